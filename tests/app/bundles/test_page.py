"""The page that says how to check, the file behind it, the root wherever it is spread."""

from __future__ import annotations

import json
import logging
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from app.ballots.models import Ballot, BallotsBegun
from app.ballots.services.tickets import BALLOT, Ticket, word_list
from app.bundles.queries import n_begun, root_of
from app.bundles.services.making import CODE_VERSION
from app.bundles.tasks import lay, lay_missing_roots
from app.core.clock import database_now, utc_now
from app.discussion.models import Post
from app.extensions import db
from app.mail.models import OutgoingMail
from app.outcomes.queries import outcome_of
from app.process.tasks import sweep
from app.proposals.models import Proposal
from deliberation.bundle import unpacked, verify
from deliberation.stages import Stage
from tests.app.bundles.moving import bundle_elsewhere
from tests.app.bundles.questions import ALIKE, FOR_A, RARE, close, content_of, counted, files_in
from tests.factories import (
    cast_ballot,
    make_ballot_issue,
    make_issue,
    make_member,
    make_post,
)

WORRIED = "What nobody can check"


def test_the_page_says_first_what_can_and_cannot_be_checked(client, app):
    issue, _ = counted(RARE)
    page = client.get(f"/issues/{issue.id}/check").text
    root = root_of(issue.id).root
    assert page.index("What you can check") < page.index(WORRIED) < page.index("How to check")
    assert "follows from the table that compares" in page[: page.index(WORRIED)]
    assert "They aren’t in the file" in page[page.index(WORRIED) :]
    assert f'id="root">{root}<' in page
    assert f"python verify.py bundle-{issue.id}.zip" in page
    result = client.get(f"/issues/{issue.id}/outcome").text
    assert root in result
    assert f'href="/issues/{issue.id}/check"' in result
    for printed in ("outcome/print", "brief", "full-report"):
        assert root in client.get(f"/issues/{issue.id}/{printed}").text


def test_where_ballots_are_whole_it_says_so_and_where_few_took_part_too(client, app):
    whole = client.get(f"/issues/{counted(ALIKE)[0].id}/check").text
    assert "follows from the ballots. They are all in the file" in whole[: whole.index(WORRIED)]
    covered = client.get(f"/issues/{counted(RARE[:7])[0].id}/check").text
    assert "Fewer than 10 people took part" in covered[covered.index(WORRIED) :]
    assert "Put a ballot in" not in covered
    assert "Is my ballot in it?" not in covered
    private = client.get(f"/issues/{counted(RARE, privacy_mode='private')[0].id}/check").text
    assert "With your ticket" not in private
    assert "Is my ballot in it?" not in private


def test_the_file_is_a_bundle_and_the_same_for_everybody(client, member_client, app):
    issue, _ = counted(RARE)
    given = client.get(f"/issues/{issue.id}/bundle.zip")
    assert (given.status_code, given.mimetype) == (200, "application/zip")
    assert f'filename="bundle-{issue.id}.zip"' in given.headers["Content-Disposition"]
    assert "Nothing is wrong" in verify.check(given.data)[-1]
    welsh = member_client.get(f"/issues/{issue.id}/bundle.zip", headers={"Accept-Language": "cy"})
    assert welsh.data == given.data == content_of(issue)
    etag = {"If-None-Match": given.headers["ETag"]}
    assert client.get(f"/issues/{issue.id}/bundle.zip", headers=etag).status_code == 304


def test_before_there_is_a_result_all_of_it_leads_there(client, app):
    for issue in (make_ballot_issue(), make_issue(Stage.DISCUSS)):
        for path in ("check", "bundle.zip"):
            answer = client.get(f"/issues/{issue.id}/{path}")
            assert (answer.status_code, answer.location) == (303, f"/issues/{issue.id}/outcome")
        answer = client.post(f"/issues/{issue.id}/check", data={"words": "a b c"})
        assert answer.status_code == 303
        assert lay(issue.id, database_now) is None


def test_a_ticket_is_found_online_and_its_words_are_written_nowhere(client, app, caplog):
    caplog.set_level(logging.DEBUG)
    issue, tickets = counted(RARE)
    path = f"/issues/{issue.id}/check"
    words = tickets[0].text
    answer = client.post(path, data={"words": words.upper().replace(" ", ", ")})
    assert answer.status_code == 200
    place = verify.check(content_of(issue), ticket=words)[-2].split()[4]
    assert f"Your ballot is number {place} of {len(RARE)} under the root" in answer.text
    assert words not in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    slip = client.post(path, data={"words": words.replace(words.split()[0], "zzz")})
    assert (slip.status_code, "are on no ticket: zzz" in slip.text) == (422, True)
    assert client.post(path, data={"words": ""}).status_code == 422
    other = " ".join(words.split()[::-1])
    assert client.post(path, data={"words": other}).status_code in (400, 404, 422)
    said = caplog.text.lower()
    assert words not in said
    assert other not in said


