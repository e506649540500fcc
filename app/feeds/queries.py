"""Reads: what happened in some issues, the newest first; nothing that is hidden or covered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.amendments.models import Amendment, Answer
from app.answers.models import GivenAnswer, Need
from app.answers.queries import NEED_IS_SHOWN
from app.checking.models import ReportVersion
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.journal.models import JournalEntry, JournalPayload
from app.outcomes.models import IssueOutcome
from app.proposals.models import Proposal, ProposalVersion
from app.statements.models import Statement
from deliberation.stages import Stage

MOST_ENTRIES = 50
MOVES = ("stage-moved", "shortlist-cut", "ballot-laid")
"""What the record calls moves: to a new stage, and between the parts of Rank."""

Where = ColumnElement[bool]

IDEA_STANDS = and_(
    Proposal.hidden_at.is_(None),
    Proposal.withdrawn_at.is_(None),
    Proposal.retired_into_id.is_(None),
)
CHANGE_IS_SHOWN = and_(
    Amendment.answer != Answer.WITHDRAWN,
    Amendment.hidden_at.is_(None),
    Proposal.hidden_at.is_(None),
)
POST_IS_SHOWN = and_(
    Post.hidden_at.is_(None),
    or_(Post.proposal_id.is_(None), Proposal.hidden_at.is_(None)),
    or_(Post.amendment_id.is_(None), Amendment.hidden_at.is_(None)),
)
"""What may be told, where a post is joined with the idea and the change it is about."""


@dataclass(frozen=True, slots=True)
class Happened:
    """The rows behind a feed: at most fifty of each kind, whichever are newest."""

    issues: Mapping[int, Issue]
    moves: Sequence[Any]
    ideas: Sequence[Any]
    changes: Sequence[Any]
    statements: Sequence[Statement]
    posts: Sequence[Any]
    results: Sequence[IssueOutcome]
    reports: Sequence[ReportVersion] = ()
    needs: Sequence[Any] = ()
    promises: Sequence[Any] = ()
    answers: Sequence[Any] = ()
    is_about_issues: bool = True


def happened_in(issues: Collection[Issue]) -> Happened:
    """Return what happened in some issues: openings, moves, ideas, statements, posts and so on."""
    by_id = {issue.id: issue for issue in issues if issue.opened_at is not None}
    is_here = Proposal.issue_id.in_(by_id)
    return Happened(
        by_id,
        moves_of(by_id),
        ideas(is_here),
        changes(is_here),
        statements(Statement.issue_id.in_(by_id)),
        posts(Post.issue_id.in_(by_id)),
        results_of(by_id),
        reports_on(by_id),
        needs(is_here),
        promises_on(by_id),
        answers_on(by_id),
    )


def happened_to(proposal: Proposal) -> Happened:
    """Return what happened to an idea: it was put on the table, changes, posts on both."""
    is_it = Proposal.id == proposal.id
    by_id = {proposal.issue_id: proposal.issue}
    here = Post.proposal_id == proposal.id
    return Happened(
        by_id,
        (),
        ideas(is_it),
        changes(is_it),
        (),
        posts(here),
        (),
        needs=needs(is_it),
        is_about_issues=False,
    )


def issues_opened_by(group_id: int) -> Sequence[Issue]:
    """Return a group's opened issues; of very many the newest are enough."""
    return db.session.scalars(
        select(Issue)
        .where(Issue.group_id == group_id, Issue.opened_at.is_not(None))
        .order_by(Issue.opened_at.desc(), Issue.id.desc())
        .limit(10 * MOST_ENTRIES)
    ).all()


def moves_of(issue_ids: Collection[int]) -> Sequence[Any]:
    """Return (entry, issue, when, what it says, kind) for each move to another stage or part."""
    return db.session.execute(
        select(
            JournalEntry.id,
            JournalEntry.issue_id,
            JournalEntry.written_at,
            JournalPayload.content,
            JournalEntry.kind,
        )
        .join(JournalPayload, JournalPayload.entry_id == JournalEntry.id)
        .where(JournalEntry.issue_id.in_(issue_ids), JournalEntry.kind.in_(MOVES))
        .order_by(JournalEntry.id.desc())
        .limit(MOST_ENTRIES)
    ).all()


