"""Results with a report: of every kind of outcome, with reasons, in parts that are due."""

import re
from datetime import timedelta

from app.checking.convert.words import filled
from app.checking.models import CheckedReport, Decision, Verdict
from app.checking.queries import hidden_words, latest_version
from app.checking.services.checking import check
from app.checking.services.settling import settle
from app.checking.tasks import publish_reports
from app.core.clock import utc_now
from app.extensions import db
from app.mail.models import OutgoingMail
from app.outcomes.models import IssueOutcome
from app.outcomes.tasks import count_issue
from tests.app.outcomes.cases import closed_issue, lay_ballots, order

PART, ALL = timedelta(hours=24), timedelta(days=7)
SECOND = timedelta(seconds=1)
CLEAR = [order("A", "B", "C")] * 7 + [order("B", "A", "C")] * 5


def counted_issue(ballots=CLEAR, n_options=3, **settings):
    """An issue whose Rank has closed and whose ballots are counted."""
    issue = closed_issue(n_options, **settings)
    lay_ballots(issue, ballots)
    count_issue({"issue_id": issue.id})
    db.session.commit()
    return issue


def publish(after=timedelta(0)):
    """Let the worker publish what is due so long from now; return how many versions it made."""
    return publish_reports(lambda session: utc_now() + after)


def reported_issue(ballots=CLEAR, parts=3, **more):
    """An issue with so many parts of its report up, in the time before now."""
    issue = counted_issue(ballots, **more)
    row = db.session.get(IssueOutcome, issue.id)
    row.counted_at = utc_now() - (parts - 1) * PART
    db.session.commit()
    publish()
    return issue


def paragraphs(issue):
    """What the report says now, by id, with marks filled in."""
    latest, hidden = latest_version(issue.id), hidden_words(issue.id)
    return {p["id"]: filled(p["text"], latest.words, hidden) for p in latest.paragraphs}


def say(issue, member, paragraph="headline", verdict="wrong", line="It rained.", seen=1, **more):
    """Let a member say something of a paragraph."""
    row = check(
        issue,
        member,
        paragraph=paragraph,
        seen=seen,
        verdict=Verdict(verdict),
        line="" if verdict == "right" else line,
        clock=lambda session: utc_now(),
        **more,
    )
    db.session.commit()
    return row


def text_of(response):
    """The words of a page, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def url_of(issue, more=""):
    """Where an issue's report is."""
    return f"/issues/{issue.id}/report{more}"


def answer(issue, member, row, decision="kept", reason="It only counts who took part.", **more):
    """Let an organiser answer a correction."""
    settle(
        row.group,
        member,
        issue,
        decision=Decision(decision),
        seen=more.pop("seen", row.group.revision),
        wording=more.pop("wording", 1),
        reason=reason,
        clock=lambda session: utc_now(),
        **more,
    )
    db.session.commit()


def mails(kind):
    """What was written to people for one reason."""
    return db.session.scalars(db.select(OutgoingMail).where(OutgoingMail.kind == kind)).all()


def end_checking(issue, ago=SECOND):
    """Let the time to say something end, and that to answer go on; return the report."""
    report = db.session.get(CheckedReport, issue.id)
    report.answers_until -= report.ends_at - utc_now() + ago
    report.ends_at = utc_now() - ago
    db.session.commit()
    return report
