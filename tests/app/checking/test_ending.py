"""The time to say something ends, then that to answer it; what is final then."""

import csv
import io
from datetime import timedelta

import pytest

from app.checking.convert.tables import PARAGRAPHS
from app.checking.models import (
    CheckedReport,
    Decision,
    Verdict,
)
from app.checking.queries import latest_version, to_answer
from app.checking.services.checking import check
from app.checking.services.settling import settle
from app.checking.tasks import publish_reports
from app.core.clock import utc_now
from app.core.errors import NotAllowed
from app.extensions import db
from app.journal.queries import entries_of_kind
from app.tables.convert.meanings import MEANINGS
from tests.app.checking.cases import (
    ALL,
    SECOND,
    answer,
    end_checking,
    mails,
    paragraphs,
    publish,
    reported_issue,
    say,
    text_of,
    url_of,
)
from tests.factories import make_member


@pytest.mark.parametrize(("template", "hours"), [("sprint", 24), ("standard", 72), ("deep", 120)])
def test_what_is_said_in_the_last_second_has_its_own_time_to_be_answered(
    app, sign_in, client, template, hours
):
    organiser, someone = make_member("Olu"), make_member("Amina")
    issue = reported_issue(organiser=organiser, template=template)
    report = db.session.get(CheckedReport, issue.id)
    ends_at, until = report.ends_at, report.answers_until
    assert until - ends_at == timedelta(hours=hours)
    row = check(
        issue, someone, paragraph="headline", seen=1, verdict=Verdict.WRONG, line="Say who.",
        clock=lambda session: ends_at - SECOND,
    )  # fmt: skip
    db.session.commit()
    with pytest.raises(NotAllowed):
        check(
            issue, someone, paragraph="asked", seen=1, verdict=Verdict.WRONG, line="Too late.",
            clock=lambda session: ends_at,
        )  # fmt: skip
    assert publish_reports(lambda session: ends_at) == 0
    assert publish_reports(lambda session: until - SECOND) == 0
    settle(
        row.group, organiser, issue, decision=Decision.KEPT, seen=1, wording=1,
        reason="They didn’t say.", clock=lambda session: until - SECOND,
    )  # fmt: skip
    db.session.commit()
    assert publish_reports(lambda session: ends_at - SECOND) == 0, "others may still say more"
    assert publish_reports(lambda session: ends_at) == 1, "all is answered, so nobody has to wait"
    assert latest_version(issue.id).tallies["unanswered"] == 0


def test_while_answers_come_nobody_says_more_and_pages_say_until_when(world, sign_in, client):
    issue, organiser, host = world
    row = say(issue, make_member(), line="Say who.")
    end_checking(issue)
    page = text_of(sign_in(make_member()).get(url_of(issue)))
    assert "Checking has ended. Organisers answer what people said" in page
    assert "Answers until" in page
    assert "Organisers answer what people said, until" in text_of(
        client.get(f"/issues/{issue.id}/outcome")
    )
    assert sign_in(host).get(f"/corrections/{row.group_id}/sort").status_code == 200
    answer(issue, organiser, row)
    assert publish() == 1
    assert sign_in(host).get(f"/corrections/{row.group_id}/sort").status_code == 403


