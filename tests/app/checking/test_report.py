"""The report: out of every kind of outcome, in parts, at its times, once, also after downtime."""

import hashlib
import json
import re
from datetime import timedelta

import pytest

from app.accounts.services import erase_member
from app.amendments.models import Amendment, Answer
from app.checking.models import CheckedReport, ReportVersion
from app.checking.queries import latest_version
from app.checking.services import publishing
from app.core.clock import utc_now
from app.extensions import db
from app.issues.convert import settings_from, settings_of
from app.journal.queries import entries_of_kind
from app.outcomes.models import IssueOutcome
from app.outcomes.tasks import count_issue
from app.proposals.models import Proposal
from app.proposals.queries import latest_version as latest_version_of_idea
from deliberation.stages import Stage
from tests.app.checking.cases import CLEAR, counted_issue, paragraphs, publish, reported_issue
from tests.app.outcomes.cases import closed_issue, lay_ballots, order
from tests.app.outcomes.test_several_winners import TWO_CAMPS
from tests.factories import end_stage, make_issue, make_member, make_proposal

WANTED, BETTER, UNSURE, WORSE = ("support", 1), ("better", 1), ("unsure", 1), ("worse", 1)
HOUR = timedelta(hours=1)


def none_admitted(app):
    issue = make_issue(Stage.DISCUSS)
    make_proposal(issue, title="A lonely idea")
    assert end_stage(issue) is Stage.OUTCOME
    count_issue({"issue_id": issue.id})
    db.session.commit()
    return issue


def groups_differ(app):
    kinds = ["uses"] * 12 + ["works"] * 12
    issue = closed_issue(answerer="Councillor Okafor")
    lay_ballots(issue, [order("A", "B", "C")] * 12 + [order("B", "A", "C")] * 11 + CLEAR[:1], kinds)
    count_issue({"issue_id": issue.id})
    db.session.commit()
    return issue


KINDS = {
    "beats-all": lambda app: counted_issue(),
    "recorded": lambda app: counted_issue([[WANTED, UNSURE]], 2, privacy_mode="recorded"),
    "covered": lambda app: counted_issue([order("B", "A", "C")] * 9),
    "nobody": lambda app: counted_issue([]),
    "nothing-passed": lambda app: counted_issue(
        [[WANTED, WORSE]] * 4 + [[WORSE, WANTED]] * 2 + [[WORSE, WORSE]] * 6, 2
    ),
    "floor": lambda app: counted_issue([[WANTED]] * 2 + [[UNSURE]] * 10, 1),
    "tie": lambda app: counted_issue([order("A", "B")] * 6 + [order("B", "A")] * 6, 2),
    "cycle": lambda app: counted_issue(
        [order("A", "B", "C")] * 12 + [order("B", "C", "A")] * 10 + [order("C", "A", "B")] * 8
    ),
    "dropped": lambda app: counted_issue(
        [[BETTER, WORSE]] * 6 + [[BETTER, WANTED]] * 5 + [[WORSE, UNSURE]] * 3, 2
    ),
    "several": lambda app: counted_issue(TWO_CAMPS, 3, seats=2, answerer="Ada"),
    "several-level": lambda app: counted_issue(
        [order("A", "B", "C")] * 7 + [order("B", "C", "A")] * 6 + [order("C", "A", "B")] * 5,
        3,
        seats=2,
    ),
    "none-admitted": none_admitted,
    "groups-differ": groups_differ,
}


def figures_in(value):
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, int):
        return {value}
    if isinstance(value, str):
        return {int(number) for number in re.findall(r"\d+", value)}
    parts = value.values() if isinstance(value, dict) else value
    return set().union(*map(figures_in, parts), set())


