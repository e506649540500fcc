"""Reads: single posts, what was made of them, and how often somebody posts."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.core.errors import Missing
from app.core.storage.database import uses_postgresql
from app.discussion.models import EarlierWords, Post, PostAmendment, SameForMe
from app.discussion.queries.threads import PAGE_SIZE, REPLIES_SHOWN, Statement
from app.extensions import db


def posts_behind(amendment: Amendment) -> Sequence[Post]:
    """Return the posts that a change grew out of, hidden ones left out."""
    return db.session.scalars(
        select(Post)
        .join(PostAmendment, PostAmendment.post_id == Post.id)
        .where(PostAmendment.amendment_id == amendment.id, Post.hidden_at.is_(None))
        .order_by(Post.id)
    ).all()


def post_or_missing(post_id: int, *, to_change: bool = False) -> Post:
    """Return a post that was not hidden; `to_change` holds it until the transaction ends."""
    query = (
        select(Post)
        .where(Post.id == post_id, Post.hidden_at.is_(None))
        .options(joinedload(Post.proposal))
    )
    if to_change and uses_postgresql(db.session):
        query = query.with_for_update(of=Post)
    post = db.session.scalar(query)
    if post is None:
        raise Missing("")
    return post


def is_readable(post_id: int) -> bool:
    """Say whether there is such a post, and it is not hidden."""
    query = select(Post.id).where(Post.id == post_id, Post.hidden_at.is_(None))
    return db.session.scalar(query) is not None


def opening_or_missing(post_id: int) -> Post:
    """Return a post that is no reply, hidden or not: under a hidden one replies stay."""
    post = db.session.scalar(select(Post).where(Post.id == post_id, Post.parent_id.is_(None)))
    if post is None:
        raise Missing("")
    return post


def page_of(post: Post) -> int:
    """Return on which page, oldest first, a post or the post it replies to stands."""
    opening = post.parent_id or post.id
    before = db.session.scalar(
        select(func.count())
        .select_from(Post)
        .where(
            Post.issue_id == post.issue_id,
            Post.proposal_id == post.proposal_id,
            Post.amendment_id == post.amendment_id,
            Post.parent_id.is_(None),
            Post.id < opening,
        )
    )
    return (before or 0) // PAGE_SIZE + 1


def page_of_reply(post: Post) -> int | None:
    """Return on which page of all replies a reply stands; None where the thread shows it."""
    if post.parent_id is None:
        return None
    before = db.session.scalar(
        select(func.count()).where(Post.parent_id == post.parent_id, Post.id < post.id)
    )
    return None if (before or 0) < REPLIES_SHOWN else (before or 0) // PAGE_SIZE + 1


def earlier_words(post: Post) -> Sequence[EarlierWords]:
    """Return what a post said before it was changed, the last words first."""
    return db.session.scalars(
        select(EarlierWords).where(EarlierWords.post_id == post.id).order_by(EarlierWords.id.desc())
    ).all()


def same_of(post: Post, member: Member) -> SameForMe | None:
    """Return the member's "same for me" on a post."""
    return db.session.scalar(
        select(SameForMe).where(SameForMe.post_id == post.id, SameForMe.member_id == member.id)
    )


def posts_since(author: Member, since: datetime) -> int:
    """Return how often somebody has posted since a moment, anywhere."""
    query = select(func.count()).where(Post.author_id == author.id, Post.created_at >= since)
    return db.session.scalar(query) or 0


@functools.cache
def ideas_statement() -> Statement:
    """Return the statement that counts posts on ideas."""
    return (
        select(Post.proposal_id, func.count())
        .where(Post.issue_id == bindparam("issue_id"), Post.proposal_id.is_not(None))
        .where(Post.amendment_id.is_(None), Post.hidden_at.is_(None))
        .group_by(Post.proposal_id)
    )


def posts_about_ideas(issue_id: int) -> Mapping[int, int]:
    """Return how many posts there are on each idea of an issue."""
    rows = db.session.execute(ideas_statement(), {"issue_id": issue_id})
    return {row[0]: row[1] for row in rows if row[0] is not None}