def ideas(where: Where) -> Sequence[Any]:
    """Return ideas that stand, with their latest words."""
    newer = aliased(ProposalVersion)
    latest = (
        select(func.max(newer.number))
        .where(newer.proposal_id == Proposal.id)
        .correlate(Proposal)
        .scalar_subquery()
    )
    return db.session.execute(
        select(Proposal, ProposalVersion)
        .join(ProposalVersion, ProposalVersion.proposal_id == Proposal.id)
        .where(
            where,
            ProposalVersion.number == latest,
            IDEA_STANDS,
        )
        .order_by(Proposal.created_at.desc(), Proposal.id.desc())
        .limit(MOST_ENTRIES)
    ).all()


def changes(where: Where) -> Sequence[Any]:
    """Return changes that were not taken back, with their ideas."""
    return db.session.execute(
        select(Amendment, Proposal)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(
            where,
            CHANGE_IS_SHOWN,
        )
        .order_by(Amendment.created_at.desc(), Amendment.id.desc())
        .limit(MOST_ENTRIES)
    ).all()


def statements(where: Where) -> Sequence[Statement]:
    """Return statements that are not hidden."""
    return db.session.scalars(
        select(Statement)
        .where(where, Statement.hidden_at.is_(None))
        .order_by(Statement.id.desc())
        .limit(MOST_ENTRIES)
    ).all()


def posts(where: Where) -> Sequence[Any]:
    """Return posts of which neither they nor what they are about are hidden."""
    return db.session.execute(
        select(
            Post.id,
            Post.issue_id,
            Post.author_name,
            Post.html,
            Post.created_at,
            Post.edited_at,
        )
        .outerjoin(Proposal, Proposal.id == Post.proposal_id)
        .outerjoin(Amendment, Amendment.id == Post.amendment_id)
        .where(
            where,
            POST_IS_SHOWN,
        )
        .order_by(Post.id.desc())
        .limit(MOST_ENTRIES)
    ).all()


def reports_on(issue_ids: Collection[int]) -> Sequence[ReportVersion]:
    """Return the versions of reports that brought a part, or the final words."""
    return db.session.scalars(
        select(ReportVersion)
        .where(
            ReportVersion.issue_id.in_(issue_ids),
            ReportVersion.part.is_not(None) | ReportVersion.is_final.is_(True),
        )
        .order_by(ReportVersion.id.desc())
        .limit(MOST_ENTRIES)
    ).all()


def needs(where: Where) -> Sequence[Any]:
    """Return (what ideas would need, idea), nothing that is hidden."""
    return db.session.execute(
        select(Need, Proposal)
        .join(Proposal, Proposal.id == Need.proposal_id)
        .where(where, NEED_IS_SHOWN)
        .order_by(Need.id.desc())
        .limit(MOST_ENTRIES)
    ).all()


def promises_on(issue_ids: Collection[int]) -> Sequence[Any]:
    """Return (entry, issue, when) of each promise of an answer."""
    return db.session.execute(
        select(JournalEntry.id, JournalEntry.issue_id, JournalEntry.written_at)
        .where(JournalEntry.issue_id.in_(issue_ids), JournalEntry.kind == "answer-promised")
        .order_by(JournalEntry.id.desc())
        .limit(MOST_ENTRIES)
    ).all()


def answers_on(issue_ids: Collection[int]) -> Sequence[Any]:
    """Return (issue, first, newest, how many) of answers; their words are read on their page."""
    at = GivenAnswer.given_at
    return db.session.execute(
        select(GivenAnswer.issue_id, func.min(at), func.max(at), func.count())
        .where(GivenAnswer.issue_id.in_(issue_ids))
        .group_by(GivenAnswer.issue_id)
        .order_by(func.max(at).desc())
        .limit(MOST_ENTRIES)
    ).all()


def results_of(issue_ids: Collection[int]) -> Sequence[IssueOutcome]:
    """Return the results of those issues that are closed."""
    return db.session.scalars(
        select(IssueOutcome)
        .join(Issue, and_(Issue.id == IssueOutcome.issue_id, Issue.stage == Stage.OUTCOME))
        .where(IssueOutcome.issue_id.in_(issue_ids))
        .order_by(IssueOutcome.counted_at.desc(), IssueOutcome.issue_id.desc())
        .limit(MOST_ENTRIES)
    ).all()
