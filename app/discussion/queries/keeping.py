"""Reads: how far somebody has read, whose turns the last ones were, and what they have begun."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, func, select

from app.accounts.models import Member
from app.core.people import Visitor
from app.discussion.convert import Pace, Place, known_before
from app.discussion.models import Post, PostDraft, TalkMark
from app.discussion.queries.threads import Statement, in_thread
from app.extensions import db

TURNS = 6
MANY = 3
"""Whoever has had so many of the last turns is told."""


@functools.cache
def turns_statement(on_idea: bool, on_change: bool) -> Statement:
    """Return the statement that reads who had the last turns."""
    return (
        select(Post.author_id)
        .where(*in_thread(on_idea, on_change), Post.hidden_at.is_(None))
        .order_by(Post.id.desc())
        .limit(TURNS)
    )


def kept_here(table: type[TalkMark | PostDraft]) -> list[ColumnElement[bool]]:
    """Return the conditions of what somebody keeps beside one conversation."""
    return [
        table.member_id == bindparam("person_id"),
        table.issue_id == bindparam("issue_id"),
        table.proposal_id == bindparam("proposal_id"),
        table.amendment_id == bindparam("amendment_id"),
    ]


@functools.cache
def mark_statement() -> Statement:
    """Return the statement that reads how far somebody has read."""
    return select(TalkMark).where(*kept_here(TalkMark))


@functools.cache
def drafts_statement() -> Statement:
    """Return the statement that reads what somebody has begun, with the posts it answers."""
    return (
        select(PostDraft, Post.id, Post.author_name)
        .outerjoin(Post, and_(Post.id == PostDraft.parent_id, Post.hidden_at.is_(None)))
        .where(*kept_here(PostDraft))
        .order_by(PostDraft.saved_at, PostDraft.parent_id)
    )


def known_to(place: Place, person_id: int | None, now: datetime) -> int | None:
    """Return the newest post that somebody knew of; None where they marked none as read."""
    if person_id is None:
        return None
    mark = db.session.scalar(mark_statement(), place.kept_by(person_id))
    return None if mark is None else known_before(mark, now)


def pace_of(place: Place, person_id: int | None) -> Pace | None:
    """Return how many of the last turns somebody has had, if that is many."""
    if person_id is None:
        return None
    people = db.session.scalars(turns_statement(*place.on), place.here).all()
    mine = sum(author_id == person_id for author_id in people)
    others = Counter(author_id for author_id in people if author_id != person_id)
    if mine < MANY or (not others and len(people) < TURNS):
        return None
    return Pace(mine, len(people), bool(others) and max(others.values()) == 1)


def drafts_in(
    place: Place, person_id: int | None
) -> tuple[PostDraft | None, Sequence[tuple[int, str]]]:
    """Return the post somebody has begun, and whom they began to answer: (post, author's name)."""
    if person_id is None:
        return None, ()
    rows = db.session.execute(drafts_statement(), place.kept_by(person_id)).all()
    own = next((row[0] for row in rows if not row[0].parent_id), None)
    return own, [(row[1], row[2]) for row in rows if row[1] is not None]


def draft_of(person: Member | Visitor, place: Place, parent_id: int | None) -> PostDraft | None:
    """Return what somebody has begun here, as an answer to a post or as a post of its own."""
    if person.id is None:
        return None
    return db.session.get(PostDraft, (person.id, *place.key, parent_id or 0))


def newest_in(place: Place) -> int:
    """Return the id of the newest post of a conversation; 0 where there is none."""
    query = select(func.max(Post.id)).where(*in_thread(*place.on))
    return db.session.scalar(query, place.here) or 0
