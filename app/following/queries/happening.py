"""What happened between two moments in some questions; nothing that is hidden or covered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from app.amendments.models import Amendment, Answer
from app.answers.models import GivenAnswer, Need
from app.answers.queries import NEED_IS_SHOWN
from app.checking.models import ReportVersion
from app.discussion.models import Post
from app.extensions import db
from app.feeds.queries import CHANGE_IS_SHOWN, IDEA_STANDS, POST_IS_SHOWN
from app.issues.models import Issue, StageTime
from app.journal.models import JournalEntry, JournalPayload
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import letter_of
from app.statements.models import Statement

TAKEN_IN = (Answer.TAKEN_IN, Answer.REWORDED)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: what, where, by whom, and the few words a letter needs of it."""

    kind: str
    issue_id: int
    proposal_id: int | None = None
    author_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """From just after one moment up to another."""

    since: datetime
    until: datetime

    def holds(self, column: Any) -> ColumnElement[bool]:
        """Say whether a moment lies in the span."""
        return (column > self.since) & (column <= self.until)


def happened_in(
    span: Span, issue_ids: Collection[int] | None = None
) -> Mapping[int, Sequence[Event]]:
    """Return what happened by issue, everywhere or in some; the same few statements each time."""
    found: defaultdict[int, list[Event]] = defaultdict(list)
    for event in (
        *moves_in(span, issue_ids),
        *ideas_in(span, issue_ids),
        *changes_in(span, issue_ids),
        *posts_in(span, issue_ids),
        *statements_in(span, issue_ids),
        *answers_in(span, issue_ids),
        *promises_in(span, issue_ids),
        *reports_in(span, issue_ids),
        *needs_in(span, issue_ids),
    ):
        found[event.issue_id].append(event)
    return found


def among(column: Any, issue_ids: Collection[int] | None) -> ColumnElement[bool]:
    """Say whether a row belongs to one of some issues; None means any."""
    chosen: ColumnElement[bool] = column.is_not(None)
    return chosen if issue_ids is None else column.in_(issue_ids)


def moves_in(span: Span, issue_ids: Collection[int] | None) -> Iterator[Event]:
    """Tell which issues reached which stage."""
    rows = db.session.execute(
        select(JournalEntry.issue_id, JournalPayload.content)
        .join(JournalPayload, JournalPayload.entry_id == JournalEntry.id)
        .where(
            JournalEntry.kind == "stage-moved",
            span.holds(JournalEntry.written_at),
            among(JournalEntry.issue_id, issue_ids),
        )
        .order_by(JournalEntry.id)
    )
    return (Event("moved", row[0], words=row[1]["reached"]) for row in rows if row[0])


def ideas_in(span: Span, issue_ids: Collection[int] | None) -> Iterator[Event]:
    """Tell of ideas put on the table, by letter and title as they are now."""
    newer = aliased(ProposalVersion)
    latest = (
        select(func.max(newer.number))
        .where(newer.proposal_id == Proposal.id)
        .correlate(Proposal)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Proposal, ProposalVersion.title)
        .join(ProposalVersion, ProposalVersion.proposal_id == Proposal.id)
        .where(
            ProposalVersion.number == latest,
            IDEA_STANDS,
            span.holds(Proposal.created_at),
            among(Proposal.issue_id, issue_ids),
        )
        .order_by(Proposal.id)
    )
    for row, title in rows:
        yield Event("idea", row.issue_id, row.id, row.author_id, f"{letter_of(row)} · {title}")


def changes_in(span: Span, issue_ids: Collection[int] | None) -> Iterator[Event]:
    """Tell of changes suggested, and of changes taken in."""
    is_new, is_answered = span.holds(Amendment.created_at), span.holds(Amendment.answered_at)
    rows = db.session.execute(
        select(
            Proposal.issue_id,
            Proposal.id,
            Amendment.author_id,
            is_new,
            is_answered & Amendment.answer.in_(TAKEN_IN),
        )
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(CHANGE_IS_SHOWN, is_new | is_answered, among(Proposal.issue_id, issue_ids))
        .order_by(Amendment.id)
    )
    for issue_id, proposal_id, author_id, was_made, was_taken_in in rows:
        if was_made:
            yield Event("change", issue_id, proposal_id, author_id)
        if was_taken_in:
            yield Event("taken-in", issue_id, proposal_id, author_id)


