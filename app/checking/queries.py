"""Reads: reports with their versions, what is due, what people say of paragraphs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.checking.convert.words import Hidden
from app.checking.models import (
    CheckedReport,
    CorrectionGroup,
    ParagraphCheck,
    ReportVersion,
    Verdict,
)
from app.core.errors import Missing
from app.core.people import Visitor
from app.extensions import db
from app.issues.models import Issue
from app.outcomes.models import IssueOutcome
from app.outcomes.queries import TAKEN
from app.outcomes.services.redacting import hidden_in
from app.proposals.models import Proposal

LONGEST_AGO = timedelta(days=60)
"""A result older than this gets no report any more: it was counted before there were any."""
Counts = Mapping[Verdict, int]
By = tuple[str, int]
"""A paragraph and its wording."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an issue's report has come, by what is needed to see whether something is due."""

    issue_id: int
    counted_at: datetime
    parts: int
    ends_at: datetime | None
    answers_until: datetime | None


def reports_under_way(now: datetime) -> Sequence[Standing]:
    """Return the issues that have a result and no final report."""
    parts = (
        select(func.max(ReportVersion.part))
        .where(ReportVersion.issue_id == IssueOutcome.issue_id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            IssueOutcome.issue_id,
            IssueOutcome.counted_at,
            parts,
            CheckedReport.ends_at,
            CheckedReport.answers_until,
        )
        .join(Issue, Issue.id == IssueOutcome.issue_id)
        .outerjoin(CheckedReport, CheckedReport.issue_id == IssueOutcome.issue_id)
        .where(
            Issue.is_imported.is_(False),
            CheckedReport.final_at.is_(None),
            CheckedReport.issue_id.is_not(None) | (IssueOutcome.counted_at >= now - LONGEST_AGO),
        )
        .order_by(IssueOutcome.issue_id)
    )
    return [Standing(row[0], row[1], row[2] or 0, row[3], row[4]) for row in rows]


def report_of(issue_id: int, *, to_change: bool = False) -> CheckedReport | None:
    """Return the report of an issue; who changes something of it holds it."""
    query = select(CheckedReport).where(CheckedReport.issue_id == issue_id)
    if to_change:
        query = query.with_for_update(of=CheckedReport).execution_options(populate_existing=True)
    return db.session.scalar(query)


def report_or_missing(issue_id: int, *, to_change: bool = False) -> CheckedReport:
    """Return the report of an issue, or stop with "there is nothing here"."""
    report = report_of(issue_id, to_change=to_change)
    if report is None:
        raise Missing("")
    return report


def versions_of(issue_id: int) -> Sequence[ReportVersion]:
    """Return every version of a report, the oldest first."""
    return db.session.scalars(
        select(ReportVersion)
        .where(ReportVersion.issue_id == issue_id)
        .order_by(ReportVersion.number)
    ).all()


def latest_version(issue_id: int) -> ReportVersion | None:
    """Return what the report says now."""
    return db.session.scalar(
        select(ReportVersion)
        .where(ReportVersion.issue_id == issue_id)
        .order_by(ReportVersion.number.desc())
        .limit(1)
    )


def changes_in_words(issue_id: int) -> Sequence[tuple[Proposal, Amendment]]:
    """Return the changes that authors took in, with their ideas, in the order they came."""
    rows = db.session.execute(
        select(Proposal, Amendment)
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .where(Proposal.issue_id == issue_id, Amendment.answer.in_(TAKEN))
        .order_by(Amendment.id)
    )
    return [(row[0], row[1]) for row in rows]


def hidden_words(issue_id: int) -> Hidden:
    """Return what is hidden in an issue now."""
    found = hidden_in([issue_id])[issue_id]
    changes = db.session.scalars(
        select(Amendment.id)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(Proposal.issue_id == issue_id, Amendment.hidden_at.is_not(None))
    )
    return Hidden(found.letters, found.reasons, frozenset(changes))


def check_counts(issue_id: int) -> Mapping[By, Counts]:
    """Count what people say of each wording, those whose account is paused left out."""
    rows = db.session.execute(
        select(
            ParagraphCheck.paragraph, ParagraphCheck.wording, ParagraphCheck.verdict, func.count()
        )
        .join(ParagraphCheck.member)
        .where(ParagraphCheck.issue_id == issue_id, Member.is_suspended.is_(False))
        .group_by(ParagraphCheck.paragraph, ParagraphCheck.wording, ParagraphCheck.verdict)
    )
    found: defaultdict[By, dict[Verdict, int]] = defaultdict(dict)
    for paragraph, wording, verdict, amount in rows:
        found[paragraph, wording][verdict] = amount
    return found


def people_who_checked(issue_id: int) -> int:
    """Count who said something of any paragraph, those whose account is paused left out."""
    return (
        db.session.scalar(
            select(func.count(ParagraphCheck.member_id.distinct()))
            .join(ParagraphCheck.member)
            .where(ParagraphCheck.issue_id == issue_id, Member.is_suspended.is_(False))
        )
        or 0
    )