@pytest.mark.parametrize("kind", KINDS)
def test_every_outcome_gives_a_report_whose_figures_are_the_documents(app, client, kind):
    issue = KINDS[kind](app)
    assert publish(after=timedelta(days=2)) == 3
    said = paragraphs(issue)
    doc = json.loads(db.session.get(IssueOutcome, issue.id).content)
    lines = doc["outcome"].get("lines", [])
    known = figures_in(doc) | set(range(1, len(doc["options"]) + 1)) | {1, 2}
    known |= {line["zones"]["unsure"] + line["zones"]["unsorted"] for line in lines}
    for words in said.values():
        assert words
        assert "None" not in words
        assert "<" not in words
        assert "&" not in words
        assert figures_in(words) <= known, words
    shown = latest_version(issue.id).paragraphs
    assert {paragraph["part"] for paragraph in shown} == {1, 2, 3}
    assert len({paragraph["id"] for paragraph in shown}) == len(shown)
    page = client.get(f"/issues/{issue.id}/outcome").get_data(as_text=True)
    plain = " ".join(re.sub(r"<[^>]+>", "", page).split())
    headline = said["headline"].split(". ")[0]
    assert headline in plain, "the report and the page say it in the same words"
    below = [words for words in said.values() if words.startswith("Below the line")]
    assert not any("Passes" in words for words in below), "who passes is not below the line"
    if kind == "covered":
        assert " 9 " not in " ".join(said.values())


def test_parts_come_on_their_days_and_the_end_after_that(app):
    issue = counted_issue()
    hours = settings_of(issue).check_hours
    assert hours == (24, 24, 120)
    assert publish() == 1
    assert {p["part"] for p in latest_version(issue.id).paragraphs} == {1}
    assert publish() == 0
    assert publish(after=23 * HOUR) == 0
    assert publish(after=25 * HOUR) == 1
    assert publish(after=49 * HOUR) == 1
    report = db.session.get(CheckedReport, issue.id)
    counted_at = db.session.get(IssueOutcome, issue.id).counted_at
    assert report.ends_at == counted_at + 169 * HOUR, "an hour late, so people have an hour more"
    assert publish(after=168 * HOUR) == 0
    assert publish(after=170 * HOUR) == 1
    assert latest_version(issue.id).is_final
    assert publish(after=1000 * HOUR) == 0
    kinds = [
        (entry.kind, entry.content["version"])
        for kind in ("report-published", "report-final")
        for entry in entries_of_kind(issue.id, kind)
    ]
    assert kinds == [("report-published", n) for n in (1, 2, 3)] + [("report-final", 4)]
    [final] = entries_of_kind(issue.id, "report-final")
    assert final.content["content_hash"] == latest_version(issue.id).content_hash


def test_after_downtime_everything_comes_once_and_people_still_have_their_days(app):
    issue = counted_issue()
    assert publish(after=timedelta(days=20)) == 3
    report = db.session.get(CheckedReport, issue.id)
    assert report.final_at is None
    late = report.ends_at - (utc_now() + timedelta(days=20))
    assert timedelta(hours=119) < late <= timedelta(hours=120)
    assert publish(after=timedelta(days=20)) == 0
    assert publish(after=timedelta(days=26)) == 1


def test_a_sprint_is_checked_in_half_the_time(app):
    issue = counted_issue(template="sprint")
    assert publish(after=24 * HOUR) == 3
    ends_at = db.session.get(CheckedReport, issue.id).ends_at
    assert ends_at - db.session.get(IssueOutcome, issue.id).counted_at == 72 * HOUR


def test_questions_that_opened_before_there_were_reports_still_read(app):
    assert settings_from({"template": "sprint"}).check_hours == (12, 12, 48)
    old, older = counted_issue(), counted_issue()
    for issue in (old, older):
        issue.settings = {k: v for k, v in issue.settings.items() if k != "check_hours"}
    db.session.get(IssueOutcome, older.id).counted_at = utc_now() - timedelta(days=9)
    db.session.commit()
    assert publish() == 1, "one counted just now gets its report; one of long ago doesn't"
    assert db.session.get(CheckedReport, older.id) is None


