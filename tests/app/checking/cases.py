"""Results with a report: of every kind of outcome, with reasons, in parts that are due."""

from datetime import timedelta

from app.checking.convert.words import filled
from app.checking.models import Verdict
from app.checking.queries import hidden_words, latest_version
from app.checking.services.checking import check
from app.checking.tasks import publish_reports
from app.core.clock import utc_now
from app.extensions import db
from app.outcomes.models import IssueOutcome
from app.outcomes.tasks import count_issue
from tests.app.outcomes.cases import closed_issue, lay_ballots, order

PART, ALL = timedelta(hours=24), timedelta(days=7)
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
