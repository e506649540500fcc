"""Reads: sheets of an issue, questions that take paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.core.people import Visitor
from app.extensions import db
from app.groups.models import Membership
from app.issues.convert import settings_of
from app.issues.models import Issue, StageTime
from app.paper.convert import WARNED_BEFORE, State, state_of
from app.paper.models import Helping, PaperSheet
from deliberation.stages import Stage

MOST_SHOWN = 50


def sheet_of(issue: Issue, number: str) -> PaperSheet | None:
    """Return a sheet by its number, read afresh."""
    return db.session.get(PaperSheet, (issue.id, number), populate_existing=True)


def sheets_of_issue(issue_id: int) -> Sequence[PaperSheet]:
    """Return every sheet typed in, by its random number."""
    return db.session.scalars(
        select(PaperSheet).where(PaperSheet.issue_id == issue_id).order_by(PaperSheet.number)
    ).all()


def unfinished_sheets(issue_ids: Collection[int]) -> Mapping[int, Sequence[PaperSheet]]:
    """Return by issue the sheets that would be left out if Rank ended now, none set aside."""
    rows = db.session.scalars(
        select(PaperSheet)
        .where(
            PaperSheet.issue_id.in_(issue_ids),
            PaperSheet.void_reason.is_(None),
            PaperSheet.settled.is_(None),
        )
        .order_by(PaperSheet.issue_id, PaperSheet.number)
    )
    waiting = (row for row in rows if state_of(row) in (State.ONCE, State.DIFFERS))
    return {issue_id: list(found) for issue_id, found in groupby(waiting, lambda one: one.issue_id)}


def n_unfinished(issue_ids: Collection[int]) -> Mapping[int, int]:
    """Return by issue how many sheets would be left out if Rank ended now."""
    return {issue_id: len(sheets) for issue_id, sheets in unfinished_sheets(issue_ids).items()}


def ends_of_rank(now: datetime) -> Sequence[tuple[Issue, datetime]]:
    """Return the issues in a Rank that takes paper and ends soon, with its end."""
    rows = db.session.execute(
        select(Issue, StageTime.ends_at)
        .join(StageTime, (StageTime.issue_id == Issue.id) & (StageTime.stage == Stage.RANK))
        .where(
            Issue.stage == Stage.RANK,
            StageTime.ends_at > now,
            StageTime.ends_at <= now + max(WARNED_BEFORE),
        )
        .order_by(Issue.id)
    )
    return [(row[0], row[1]) for row in rows if settings_of(row[0]).paper_place]


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A question that takes ballots on paper: when Rank runs, and one's place in its group."""

    issue: Issue
    rank: StageTime | None
    membership: Membership | None


def questions_on_paper(person: Member | Visitor) -> Sequence[OnPaper]:
    """Return the open questions that take paper, those in Rank first, with one's place in each."""
    running = select(Issue).where(Issue.stage.is_not(None), Issue.stage != Stage.OUTCOME)
    rows = db.session.scalars(
        running.options(joinedload(Issue.group)).order_by(Issue.opened_at, Issue.id)
    ).all()
    issues = [issue for issue in rows if settings_of(issue).paper_place][:MOST_SHOWN]
    times = rank_times([issue.id for issue in issues])
    places = places_in_groups(person, [issue.group_id for issue in issues])
    found = [OnPaper(issue, times.get(issue.id), places.get(issue.group_id)) for issue in issues]
    return sorted(found, key=lambda one: one.issue.stage is not Stage.RANK)


def rank_times(issue_ids: Sequence[int]) -> Mapping[int, StageTime]:
    """Return when Rank runs, by issue."""
    rows = db.session.scalars(
        select(StageTime).where(StageTime.issue_id.in_(issue_ids), StageTime.stage == Stage.RANK)
    )
    return {row.issue_id: row for row in rows}


def places_in_groups(
    person: Member | Visitor, group_ids: Sequence[int]
) -> Mapping[int, Membership]:
    """Return a person's place in each of these groups."""
    if person.id is None:
        return {}
    rows = db.session.scalars(
        select(Membership).where(
            Membership.member_id == person.id, Membership.group_id.in_(group_ids)
        )
    )
    return {row.group_id: row for row in rows}


def people_helped(person: Member | Visitor, issue: Issue) -> int:
    """Return for how many people this one has put a ballot in."""
    if person.id is None:
        return 0
    row = db.session.get(Helping, (issue.id, person.id), populate_existing=True)
    return row.people if row is not None else 0