def test_an_answer_after_the_end_makes_one_more_version(world, sign_in, client):
    issue, organiser, _host = world
    rows = [
        say(issue, make_member("Zed"), place, line="Say when.") for place in ("asked", "headline")
    ]
    before = paragraphs(issue)["asked"]
    report = end_checking(issue)
    until = report.answers_until
    publish_reports(lambda session: until)
    final_at, first = report.final_at, latest_version(issue.id)
    assert to_answer([issue.id]) == {issue.id: 2}, "it stays on the desk"
    browser = sign_in(organiser)
    assert "An organiser still can." in text_of(browser.get(url_of(issue, "/corrections")))
    sent = {"decision": "changed", "seen": "1", "wording": "1", "text": f"{before} Soon."}
    assert browser.post(f"/corrections/{rows[0].group_id}", data=sent).status_code == 303
    second = latest_version(issue.id)
    assert (second.number, second.is_final) == (first.number + 1, True)
    assert (second.tallies["changed"], second.tallies["unanswered"]) == (1, 1)
    assert second.tallies["people"] == first.tallies["people"]
    assert (first.tallies["changed"], first.tallies["waiting"]) == (0, ["asked", "headline"])
    kept = {"decision": "kept", "seen": "1", "wording": "1", "text": "", "reason": "They won’t."}
    assert browser.post(f"/corrections/{rows[1].group_id}", data=kept).status_code == 303
    third = latest_version(issue.id)
    assert (third.tallies["kept"], third.tallies["waiting"]) == (1, [])
    assert report.final_at == final_at
    page = text_of(client.get(url_of(issue)))
    assert "Soon." in page
    assert "with a late answer" in page
    assert "Never answered" not in page
    assert "An answer came late." in text_of(client.get(url_of(issue, f"/versions/{third.number}")))
    assert browser.post(f"/corrections/{rows[1].group_id}", data=kept).status_code == 409
    assert len(mails("correction-answered")) == 2
    assert publish_reports(lambda session: until + ALL) == 0


def test_at_the_end_it_is_final_and_says_what_nobody_answered(
    world, sign_in, client, member_client
):
    issue, organiser, _host = world
    rows = [
        say(issue, make_member("Zed"), paragraph, line=line)
        for paragraph, line in (
            ("headline", "Say more."),
            ("asked", "Say when."),
            ("line", "Tell what it means."),
        )
    ]
    say(issue, make_member(), verdict="right")
    before = paragraphs(issue)["asked"]
    answer(issue, organiser, rows[0])
    answer(issue, organiser, rows[1], "changed", text=f"{before} Soon.", reason="")
    report = db.session.get(CheckedReport, issue.id)
    report.ends_at = utc_now() - timedelta(seconds=1)
    db.session.commit()
    sent = {"verdict": "right", "seen": "1"}
    late = member_client.post(url_of(issue, "/check/headline"), data=sent)
    assert late.status_code == 403, "over at its time, whether or not the worker was there"
    assert publish() == 0, "something waits, and there is time to answer it"
    until = report.answers_until
    assert publish_reports(lambda session: until - SECOND) == 0
    assert publish_reports(lambda session: until) == 1
    final = latest_version(issue.id)
    tallies = {name: final.tallies[name] for name in ("people", "changed", "kept", "unanswered")}
    assert tallies == {"people": 4, "changed": 1, "kept": 1, "unanswered": 1}
    [entry] = entries_of_kind(issue.id, "report-final")
    assert entry.content["content_hash"] == final.content_hash
    assert final.tallies["waiting"] == ["line"]
    assert publish() == 0
    page = text_of(client.get(url_of(issue)))
    assert "1 person says it’s right" in page, "at the end everybody sees the counts"
    assert "1 not answered" in page
    assert "Never answered “Tell what it means.”" in page
    version = text_of(client.get(url_of(issue, f"/versions/{final.number}")))
    assert f"Nobody had answered what was said about {paragraphs(issue)['line']}" in version
    for path in (f"/issues/{issue.id}/outcome", f"/issues/{issue.id}"):
        box = text_of(client.get(path))
        assert "4 people checked it. It is final since" in box, path
        assert "1 not changed, because" in box
        assert "It only counts who took part." in box
    table = client.get(url_of(issue, "/tables/corrections.csv")).get_data(as_text=True)
    lines = list(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))))
    assert [line["decision"] for line in lines] == ["kept", "", "changed"]
    explained = {(name, column) for name, column, _words in MEANINGS}
    assert {("corrections", column) for column in lines[0]} <= explained
    assert {("paragraphs", column) for column in PARAGRAPHS} <= explained
    table = client.get(url_of(issue, "/tables/paragraphs.csv")).get_data(as_text=True)
    assert 'headline,1,1,"People chose Sitters' in table