def test_a_ballot_that_is_not_under_the_root_is_said_out_loud(client, app):
    issue, _ = counted(RARE)
    ticket = Ticket(" ".join(word_list()[:8]))
    like = db.session.scalars(select(Ballot).where(Ballot.issue_id == issue.id)).first()
    columns = {c.name: getattr(like, c.name) for c in Ballot.__table__.columns}
    columns |= {
        "id": b"x" * 16,
        "nonce": ticket.nonce(),
        "ticket_hash": ticket.hash_for(issue.id, BALLOT),
    }
    db.session.execute(insert(Ballot).values(**columns))
    db.session.commit()
    page = client.post(f"/issues/{issue.id}/check", data={"words": ticket.text}).text
    assert "isn’t under the root. Something is wrong" in page
    with pytest.raises(verify.Wrong, match=r"ballots\.json"):
        verify.check(content_of(issue))


def test_the_root_is_laid_once_and_mailed_once_with_the_news_of_the_result(any_app):
    issue = make_ballot_issue()
    voters = [make_member() for _ in range(11)]
    for voter in voters:
        cast_ballot(issue, FOR_A, voter)
    close(issue)
    root = root_of(issue.id).root
    mails = db.session.scalars(select(OutgoingMail).filter_by(kind="stage")).all()
    assert sorted(mail.member_id for mail in mails) == sorted(voter.id for voter in voters)
    assert all(f"{root}\n" in mail.text and root in mail.html for mail in mails)
    assert all(f"/issues/{issue.id}/check" in mail.text for mail in mails)
    sent = {mail.message_id for mail in mails}
    for _ in range(3):
        sweep()
        lay_missing_roots()
    assert lay(issue.id, database_now).root == root == root_of(issue.id).root
    again = db.session.scalars(select(OutgoingMail.message_id).filter_by(kind="stage"))
    assert sorted(again) == sorted(sent)


def test_a_result_without_a_root_gets_one_later(app):
    issue, _ = counted(RARE)
    db.session.delete(root_of(issue.id))
    db.session.commit()
    lay_missing_roots()
    assert "Nothing is wrong" in verify.check(content_of(issue))[-1]


def test_the_command_writes_the_file_and_says_the_root(app, tmp_path):
    issue, _ = counted(RARE)
    out = tmp_path / "out.zip"
    run = app.test_cli_runner().invoke
    done = run(args=["export-bundle", str(issue.id), str(out)])
    assert (done.exit_code, root_of(issue.id).root in done.output) == (0, True)
    assert out.read_bytes() == content_of(issue)
    for args in (["99999", str(out)], [str(make_issue().id), str(out)], [str(issue.id), "/no/x"]):
        assert run(args=["export-bundle", *args]).exit_code == 2


def test_two_databases_give_the_same_bytes(app, postgresql_with_tables):
    """Every row copied to PostgreSQL: other types, other order, the same file."""
    issue, _ = counted(RARE)
    here = content_of(issue)
    db.session.expire_all()
    assert content_of(issue) == here
    assert bundle_elsewhere(postgresql_with_tables, issue.id) == here


def hidden_canary(issue):
    """Hide the idea that won, a reason of its author's, and a post."""
    option = db.session.scalars(select(Proposal).where(Proposal.issue_id == issue.id)).first()
    option.hidden_at = utc_now()
    post = db.session.scalars(select(Post).where(Post.issue_id == issue.id)).first()
    post.hidden_at = utc_now()
    db.session.commit()
    return option, post


def test_hidden_words_leave_the_file_and_the_root_stays(client, app):
    issue = make_ballot_issue(["Canary one", "Budget", "Night away"])
    make_post(issue, text="A canary sang.")
    make_post(issue, text="Nothing to hide.")
    for zones in RARE:
        cast_ballot(issue, zones)
    close(issue)
    before, root = content_of(issue), root_of(issue.id).root
    assert before.lower().count(b"canary") > 2
    hidden_canary(issue)
    db.session.expire_all()
    after = client.get(f"/issues/{issue.id}/bundle.zip").data
    assert b"canary" not in after.lower()
    assert b"Nothing to hide." in after
    told = "\n".join(verify.check(after, root=root))
    assert "records are hidden" in told
    assert "Words of the result were hidden since" in told
    files = unpacked(after)
    leaves = [row["leaf"] for row in json.loads(files["record.json"]) if "leaf" in row]
    assert len(leaves) == 3  # the idea, its wording, the post


def test_words_that_were_changed_since_are_a_hash_alone(app):
    issue, _ = counted(RARE)
    post = db.session.scalars(select(Post).where(Post.issue_id == issue.id)).one()
    post.text = "I never said that."
    db.session.commit()
    content = content_of(issue)
    assert b"I never said that." not in content
    assert "Nothing is wrong" in verify.check(content)[-1]