def checks_by(person: Member | Visitor, issue_id: int) -> Mapping[By, ParagraphCheck]:
    """Return what somebody says of paragraphs."""
    if person.id is None:
        return {}
    rows = db.session.scalars(
        select(ParagraphCheck).where(
            ParagraphCheck.issue_id == issue_id, ParagraphCheck.member_id == person.id
        )
    )
    return {(row.paragraph, row.wording): row for row in rows}


def corrections_in(
    issue_id: int, group_ids: Collection[int] | None = None
) -> Mapping[int, Sequence[ParagraphCheck]]:
    """Return by group what people say a report should say, who is paused left out."""
    query = (
        select(ParagraphCheck)
        .join(ParagraphCheck.member)
        .where(
            ParagraphCheck.issue_id == issue_id,
            ParagraphCheck.group_id.is_not(None),
            Member.is_suspended.is_(False),
        )
        .options(joinedload(ParagraphCheck.member))
        .order_by(ParagraphCheck.id)
    )
    if group_ids is not None:
        query = query.where(ParagraphCheck.group_id.in_(group_ids))
    found: defaultdict[int, list[ParagraphCheck]] = defaultdict(list)
    for row in db.session.scalars(query):
        found[row.group_id or 0].append(row)
    return found


def corrections_by(member_id: int, issue_ids: Collection[int]) -> Sequence[ParagraphCheck]:
    """Return what somebody says reports should say, with what became of it; none that is hidden."""
    return db.session.scalars(
        select(ParagraphCheck)
        .where(
            ParagraphCheck.member_id == member_id,
            ParagraphCheck.issue_id.in_(issue_ids),
            ParagraphCheck.group_id.is_not(None),
            ParagraphCheck.hidden_at.is_(None),
        )
        .options(joinedload(ParagraphCheck.group))
        .order_by(ParagraphCheck.id)
    ).all()


def groups_of(issue_id: int) -> Sequence[CorrectionGroup]:
    """Return the groups of corrections of a report, the oldest first."""
    return db.session.scalars(
        select(CorrectionGroup)
        .where(CorrectionGroup.issue_id == issue_id)
        .options(joinedload(CorrectionGroup.decided_by))
        .order_by(CorrectionGroup.id)
    ).all()


def group_or_missing(group_id: int, *, to_change: bool = False) -> CorrectionGroup:
    """Return a group of corrections, or the one it was put into; who changes it holds its report.

    It may be empty by now: `is_empty` says so, and `hidden_in_group` what of it is hidden.
    """
    group = db.session.get(CorrectionGroup, group_id)
    if group is None:
        raise Missing("")
    if to_change:
        report_of(group.issue_id, to_change=True)
        db.session.refresh(group)
    if group.merged_into_id is not None:
        return group_or_missing(group.merged_into_id, to_change=to_change)
    return group


def is_empty(group: CorrectionGroup) -> bool:
    """Say whether there is nothing to answer: all of it was taken back, or is hidden."""
    rows = corrections_in(group.issue_id, [group.id]).get(group.id, ())
    return group.decision is None and not any(row.hidden_at is None for row in rows)


def hidden_in_group(group: CorrectionGroup) -> Sequence[int]:
    """Return the ids of what is hidden in a group."""
    return db.session.scalars(
        select(ParagraphCheck.id)
        .where(ParagraphCheck.group_id == group.id, ParagraphCheck.hidden_at.is_not(None))
        .order_by(ParagraphCheck.id)
    ).all()


def to_answer(issue_ids: Collection[int]) -> Mapping[int, int]:
    """Count by issue the groups that wait for an answer, in final reports as well."""
    waiting = groups_that_wait(issue_ids).subquery()
    rows = db.session.execute(select(waiting.c.issue_id, func.count()).group_by(waiting.c.issue_id))
    return {row[0]: row[1] for row in rows}


def next_to_answer(issue_id: int) -> int | None:
    """Return the group of corrections that has waited longest for an answer, if one does."""
    return db.session.scalar(groups_that_wait([issue_id]).order_by(CorrectionGroup.id).limit(1))


def groups_that_wait(issue_ids: Collection[int]) -> Select[*tuple[int, int]]:
    """Return the statement for groups (id, issue) that nobody has answered and can be read."""
    return (
        select(CorrectionGroup.id, CorrectionGroup.issue_id)
        .join(ParagraphCheck, ParagraphCheck.group_id == CorrectionGroup.id)
        .join(Member, Member.id == ParagraphCheck.member_id)
        .where(
            CorrectionGroup.issue_id.in_(issue_ids),
            CorrectionGroup.decision.is_(None),
            ParagraphCheck.hidden_at.is_(None),
            Member.is_suspended.is_(False),
        )
        .distinct()
    )


def published_parts(issue_id: int) -> Mapping[int, datetime]:
    """Return when each part of a report was published."""
    rows = db.session.execute(
        select(ReportVersion.part, ReportVersion.made_at).where(
            ReportVersion.issue_id == issue_id, ReportVersion.part.is_not(None)
        )
    )
    return {part: made_at for part, made_at in rows if part is not None}
