"""What people wrote that is news to somebody, from where it was last read; whose time runs out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.ballots.models import Turnout
from app.discussion.models import Post, PostAmendment
from app.extensions import db
from app.feeds.queries import CHANGE_IS_SHOWN, POST_IS_SHOWN
from app.following.models import ReadMark
from app.following.queries.follows import CAN_BE_WRITTEN_TO
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.proposals.models import BallotOption, Proposal
from deliberation.stages import Stage

OVERLAP = timedelta(minutes=15)
"""For how long what was written is read again: one who wrote earlier may commit later."""

REMINDED = ((timedelta(days=4), timedelta(days=2)), (timedelta(hours=36), timedelta(hours=12)))
"""How long Rank must last for a reminder, and how long before its end that comes."""


def mark_of(source: str) -> int | None:
    """Return the last row up to which a source has been read, None before the first time."""
    return db.session.scalar(select(ReadMark.last_id).where(ReadMark.source == source))


def last_settled(column: Any, created_at: Any, now: datetime) -> int:
    """Return the last row of a source that is old enough for none before it to be missing."""
    return db.session.scalar(select(func.max(column)).where(created_at <= now - OVERLAP)) or 0


def posts_since(last_id: int) -> Sequence[Any]:
    """Return (post, question, whom it replies to, whom it quotes) for posts after a row.

    Whoever hides one of them meanwhile waits, and then finds the mail that quotes it.
    """
    parent, quoted = aliased(Post), aliased(Post)
    return db.session.execute(
        select(Post, Issue.question, parent.author_id, quoted.author_id)
        .join(Issue, Issue.id == Post.issue_id)
        .outerjoin(parent, parent.id == Post.parent_id)
        .outerjoin(quoted, quoted.id == Post.quoted_id)
        .outerjoin(Proposal, Proposal.id == Post.proposal_id)
        .outerjoin(Amendment, Amendment.id == Post.amendment_id)
        .where(
            Post.id > last_id,
            POST_IS_SHOWN,
            or_(parent.author_id.is_not(None), quoted.author_id.is_not(None)),
        )
        .order_by(Post.id)
        .with_for_update(read=True, of=Post)
    ).all()


def changes_since(last_id: int) -> Sequence[Any]:
    """Return (change, idea, question, whose post it grew from) for changes after a row."""
    return db.session.execute(
        select(Amendment, Proposal, Issue.question, Post.author_id)
        .join(PostAmendment, PostAmendment.amendment_id == Amendment.id)
        .join(Post, Post.id == PostAmendment.post_id)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .join(Issue, Issue.id == Proposal.issue_id)
        .where(Amendment.id > last_id, CHANGE_IS_SHOWN, Post.author_id.is_not(None))
        .order_by(Amendment.id)
    ).all()


def readers_among(member_ids: Collection[int]) -> Mapping[int, Member]:
    """Return those of some members who can be written to."""
    rows = db.session.scalars(select(Member).where(Member.id.in_(member_ids), CAN_BE_WRITTEN_TO))
    return {row.id: row for row in rows}


def ranks_ending(now: datetime) -> Sequence[tuple[int, datetime]]:
    """Return (issue, end) of each Rank that ends soon enough for a reminder."""
    rows = db.session.execute(
        select(Issue.id, StageTime.starts_at, StageTime.ends_at)
        .join(StageTime, (StageTime.issue_id == Issue.id) & (StageTime.stage == Stage.RANK))
        .where(Issue.stage == Stage.RANK, StageTime.ends_at > now)
        .where(StageTime.ends_at <= now + REMINDED[0][1])
        .order_by(Issue.id)
    )
    return [(row[0], row[2]) for row in rows if is_due(row[1], row[2], now)]


def is_due(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Say whether it is time to remind of the end of a stage."""
    before = [before for length, before in REMINDED if ends_at - starts_at >= length]
    return bool(before) and now >= ends_at - before[0]


def has_options(issue_id: int) -> bool:
    """Say whether there is anything to rank."""
    return (
        db.session.scalar(select(BallotOption.id).where(BallotOption.issue_id == issue_id).limit(1))
        is not None
    )


def who_ranked(issue_id: int) -> set[int]:
    """Return who has ranked; only for questions in which names are published anyway."""
    return set(db.session.scalars(select(Turnout.member_id).where(Turnout.issue_id == issue_id)))


def places_in_group(group_id: int, member_ids: Collection[int]) -> Mapping[int, Membership]:
    """Return the places of some members in a group."""
    rows = db.session.scalars(
        select(Membership).where(
            Membership.group_id == group_id, Membership.member_id.in_(member_ids)
        )
    )
    return {row.member_id: row for row in rows}
