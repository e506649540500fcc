"""Reads: conversations a page at a time, in as many statements whatever their length."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.amendments.models import Amendment, Answer
from app.core.paging import Page
from app.core.people import Visitor
from app.discussion.models import Post, PostAmendment, SameForMe
from app.extensions import db

PAGE_SIZE = 50
SORTS = ("helpful", "newest", "oldest")
MET = {Answer.TAKEN_IN, Answer.REWORDED}
Person = Member | Visitor
Statement = Select[*tuple[Any, ...]]
Quoted = aliased(Post)
TURN_COLUMNS = (
    Post.id,
    Post.parent_id,
    Post.author_id,
    Post.author_name,
    Post.author_experience,
    Post.source,
    Post.source_url,
    Post.is_worry,
    Post.html,
    Post.same_count,
    Post.created_at,
    Post.edited_at.is_not(None).label("is_edited"),
    Post.hidden_at.is_not(None).label("is_hidden"),
    Post.quoted_id,
    case((Quoted.hidden_at.is_(None), Post.quote), else_="").label("quote"),
    case((Quoted.hidden_at.is_(None), Quoted.author_name), else_="").label("quoted_name"),
    Quoted.hidden_at.is_not(None).label("is_quote_hidden"),
)
"""What a page shows of a post; read as plain columns, since a page holds a hundred of them."""


def in_thread(on_idea: bool, on_change: bool) -> list[ColumnElement[bool]]:
    """Return the conditions of a conversation on an issue, an idea or a change."""
    return [
        Post.issue_id == bindparam("issue_id"),
        Post.proposal_id == bindparam("proposal_id") if on_idea else Post.proposal_id.is_(None),
        Post.amendment_id == bindparam("amendment_id")
        if on_change
        else Post.amendment_id.is_(None),
    ]


@functools.cache
def count_statement(on_idea: bool, on_change: bool) -> Statement:
    """Return the statement that counts posts and those that are no replies.

    Statements of a page are built once and kept: building them costs more than running them.
    """
    openings = func.count(Post.id) - func.count(Post.parent_id)
    return select(func.count(Post.id), openings).where(*in_thread(on_idea, on_change))


@functools.cache
def page_statement(on_idea: bool, on_change: bool, sort: str) -> Statement:
    """Return the statement that reads one page of posts that are no replies."""
    return (
        select(*TURN_COLUMNS)
        .outerjoin(Quoted, Quoted.id == Post.quoted_id)
        .where(*in_thread(on_idea, on_change), Post.parent_id.is_(None))
        .order_by(*order_of(sort))
        .limit(PAGE_SIZE)
        .offset(bindparam("skipped", type_=Integer))
    )


@functools.cache
def replies_statement() -> Statement:
    """Return the statement that reads all replies to some posts."""
    return (
        select(*TURN_COLUMNS)
        .outerjoin(Quoted, Quoted.id == Post.quoted_id)
        .where(Post.parent_id.in_(bindparam("ids", expanding=True)))
        .order_by(Post.id)
    )


@functools.cache
def trails_statement() -> Statement:
    """Return the statement that reads which changes were made of some posts."""
    return (
        select(PostAmendment.post_id, Amendment.id, Amendment.number, Amendment.answer)
        .join(Amendment, Amendment.id == PostAmendment.amendment_id)
        .where(PostAmendment.post_id.in_(bindparam("ids", expanding=True)))
        .where(Amendment.hidden_at.is_(None))
        .order_by(PostAmendment.id)
    )


@dataclass(frozen=True, slots=True)
class ThreadRows:
    """A page of turns with all replies to them, how many posts there are in all, and trails."""

    page: Page[Any]
    replies: Mapping[int, Sequence[Any]]
    posts: int
    same: frozenset[int]
    trails: Sequence[tuple[int, int, int, Answer]]

    @property
    def all(self) -> list[Any]:
        """Every post on the page, replies too."""
        return [*self.page.rows, *(row for some in self.replies.values() for row in some)]

    @property
    def hidden(self) -> list[int]:
        """The posts on the page whose words are hidden."""
        return [row.id for row in self.all if row.is_hidden]

    @property
    def worries(self) -> list[int]:
        """The posts on the page that are worries and can be read."""
        return [row.id for row in self.all if row.is_worry and not row.is_hidden]


def thread_rows(
    issue_id: int,
    proposal_id: int | None = None,
    amendment_id: int | None = None,
    *,
    sort: str = SORTS[0],
    number: int = 1,
    person_id: int | None = None,
) -> ThreadRows:
    """Read one page of a conversation; pages count posts that are no replies."""
    on = (proposal_id is not None, amendment_id is not None)
    here = {"issue_id": issue_id, "proposal_id": proposal_id, "amendment_id": amendment_id}
    here = {name: value for name, value in here.items() if value is not None}
    posts, openings = db.session.execute(count_statement(*on), here).one()
    page: Page[Any] = Page((), 1, PAGE_SIZE, openings)
    number = min(max(number, 1), page.last)
    skipped = (number - 1) * PAGE_SIZE
    rows = db.session.execute(page_statement(*on, sort), {**here, "skipped": skipped}).all()
    replies = replies_to([row.id for row in rows])
    shown = [row.id for row in rows] + [row.id for some in replies.values() for row in some]
    return ThreadRows(
        Page(rows, number, PAGE_SIZE, openings),
        replies,
        posts,
        same_for(person_id, shown),
        trails_of(shown),
    )


def order_of(sort: str) -> list[ColumnElement[Any]]:
    """Return the order of a sort; "helpful" counts the different experiences a post speaks for."""
    if sort == "oldest":
        return [Post.id.asc()]
    if sort == "newest":
        return [Post.id.desc()]
    return [Post.same_groups.desc(), Post.same_count.desc(), Post.id.asc()]


def replies_to(post_ids: Collection[int]) -> Mapping[int, Sequence[Any]]:
    """Return the replies to these posts, oldest first."""
    rows = db.session.execute(replies_statement(), {"ids": list(post_ids)})
    replies: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        replies[row.parent_id].append(row)
    return replies


def same_for(person_id: int | None, post_ids: Collection[int]) -> frozenset[int]:
    """Return for which of these posts somebody has said "same for me"."""
    if person_id is None:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(SameForMe.post_id).where(
                SameForMe.member_id == person_id, SameForMe.post_id.in_(post_ids)
            )
        )
    )


def trails_of(post_ids: Collection[int]) -> Sequence[tuple[int, int, int, Answer]]:
    """Return (post, change, its number, its answer) for posts that changes were made of."""
    rows = db.session.execute(trails_statement(), {"ids": list(post_ids)})
    return [(row[0], row[1], row[2], row[3]) for row in rows]


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