def test_no_row_tells_what_must_not_leave_with_a_ballot(app):
    issue, tickets = counted(RARE)
    files = files_in(issue)
    rows = json.loads(files["ballots.json"])["rows"]
    assert all(set(row) == {"tag", "seal"} for row in rows)
    everything = b"".join(files.values())
    for ballot in db.session.scalars(select(Ballot).where(Ballot.issue_id == issue.id)):
        for secret in (ballot.nonce, ballot.ticket_hash, ballot.id):
            assert secret.hex().encode() not in everything
    assert not any(ticket.text.encode() in everything for ticket in tickets)
    assert root_of(issue.id).secret.hex().encode() not in everything
    whole = json.loads(files_in(counted(ALIKE)[0])["ballots.json"])["rows"]
    assert all(set(row) == {"tag", "salt", "ranks"} for row in whole)


def test_under_ten_ballots_not_even_their_number_is_in_the_file(app):
    files = files_in(counted(RARE[:7])[0])
    assert json.loads(files["ballots.json"]) == {"rows": [], "why_not": "covered"}
    parts = json.loads(files["manifest.json"])["parts"]
    assert parts["trees"]["ballots"] == {"root": None, "size": None}
    people = {
        row["record"]["step"]: row["record"]["people"]
        for row in json.loads(files["electorate.json"])
    }
    assert [people[name] for name in ("begun", "cast", "tallied", "joined")] == [None] * 4


def test_seals_cannot_be_opened_by_trying_every_order(app):
    """Without the salt, which only a ticket gives, no order fits; a weak salt is the fault."""
    rows = json.loads(files_in(counted(RARE)[0])["ballots.json"])["rows"]

    def opened(salts):
        orders = list(verify.every_order(4))
        return sum(
            any(
                verify.sealed(order, salt) == row["seal"] for order in orders for salt in salts(row)
            )
            for row in rows
        )

    assert opened(lambda row: ("", row["tag"], row["seal"])) == 0
    weak = [{"tag": row["tag"], "seal": verify.sealed((1, 2, 4, 3), row["tag"])} for row in rows]
    rows = weak
    assert opened(lambda row: (row["tag"],)) == len(weak)


def test_begun_ballots_are_counted_once_a_browser_and_name_nobody(app, client):
    issue = make_ballot_issue()
    path = f"/issues/{issue.id}/ballot"
    for _ in range(2):
        assert client.post(path, data={"zone-0": "support", "press": "save"}).status_code == 303
    assert app.test_client().post(path, data={"zone-1": "worse"}).status_code == 303
    row = db.session.get(BallotsBegun, issue.id)
    db.session.refresh(row)
    assert row.begun == 2
    assert set(BallotsBegun.__table__.columns.keys()) == {"issue_id", "begun"}
    for zones in RARE:
        cast_ballot(issue, zones)
    assert n_begun(issue.id) is None  # fewer were begun here than were put in: nobody counted
    row.begun = 20
    db.session.commit()
    close(issue)
    page = client.get(f"/issues/{issue.id}/check").text
    assert "<dt>Began a ballot</dt><dd>20</dd>" in page
    assert f"<dt>Put a ballot in</dt><dd>{len(RARE)}</dd>" in page
    assert f"{len(RARE)} ballots were cast and {len(RARE)} counted" in "\n".join(
        verify.check(content_of(issue))
    )


def test_names_are_in_the_file_only_where_they_are_recorded(app):
    issue, _ = counted(RARE, privacy_mode="recorded")
    told = json.loads(files_in(issue)["electorate.json"])
    names = {row["record"]["voter"] for row in told if "voter" in row.get("record", {})}
    ballots = db.session.scalars(select(Ballot.voter_name).where(Ballot.issue_id == issue.id))
    assert names == set(ballots)
    db.session.execute(db.update(Ballot).values(voter_name="Somebody else"))
    db.session.commit()
    assert b"Somebody else" not in files_in(issue)["electorate.json"]
    assert "Nothing is wrong" in verify.check(content_of(issue))[-1]
    other = json.loads(files_in(counted(RARE)[0])["electorate.json"])
    assert not any("voter" in row["record"] for row in other)


def test_the_statement_and_the_version_are_right(app):
    project = tomllib.loads((Path(app.root_path).parent / "pyproject.toml").read_text())
    assert project["project"]["version"] == CODE_VERSION
    issue, _ = counted(RARE)
    files = files_in(issue)
    said = files["STATEMENT.txt"].decode()
    assert said.startswith(issue.question)
    assert root_of(issue.id).root in said
    assert f"{len(files['verify.py'].decode().splitlines())} lines" in said
    assert all(len(line) <= 100 for line in said.splitlines())
    assert [name for name in files if name not in said] == ["STATEMENT.txt"]
    assert files["outcome.json"] == outcome_of(issue).content
