"""Publishing a report part by part at its times, and making it final: once, also after downtime."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.checking.convert.paragraphs import PARTS, paragraphs_of
from app.checking.convert.plan import plan_of
from app.checking.convert.words import (
    CHANGE,
    NAME,
    Marker,
    said_in,
    with_marks,
)
from app.checking.models import CheckedReport, ReportVersion
from app.checking.queries import (
    Standing,
    changes_in_words,
    latest_version,
    published_parts,
    report_of,
    reports_under_way,
    to_answer,
)
from app.checking.services.said import said_by_paragraph, tallies_of
from app.core.clock import AnySession
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.jobs.services import enqueue
from app.journal.services import write_entry
from app.outcomes.models import IssueOutcome
from app.outcomes.queries import outcome_of
from app.proposals.queries import letter_of
from deliberation.canonical import canonical_json

Clock = Callable[[AnySession], datetime]
TELL = "tell-checking"
"""The job that writes to those who take part; the room process does it."""


def due_reports(now: datetime) -> list[int]:
    """Return the issues whose report has something due."""
    under_way = reports_under_way(now)
    ids = [standing.issue_id for standing in under_way]
    issues = {row.id: row for row in db.session.scalars(select(Issue).where(Issue.id.in_(ids)))}
    waiting = to_answer([one.issue_id for one in under_way if one.ends_at is not None])
    return [
        one.issue_id
        for one in under_way
        if is_due(one, issues[one.issue_id], now, waits=one.issue_id in waiting)
    ]


def is_due(standing: Standing, issue: Issue, now: datetime, *, waits: bool) -> bool:
    """Say whether a part is due, or the end; `waits` says that something isn't answered yet.

    A result that was counted before there were reports gets none once its time for it is over.
    """
    plan = plan_of(standing.counted_at, settings_of(issue))
    if standing.parts == 0 and "check_hours" not in issue.settings and now >= plan.ends_at:
        return False
    if standing.parts < len(PARTS):
        return now >= plan.due(standing.parts + 1)
    return is_over(standing, now, waits=waits)


def is_over(report: Standing | CheckedReport, now: datetime, *, waits: bool) -> bool:
    """Say whether a report becomes final: nobody can say more, and all is answered or time is up.

    Where the time to answer is up, it becomes final whatever waits, and says what does.
    """
    until = report.answers_until if waits else report.ends_at
    return until is not None and now >= until


def publish(issue_id: int, clock: Clock) -> int:
    """Publish all parts of a report that are due, or make it final; return how many versions.

    The issue's row is locked first and the clock read after, so that of many workers one
    publishes and the others find nothing to do.
    """
    issue = db.session.scalar(
        select(Issue)
        .where(Issue.id == issue_id)
        .with_for_update(of=Issue)
        .execution_options(populate_existing=True)
    )
    row = outcome_of(issue) if issue is not None else None
    if issue is None or row is None:
        return 0
    now = clock(db.session)
    report = report_of(issue.id, to_change=True) or begun(issue, now)
    if report.ends_at is not None:
        waits = bool(to_answer([issue.id]))
        return make_final(report, now) if is_over(report, now, waits=waits) else 0
    return publish_parts(report, issue, row, now)


def begun(issue: Issue, now: datetime) -> CheckedReport:
    """Begin the report of an issue."""
    report = CheckedReport(issue_id=issue.id, begun_at=now)
    db.session.add(report)
    db.session.flush()
    enqueue(TELL, key=f"{TELL}:{issue.id}", payload={"issue_id": issue.id}, now=now)
    return report


def publish_parts(report: CheckedReport, issue: Issue, row: IssueOutcome, now: datetime) -> int:
    """Publish each part whose time has come and that isn't there yet."""
    plan, known = plan_of(row.counted_at, settings_of(issue)), published_parts(issue.id)
    due = [part for part in PARTS if part not in known and now >= plan.due(part)]
    for part in due:
        add_part(report, issue, row, part, now)
    if PARTS[-1] in due:
        report.ends_at, report.answers_until = plan.ends_after(now)
        db.session.flush()
    return len(due)


def add_part(
    report: CheckedReport, issue: Issue, row: IssueOutcome, part: int, now: datetime
) -> ReportVersion:
    """Add one part to what the report says."""
    latest = latest_version(issue.id)
    marker = Marker(dict(latest.words) if latest else {})
    doc = with_marks(json.loads(row.content), marker)
    new = paragraphs_of(doc, issue, part, changes_with_marks(issue, marker))
    before = list(latest.paragraphs) if latest else []
    version = add_version(report, [*before, *new], marker.words, part=part, now=now)
    write_entry(
        "report-published",
        issue_id=issue.id,
        now=now,
        part=part,
        version=version.number,
        content_hash=version.content_hash,
    )
    return version


def changes_with_marks(issue: Issue, marker: Marker) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Return by letter the changes that are in an idea's words, what people wrote behind marks."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for idea, change in changes_in_words(issue.id):
        told = {
            "name": marker.put(NAME, change.author_name, change=change.id),
            "summary": marker.put(CHANGE, change.summary, change=change.id),
        }
        found.setdefault(letter_of(idea), []).append(told)
    return found


def add_version(
    report: CheckedReport,
    paragraphs: Sequence[Any],
    words: Mapping[str, Any],
    *,
    now: datetime,
    part: int | None = None,
    tallies: Mapping[str, Any] | None = None,
) -> ReportVersion:
    """Write down what the report says from now on, with its hash; the caller holds the report."""
    latest = latest_version(report.issue_id)
    version = ReportVersion(
        issue_id=report.issue_id,
        number=latest.number + 1 if latest else 1,
        part=part,
        is_final=tallies is not None,
        paragraphs=list(paragraphs),
        words=dict(words),
        tallies=dict(tallies or {}),
        content_hash=hash_of(paragraphs, words, tallies or {}),
        made_at=now,
    )
    db.session.add(version)
    db.session.flush()
    return version


def hash_of(paragraphs: Sequence[Any], words: Mapping[str, Any], tallies: Mapping[str, Any]) -> str:
    """Return the hash of what a version says, as anybody can take it again from its file."""
    return hashlib.sha256(canonical_json(said_in(paragraphs, words, tallies))).hexdigest()


def make_final(report: CheckedReport, now: datetime) -> int:
    """Write the version with what came of checking; only answers that come late follow it."""
    latest = latest_version(report.issue_id)
    if report.final_at is not None or latest is None:
        return 0
    tallies = tallies_of(report.issue_id, said_by_paragraph(report.issue_id))
    version = add_version(report, latest.paragraphs, latest.words, tallies=tallies, now=now)
    report.final_at = now
    db.session.flush()
    write_entry(
        "report-final",
        issue_id=report.issue_id,
        now=now,
        version=version.number,
        people=tallies["people"],
        changed=tallies["changed"],
        kept=tallies["kept"],
        unanswered=tallies["unanswered"],
        content_hash=version.content_hash,
    )
    return 1
