"""Reads: how far somebody has read, whose turns the last ones were, and what they have begun."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from app.accounts.models import Member
from app.core.people import Visitor
from app.discussion.convert import Pace, Place, Since, known_before
from app.discussion.convert.reading import NOT_MARKED
from app.discussion.models import Post, PostDraft, TalkMark
from app.discussion.queries.threads import Statement, in_thread
from app.extensions import db

TURNS = 6
MANY = 3
"""Whoever has had so many of the last turns is told."""


@functools.cache
def new_statement(on_idea: bool, on_change: bool) -> Statement:
    """Return the statement that counts what others have said since a post, and finds the first."""
    return select(func.count(Post.id), func.min(Post.id)).where(
        *in_thread(on_idea, on_change),
        Post.id > bindparam("known_id"),
        Post.hidden_at.is_(None),
        Post.author_id.is_distinct_from(bindparam("person_id")),
    )


@functools.cache
def turns_statement(on_idea: bool, on_change: bool) -> Statement:
    """Return the statement that reads who had the last turns."""
    return (
        select(Post.author_id)
        .where(*in_thread(on_idea, on_change), Post.hidden_at.is_(None))
        .order_by(Post.id.desc())
        .limit(TURNS)
    )


@functools.cache
def begun_statement() -> Statement:
    """Return the statement that reads to which posts somebody has begun a reply."""
    return (
        select(Post.id, Post.author_name)
        .join(PostDraft, PostDraft.parent_id == Post.id)
        .where(
            PostDraft.member_id == bindparam("person_id"),
            PostDraft.issue_id == bindparam("issue_id"),
            PostDraft.proposal_id == bindparam("proposal_id"),
            PostDraft.amendment_id == bindparam("amendment_id"),
            Post.hidden_at.is_(None),
        )
        .order_by(PostDraft.saved_at, Post.id)
    )


def since_here(place: Place, person_id: int | None, now: datetime) -> Since:
    """Return what is new in a conversation since somebody was here; writes nothing."""
    mark = db.session.get(TalkMark, (person_id, *place.key)) if person_id else None
    if mark is None:
        return NOT_MARKED
    known_id = known_before(mark, now)
    posts, first_id = db.session.execute(
        new_statement(*place.on), {**place.here, "known_id": known_id, "person_id": person_id}
    ).one()
    return Since(True, known_id, posts, first_id)


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


def replies_begun(place: Place, person_id: int | None) -> Sequence[tuple[int, str]]:
    """Return the posts, with their authors' names, to which somebody has begun a reply."""
    if person_id is None:
        return ()
    issue_id, proposal_id, amendment_id = place.key
    key = {"issue_id": issue_id, "proposal_id": proposal_id, "amendment_id": amendment_id}
    rows = db.session.execute(begun_statement(), {**key, "person_id": person_id})
    return [(row[0], row[1]) for row in rows]


def draft_of(person: Member | Visitor, place: Place, parent_id: int | None) -> PostDraft | None:
    """Return what somebody has begun here, as an answer to a post or as a post of its own."""
    if person.id is None:
        return None
    return db.session.get(PostDraft, (person.id, *place.key, parent_id or 0))


def newest_in(place: Place) -> int:
    """Return the id of the newest post of a conversation; 0 where there is none."""
    query = select(func.max(Post.id)).where(*in_thread(*place.on))
    return db.session.scalar(query, place.here) or 0