def posts_in(span: Span, issue_ids: Collection[int] | None) -> Iterator[Event]:
    """Tell of posts."""
    rows = db.session.execute(
        select(Post.issue_id, Post.proposal_id, Post.author_id)
        .outerjoin(Proposal, Proposal.id == Post.proposal_id)
        .outerjoin(Amendment, Amendment.id == Post.amendment_id)
        .where(POST_IS_SHOWN, span.holds(Post.created_at), among(Post.issue_id, issue_ids))
        .order_by(Post.id)
    )
    return (Event("post", *row) for row in rows)


def statements_in(span: Span, issue_ids: Collection[int] | None) -> Iterator[Event]:
    """Tell of sentences to agree with or not; never of the answers to them."""
    rows = db.session.execute(
        select(Statement.issue_id, Statement.author_id)
        .where(
            Statement.hidden_at.is_(None),
            span.holds(Statement.created_at),
            among(Statement.issue_id, issue_ids),
        )
        .order_by(Statement.id)
    )
    return (Event("statement", issue_id, None, author_id) for issue_id, author_id in rows)


def answers_in(span: Span, issue_ids: Collection[int] | None) -> Iterator[Event]:
    """Tell of points that were answered."""
    rows = db.session.execute(
        select(GivenAnswer.issue_id)
        .where(span.holds(GivenAnswer.given_at), among(GivenAnswer.issue_id, issue_ids))
        .order_by(GivenAnswer.id)
    )
    return (Event("answered", row[0]) for row in rows)


def promises_in(span: Span, issue_ids: Collection[int] | None) -> Iterator[Event]:
    """Tell of answers that were promised, and of promised days that passed without one."""
    promised = db.session.scalars(
        select(JournalEntry.issue_id)
        .where(
            JournalEntry.kind == "answer-promised",
            span.holds(JournalEntry.written_at),
            among(JournalEntry.issue_id, issue_ids),
        )
        .order_by(JournalEntry.id)
    )
    late = db.session.scalars(
        select(Issue.id)
        .where(
            Issue.closed_at.is_not(None),
            Issue.answered_at.is_(None),
            span.holds(Issue.answer_promised_by),
            among(Issue.id, issue_ids),
        )
        .order_by(Issue.id)
    )
    yield from (Event("promised", issue_id) for issue_id in promised if issue_id)
    yield from (Event("late", issue_id) for issue_id in late)


def reports_in(span: Span, issue_ids: Collection[int] | None) -> Iterator[Event]:
    """Tell of drafts of reports that people can put right, and of final ones."""
    rows = db.session.execute(
        select(ReportVersion.issue_id, ReportVersion.is_final)
        .where(
            ReportVersion.part.is_not(None) | ReportVersion.is_final.is_(True),
            span.holds(ReportVersion.made_at),
            among(ReportVersion.issue_id, issue_ids),
        )
        .order_by(ReportVersion.id)
    ).all()
    final = {issue_id for issue_id, is_final in rows if is_final}
    for issue_id, is_final in rows:
        if is_final or issue_id not in final:
            yield Event("final" if is_final else "draft", issue_id)


def needs_in(span: Span, issue_ids: Collection[int] | None) -> Iterator[Event]:
    """Tell of which ideas somebody said what they would need."""
    rows = db.session.execute(
        select(Proposal.issue_id, Proposal.id)
        .join(Need, Need.proposal_id == Proposal.id)
        .where(NEED_IS_SHOWN, span.holds(Need.written_at), among(Proposal.issue_id, issue_ids))
        .order_by(Need.id)
    )
    return (Event("need", issue_id, proposal_id) for issue_id, proposal_id in rows)


def issues_with_ends(
    issue_ids: Collection[int],
) -> Mapping[int, tuple[Issue, datetime | None]]:
    """Return issues by id, each with the end of the stage it is in."""
    rows = db.session.execute(
        select(Issue, StageTime.ends_at)
        .outerjoin(StageTime, (StageTime.issue_id == Issue.id) & (StageTime.stage == Issue.stage))
        .where(Issue.id.in_(issue_ids))
    )
    return {issue.id: (issue, ends_at) for issue, ends_at in rows}