def test_one_that_fails_leaves_the_others_alone(app, monkeypatch, caplog):
    first, second = counted_issue(), counted_issue()
    right = publishing.paragraphs_of

    def fails(doc, issue, *more):
        if issue.id == first.id:
            raise LookupError("planted")
        return right(doc, issue, *more)

    monkeypatch.setattr(publishing, "paragraphs_of", fails)
    assert publish() == 1
    assert latest_version(first.id) is None
    assert db.session.get(CheckedReport, first.id) is None, "nothing of it stands"
    assert latest_version(second.id) is not None
    monkeypatch.setattr(publishing, "paragraphs_of", right)
    assert publish() == 1
    assert "could not be published" in caplog.text


def test_who_suggested_what_is_in_the_words_is_told_until_they_leave_or_it_is_hidden(app, client):
    issue = counted_issue()
    someone = make_member("Derek the Suggester")
    change = taken_in(issue, someone, "make it softer")
    row = db.session.get(IssueOutcome, issue.id)
    doc = json.loads(row.content)
    doc["options"][0]["changes_taken_in"] = 1
    row.content = json.dumps(doc).encode()
    db.session.commit()
    publish(after=timedelta(days=2))
    said = paragraphs(issue)["changed-A"]
    assert (
        "1 change is in its words. “make it softer” was suggested by Derek the Suggester." in said
    )
    before = latest_version(issue.id).content_hash
    erase_member(someone, now=utc_now())
    db.session.commit()
    assert "Derek" not in client.get(f"/issues/{issue.id}/report").get_data(as_text=True)
    stored = db.session.scalars(db.select(ReportVersion)).all()
    assert all("Derek" not in json.dumps([v.paragraphs, v.words]) for v in stored)
    assert latest_version(issue.id).content_hash == before
    change.hidden_at = utc_now()
    db.session.commit()
    said = paragraphs(issue)["changed-A"]
    assert "softer" not in said
    assert "“Hidden by a host” was suggested by somebody." in said


def test_a_title_hidden_later_leaves_every_version(app, client):
    issue = reported_issue()
    idea = issue_ideas(issue)[0]
    assert "Sitters" in client.get(f"/issues/{issue.id}/report").get_data(as_text=True)
    path = f"/issues/{issue.id}/report/versions/3.json"
    content, told = client.get(path).data, latest_version(issue.id).content_hash
    assert hashlib.sha256(content).hexdigest() == told, "anybody can take the hash again"
    idea.hidden_at = utc_now()
    db.session.commit()
    assert client.get(path).get_json()["hidden_since"] == {"of": told}
    for path in ("", "/versions/1", "/versions/3.json", "/tables/paragraphs.csv"):
        assert "Sitters" not in client.get(f"/issues/{issue.id}/report{path}").get_data(
            as_text=True
        )


def taken_in(issue, someone, summary):
    idea = issue_ideas(issue)[0]
    change = Amendment(
        proposal_id=idea.id,
        number=1,
        base_version_id=latest_version_of_idea(idea).id,
        author_id=someone.id,
        author_name=someone.display_name,
        summary=summary,
        edits=[],
        answer=Answer.TAKEN_IN,
        created_at=utc_now(),
    )
    db.session.add(change)
    db.session.commit()
    return change


def issue_ideas(issue):
    return db.session.scalars(
        db.select(Proposal).where(Proposal.issue_id == issue.id).order_by(Proposal.position)
    ).all()


def test_before_the_count_there_is_only_the_promise(app, client):
    issue = make_issue(Stage.RANK)
    page = client.get(f"/issues/{issue.id}/report")
    assert page.status_code == 200
    assert "The report comes with the count" in page.get_data(as_text=True)
    assert client.get(f"/issues/{issue.id}/report/versions/1").status_code == 403
    assert client.get(f"/issues/{issue.id}/report/tables/paragraphs.csv").status_code == 403
