"""Reads: a post with all replies to it, a page at a time."""

from __future__ import annotations

import functools

from sqlalchemy import Integer, bindparam, func, select

from app.core.errors import Missing
from app.core.web.paging import Page
from app.discussion.models import Post
from app.discussion.queries.threads import (
    PAGE_SIZE,
    REPLIES_SHOWN,
    TURN_COLUMNS,
    Counts,
    Quoted,
    Statement,
    ThreadRows,
    nth_page,
    trails_of,
)
from app.extensions import db


@functools.cache
def opening_statement() -> Statement:
    """Return the statement that reads one post that is no reply, hidden or not."""
    return (
        select(*TURN_COLUMNS)
        .outerjoin(Quoted, Quoted.id == Post.quoted_id)
        .where(Post.id == bindparam("post_id"), Post.parent_id.is_(None))
    )


@functools.cache
def answers_statement() -> Statement:
    """Return the statement that reads one page of all replies to a post."""
    return (
        select(*TURN_COLUMNS)
        .outerjoin(Quoted, Quoted.id == Post.quoted_id)
        .where(Post.parent_id == bindparam("post_id"))
        .order_by(Post.id)
        .limit(PAGE_SIZE)
        .offset(bindparam("skipped", type_=Integer))
    )


def answers_rows(post_id: int, *, number: int, person_id: int | None) -> ThreadRows:
    """Read a post and one page of all replies to it; there is none where the thread shows all."""
    given = {"post_id": post_id, "person_id": person_id}
    rows = db.session.execute(opening_statement(), given).all()
    total = db.session.scalar(select(func.count()).where(Post.parent_id == post_id)) or 0
    if not rows or total <= REPLIES_SHOWN:
        raise Missing("")
    page, skipped = nth_page(number, total)
    found = db.session.execute(answers_statement(), {**given, "skipped": skipped}).all()
    shown = [post_id, *(row.id for row in found)]
    return ThreadRows(
        Page(rows, page.number, PAGE_SIZE, total),
        {post_id: found},
        {},
        Counts(total + 1, 1),
        trails_of(shown),
    )
