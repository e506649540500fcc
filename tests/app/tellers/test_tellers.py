"""Tellers: named before opening, handed the ballots at close, their word printed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import timedelta

import pytest

from app.ballots.models import Ballot
from app.ballots.services.counting import ballots_of
from app.core.clock import database_now, utc_now
from app.extensions import db
from app.groups.models import Role
from app.issues.convert import settings_of
from app.mail.models import OutgoingMail
from app.outcomes.queries import outcome_of
from app.process.tasks import sweep
from app.proposals.queries import options_on_ballot
from app.tellers.convert import ballots_text
from app.tellers.models import RecountFile, Teller
from app.tellers.queries import file_of, tellers_of
from app.tellers.services import drop_files, forget_teller
from deliberation.formats.ranking_csv import parse_csv
from deliberation.pairwise import pairwise
from deliberation.stages import Stage
from tests.factories import (
    add_to_group,
    back_idea,
    cast_ballot,
    end_stage,
    make_ballot_issue,
    make_group,
    make_issue,
    make_member,
    run_jobs,
)

ADA = {"first_name": "Ada Bell", "first_address": "ada@example.org"}
BOTH = {**ADA, "second_name": "Ben Cole", "second_address": "ben@example.org"}
ORDERS = [{"A": "support", "B": "better"}, {"B": "support", "C": "worse"}, {"C": "support"}]


def voted(n=12, **given):
    """A question in Rank with two tellers and some ballots."""
    issue = make_ballot_issue(tellers=["Ada Bell", "Ben Cole"], **given)
    for place, (name, address) in enumerate(
        (("Ada Bell", "ada@example.org"), ("Ben Cole", "ben@example.org")), start=1
    ):
        db.session.add(Teller(issue_id=issue.id, place=place, name=name, address=address, backs=[]))
    db.session.commit()
    for k in range(n):
        reasons = {"A": f"a secret reason {k}"} if k % 3 == 0 else None
        cast_ballot(issue, ORDERS[(k * k) % 3], reasons=reasons)
    return issue


def test_an_organiser_names_two_people_before_opening_and_nobody_after(sign_in, client, app):
    organiser, member = make_member(), make_member()
    group = make_group(organiser=organiser)
    add_to_group(group, member, Role.MEMBER)
    issue = make_issue(None, group=group)
    browser, path = sign_in(organiser), f"/issues/{issue.id}/tellers"

    for lacking in ({**ADA, "first_address": ""}, {**ADA, "first_address": "nobody"}):
        assert browser.post(path, data=lacking).status_code == 422
    twice = {**BOTH, "second_address": "Ada@example.org"}
    page = browser.post(path, data=twice)
    assert (page.status_code, "two different people" in page.text) == (422, True)
    assert "Ben Cole" in page.text
    assert browser.post(path, data=BOTH).status_code == 303
    assert 'value="Ben Cole"' in browser.get(path).text
    assert sign_in(member).get(path).status_code == 404

    assert browser.post(f"/issues/{issue.id}/open").status_code == 303
    assert settings_of(issue).tellers == ("Ada Bell", "Ben Cole")
    told = client.get(f"/issues/{issue.id}/settings").text
    assert "Ada Bell, Ben Cole" in told
    fixed = client.get(f"/issues/{issue.id}/settings.json").text
    assert json.loads(fixed)["settings"]["tellers"] == ["Ada Bell", "Ben Cole"]
    assert "example.org" not in told + fixed
    assert browser.post(path, data=ADA).status_code == 403


def test_the_file_counts_to_the_same_result_by_one_command(any_app, tmp_path):
    issue = voted(14)
    profile = ballots_of(issue).profile
    assert end_stage(issue) is Stage.OUTCOME
    run_jobs()
    text = file_of(issue).content.decode()

    again = parse_csv(text, "ballots.csv")
    assert again.options == profile.options
    assert pairwise(again).support.tolist() == pairwise(profile).support.tolist()
    assert "secret" not in text
    assert not re.search(r"uses|works|[0-9a-f]{16}", text)
    path = tmp_path / "ballots.csv"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "deliberation", "count", str(path)]
    command += ["--rule", settings_of(issue).rule, "--line", "status quo", "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    ours = json.loads(outcome_of(issue).content)["outcome"]
    letters = [option["letter"] for option in json.loads(outcome_of(issue).content)["options"]]
    assert winners_of(told) == [letters[place] for place in ours["winners"]]


def winners_of(told):
    return told.get("winners") or told["outcome"]["winners"]


def test_no_row_of_the_file_tells_an_order_of_casting(app):
    issue = voted(12)
    before = ballots_text(ballots_of(issue).profile)
    for row in db.session.scalars(db.select(Ballot)):
        db.session.expunge(row)
    assert before == ballots_text(ballots_of(issue).profile)
    rows = before.splitlines()[2:]
    assert rows == sorted(rows)


def test_a_teller_counts_again_by_a_mailed_link_and_the_word_is_printed(client, app):
    issue = voted(12, answerer="")
    teller = make_member("Ada", email="ada@example.org")
    loser = [option.proposal for option in options_on_ballot(issue)][2]
    back_idea(loser, teller)
    assert client.get(f"/issues/{issue.id}/recount").status_code == 404
    end_stage(issue)
    run_jobs()
    mails = {
        mail.address: mail.text
        for mail in db.session.scalars(db.select(OutgoingMail))
        if mail.kind == "teller"
    }
    assert set(mails) == {"ada@example.org", "ben@example.org"}
    link = re.search(r"/tellers/[\w-]+", mails["ada@example.org"]).group()
    path = f"/issues/{issue.id}/recount"
    assert client.get("/tellers/no-such-link").status_code == 410
    assert "Ada Bell, please count again" in client.get(link).text
    assert client.get(path).status_code == 404, "looking at the link opens nothing"
    assert client.post(f"{path}/file").status_code == 404
    assert client.post(link).location == path
    page = client.get(path).text
    assert "python -m deliberation count" in page
    sent = client.post(f"{path}/file")
    assert sent.text.startswith("count,ranking")
    assert sent.headers["Cache-Control"] == "private, no-store"

    assert client.post(path, data={}).status_code == 422
    unsaid = client.post(path, data={"found": "other", "note": ""})
    assert (unsaid.status_code, "Say what you got" in unsaid.text) == (422, True)
    client.post(path, data={"found": "same", "note": "Twice, by hand."})
    shown = client.get(f"/issues/{issue.id}/outcome").text
    assert "Who counted again?" in shown
    assert "I counted again and got the same." in shown
    assert "Twice, by hand." in shown
    assert "backs idea C" in shown
    assert "nothing so far" in shown
    assert "example.org" not in shown


def test_a_teller_who_is_signed_in_needs_no_link_and_others_find_nothing(sign_in, app):
    issue = voted(12)
    teller, other = make_member(email="ben@example.org"), make_member()
    path = f"/issues/{issue.id}/recount"
    assert sign_in(teller).get(path).status_code == 404, "not before Rank has closed"
    end_stage(issue)
    assert sign_in(teller).get(path).status_code == 200
    assert sign_in(teller).post(f"{path}/file").status_code == 200
    for who in (other, make_member(email=None, is_guest=True)):
        assert sign_in(who).get(path).status_code == 404
        assert sign_in(who).post(f"{path}/file").status_code == 404


def test_the_file_and_the_addresses_go_when_all_is_final(sign_in, app):
    issue = voted(12)
    browser = sign_in(make_member(email="ben@example.org"))
    end_stage(issue)
    run_jobs()
    file_of(issue).gone_at = utc_now() - timedelta(seconds=1)
    db.session.commit()
    path = f"/issues/{issue.id}/recount"
    assert browser.post(f"{path}/file").status_code == 403
    assert browser.post(path, data={"found": "same"}).status_code == 403
    sweep()
    assert db.session.scalars(db.select(RecountFile)).all() == []
    assert [(row.address, row.token_hash) for row in tellers_of(issue)] == [("", None)] * 2
    assert browser.get(path).status_code == 404
    assert drop_files(database_now(db.session)) == 0


@pytest.mark.parametrize(
    ("n", "mode", "begins"),
    [(12, "private", "option,over,people"), (9, "ticket", None), (0, "ticket", None)],
)
def test_a_teller_sees_what_the_mode_allows(app, n, mode, begins):
    issue = voted(n, privacy_mode=mode)
    end_stage(issue)
    row = file_of(issue)
    if begins is None:
        assert row is None
    else:
        assert row.content.decode().startswith(begins)
        assert row.is_pairs


def test_whoever_leaves_leaves_no_address(app):
    issue = voted(0)
    forget_teller(make_member(email="ada@example.org"), utc_now())
    assert [row.address for row in tellers_of(issue)] == ["", "ben@example.org"]
