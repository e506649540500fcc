"""Two at once, on both databases; and faults planted to see that they would be found."""

import threading

from app.checking.convert import words
from app.checking.models import (
    CheckedReport,
    CorrectionGroup,
    ParagraphCheck,
    ReportVersion,
    Verdict,
)
from app.checking.queries import latest_version
from app.checking.services import checking, grouping, publishing
from app.checking.tasks import publish_reports
from app.checking.views import settling as pages
from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Role
from app.journal.queries import entries_of_kind
from app.outcomes.models import IssueOutcome
from app.proposals.models import Proposal
from tests.app.checking.cases import PART, counted_issue, publish, reported_issue, say
from tests.conftest import signed_in
from tests.factories import add_to_group, make_member


def at_once(app, *deeds):
    """Do several things at the same moment, each in a context of its own; return what came."""
    db.session.remove()
    start, found = threading.Barrier(len(deeds)), []

    def do(deed):
        with app.app_context():
            start.wait()
            found.append(deed())
            db.session.remove()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def published_by_two(app):
    issue = counted_issue()
    row = db.session.get(IssueOutcome, issue.id)
    row.counted_at = utc_now() - PART
    db.session.commit()
    issue_id = issue.id
    found = at_once(app, publish_reports, publish_reports)
    versions = db.session.scalars(
        db.select(ReportVersion.number).where(ReportVersion.issue_id == issue_id)
    ).all()
    return sorted(found), sorted(versions), len(entries_of_kind(issue_id, "report-published"))


def answered_by_two(app):
    organisers = [make_member("Olu"), make_member("Priya")]
    issue = reported_issue(organiser=organisers[0])
    add_to_group(issue.group, organisers[1], Role.ORGANISER)
    row = say(issue, make_member())
    group_id, path = row.group_id, f"/corrections/{row.group_id}"
    browsers = [signed_in(app, someone) for someone in organisers]
    sent = {"decision": "kept", "seen": "1", "wording": "1", "text": ""}

    def answering(browser, reason):
        return lambda: browser.post(path, data={**sent, "reason": reason})

    answers = at_once(app, *(answering(b, f"Reason {n}.") for n, b in enumerate(browsers)))
    group = db.session.get(CorrectionGroup, group_id)
    late = [answer for answer in answers if answer.status_code == 409]
    return sorted(answer.status_code for answer in answers), group, late


def pressed_twice(app):
    issue, someone = reported_issue(), make_member()
    browser = signed_in(app, someone)
    path, sent = f"/issues/{issue.id}/report/check/headline", {"verdict": "right", "seen": "1"}
    found = at_once(app, *[lambda: browser.post(path, data=sent).status_code] * 2)
    mine = db.select(db.func.count()).where(ParagraphCheck.verdict == Verdict.RIGHT)
    return found, db.session.scalar(mine)


def test_of_two_at_once_one_is_first_and_nothing_is_lost(any_app):
    """Two workers publish each part once; two organisers both see both; two presses are one."""
    assert published_by_two(any_app) == ([0, 2], [1, 2], 2)
    statuses, group, late = answered_by_two(any_app)
    assert statuses == [303, 409]
    page = late[0].get_data(as_text=True)
    assert "Reason 0." in page
    assert "Reason 1." in page
    assert group.reason in {"Reason 0.", "Reason 1."}
    assert len(entries_of_kind(group.issue_id, "correction-answered")) == 1
    assert pressed_twice(any_app) == ([303, 303], 1)


def test_planted_fault_a_part_that_is_there_already_is_published_again(app, monkeypatch):
    monkeypatch.setattr(publishing, "published_parts", lambda issue_id: {})
    issue = counted_issue()
    assert publish() == 1
    publishing.publish(issue.id, lambda session: utc_now())
    versions = db.session.scalars(db.select(ReportVersion.part)).all()
    assert versions == [1, 1], "so a second version would be seen by the tests above"


def test_planted_fault_an_answer_over_an_answer(app, monkeypatch, sign_in):
    monkeypatch.setattr(pages, "is_as_seen", lambda *given, **more: True)
    organiser = make_member("Olu")
    issue = reported_issue(organiser=organiser)
    row = say(issue, make_member())
    browser, path = sign_in(organiser), f"/corrections/{row.group_id}"
    sent = {"decision": "kept", "seen": "1", "wording": "1", "text": ""}
    assert browser.post(path, data={**sent, "reason": "First."}).status_code == 303
    late = browser.post(path, data={**sent, "reason": "Second."})
    assert late.status_code == 409, "the service refuses by itself"
    assert "Second." not in late.get_data(as_text=True), "and only the page keeps what was typed"


def test_planted_fault_words_without_marks_stay_when_they_are_hidden(app, monkeypatch, client):
    monkeypatch.setattr(words.Marker, "put", lambda self, kind, text, **of: text)
    issue = reported_issue()
    assert words.BEGIN not in str(latest_version(issue.id).paragraphs)
    idea = db.session.scalars(db.select(Proposal).filter_by(issue_id=issue.id)).first()
    idea.hidden_at = utc_now()
    db.session.commit()
    assert "Sitters" in client.get(f"/issues/{issue.id}/report").get_data(as_text=True)


def test_planted_fault_merging_that_loses_words(app, monkeypatch):
    organiser = make_member("Olu")
    issue = reported_issue(organiser=organiser)
    first = say(issue, make_member(), line="Say who was asked.")
    second = say(issue, make_member(), line="Nothing on night buses.")
    assert first.group_id != second.group_id
    monkeypatch.setattr(grouping, "members_of", lambda group: [])
    grouping.merge(second.group, first.group, organiser, issue, now=utc_now())
    assert second.group_id != first.group_id, "so its words stand nowhere that can be answered"


def test_planted_fault_what_was_taken_back_leaves_no_group(app, monkeypatch, sign_in):
    def leave(row):
        group, row.group = row.group, None
        db.session.flush()
        if group is not None:
            db.session.delete(group)

    monkeypatch.setattr(checking, "leave_group", leave)
    organiser, someone = make_member("Olu"), make_member()
    issue = reported_issue(organiser=organiser)
    path = f"/corrections/{say(issue, someone).group_id}"
    say(issue, someone, verdict="right")
    sent = {"decision": "kept", "seen": "1", "wording": "1", "text": "", "reason": "Typed."}
    late = sign_in(organiser).post(path, data=sent)
    assert (late.status_code, "Typed." in late.text) == (404, False), "so its test would see it"


def test_planted_fault_it_is_final_while_something_waits(app, monkeypatch):
    monkeypatch.setattr(publishing, "to_answer", lambda issue_ids: {})
    issue = reported_issue()
    say(issue, make_member())
    ends_at = db.session.get(CheckedReport, issue.id).ends_at
    assert publish_reports(lambda session: ends_at) == 1, "too early, which its test would see"
