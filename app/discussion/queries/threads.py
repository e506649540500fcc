"""Reads: conversations a page at a time, in as many statements whatever their length."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    func,
    select,
)
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.amendments.models import Amendment, Answer
from app.core.people import Visitor
from app.core.storage.database import among_ids, uses_postgresql
from app.core.web.paging import Page
from app.discussion.convert import Place
from app.discussion.models import Post, PostAmendment, SameForMe
from app.extensions import db

PAGE_SIZE = 50
REPLIES_SHOWN = 10
"""Under each post; the rest stands on a page of its own."""
SORTS = ("helpful", "newest", "oldest", "questions", "unanswered")
SOME_ONLY = {"questions", "unanswered"}
MET = {Answer.TAKEN_IN, Answer.REWORDED}
Person = Member | Visitor
Statement = Select[*tuple[Any, ...]]
Quoted, Reply = aliased(Post), aliased(Post)
TURN_COLUMNS = (
    Post.id,
    Post.parent_id,
    Post.author_id,
    Post.author_name,
    Post.author_experience,
    Post.source,
    Post.source_url,
    Post.is_worry,
    Post.is_question,
    Post.html,
    Post.same_count,
    Post.created_at,
    Post.edited_at.is_not(None).label("is_edited"),
    Post.hidden_at.is_not(None).label("is_hidden"),
    Post.quoted_id,
    case((Quoted.hidden_at.is_(None), Post.quote), else_="").label("quote"),
    case((Quoted.hidden_at.is_(None), Quoted.author_name), else_="").label("quoted_name"),
    Quoted.hidden_at.is_not(None).label("is_quote_hidden"),
    select(SameForMe.id)
    .where(SameForMe.post_id == Post.id)
    .where(SameForMe.member_id == bindparam("person_id", type_=Integer))
    .exists()
    .label("is_same"),
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
    """Return the statement that counts a conversation: see `Counts`, in its order.

    Statements of a page are built once and kept: building them costs more than running them.
    """
    is_new = and_(
        Post.id > bindparam("known_id", type_=Integer),
        Post.hidden_at.is_(None),
        Post.author_id.is_distinct_from(bindparam("person_id", type_=Integer)),
    )
    return select(
        func.count(Post.id),
        func.count(Post.id) - func.count(Post.parent_id),
        func.coalesce(func.max(Post.id), 0),
        func.count(Post.id).filter(is_new),
        func.min(Post.id).filter(is_new),
    ).where(*in_thread(on_idea, on_change))


def shown_by(sort: str) -> list[SQLColumnExpression[bool]]:
    """Return which openings an order leaves out: some show questions only, hidden ones no more.

    A question is answered by somebody else, in words that are not hidden.
    """
    if sort not in SOME_ONLY:
        return []
    asked: list[SQLColumnExpression[bool]] = [Post.is_question, Post.hidden_at.is_(None)]
    if sort == "unanswered":
        answers = select(Reply.id).where(
            Reply.parent_id == Post.id,
            Reply.hidden_at.is_(None),
            Reply.author_id.is_distinct_from(Post.author_id),
        )
        asked.append(~answers.exists())
    return asked


@functools.cache
def few_statement(on_idea: bool, on_change: bool, sort: str) -> Statement:
    """Return the statement that counts the posts of an order that leaves some out."""
    return select(func.count(Post.id)).where(
        *in_thread(on_idea, on_change), Post.parent_id.is_(None), *shown_by(sort)
    )


@functools.cache
def page_statement(on_idea: bool, on_change: bool, sort: str) -> Statement:
    """Return the statement that reads one page of posts that are no replies."""
    return (
        select(*TURN_COLUMNS)
        .outerjoin(Quoted, Quoted.id == Post.quoted_id)
        .where(*in_thread(on_idea, on_change), Post.parent_id.is_(None), *shown_by(sort))
        .order_by(*order_of(sort))
        .limit(PAGE_SIZE)
        .offset(bindparam("skipped", type_=Integer))
    )


@functools.cache
def replies_statement(on_postgresql: bool) -> Statement:
    """Return the statement that reads the first replies to some posts, and how many there are."""
    placed = (
        select(
            Post.id,
            func.row_number().over(partition_by=Post.parent_id, order_by=Post.id).label("place"),
            func.count().over(partition_by=Post.parent_id).label("in_all"),
        )
        .where(among_ids(Post.parent_id, on_postgresql))
        .subquery()
    )
    return (
        select(*TURN_COLUMNS, placed.c.in_all)
        .join(placed, placed.c.id == Post.id)
        .outerjoin(Quoted, Quoted.id == Post.quoted_id)
        .where(placed.c.place <= REPLIES_SHOWN)
        .order_by(Post.id)
    )


@functools.cache
def trails_statement(on_postgresql: bool) -> Statement:
    """Return the statement that reads which changes were made of some posts."""
    return (
        select(PostAmendment.post_id, Amendment.id, Amendment.number, Amendment.answer)
        .join(Amendment, Amendment.id == PostAmendment.amendment_id)
        .where(among_ids(PostAmendment.post_id, on_postgresql))
        .where(Amendment.hidden_at.is_(None))
        .order_by(PostAmendment.id)
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many posts a conversation has, how many are no replies, and which is the newest.

    `new` were said by others since the post that a reader knew last; `first_new_id` is the first.
    """

    posts: int = 0
    openings: int = 0
    newest_id: int = 0
    new: int = 0
    first_new_id: int | None = None


@dataclass(frozen=True, slots=True)
class ThreadRows:
    """A page of turns with replies to them, how many posts there are in all, and trails."""

    page: Page[Any]
    replies: Mapping[int, Sequence[Any]]
    more_replies: Mapping[int, int]
    counts: Counts
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


def counts_of(place: Place, person_id: int | None, known_id: int | None) -> Counts:
    """Count a conversation; what is new is counted for somebody who knew the posts up to one."""
    given = {**place.here, "person_id": person_id, "known_id": known_id}
    return Counts(*db.session.execute(count_statement(*place.on), given).one())


def thread_rows(
    place: Place, *, sort: str, number: int, person_id: int | None, known_id: int | None
) -> ThreadRows:
    """Read one page of a conversation; pages count posts that are no replies."""
    on, here = place.on, {**place.here, "person_id": person_id}
    counts = counts_of(place, person_id, known_id)
    total = counts.openings
    if sort in SOME_ONLY:
        total = db.session.execute(few_statement(*on, sort), here).scalar_one()
    page, skipped = nth_page(number, total)
    rows = db.session.execute(page_statement(*on, sort), {**here, "skipped": skipped}).all()
    replies = replies_to([row.id for row in rows], person_id)
    shown = [row.id for row in rows] + [row.id for some in replies.values() for row in some]
    return ThreadRows(
        Page(rows, page.number, PAGE_SIZE, total),
        replies,
        {post_id: some[0].in_all - len(some) for post_id, some in replies.items()},
        counts,
        trails_of(shown),
    )


def nth_page(number: int, total: int) -> tuple[Page[Any], int]:
    """Return an empty page with a number that exists, and how many rows stand before it."""
    first: Page[Any] = Page((), 1, PAGE_SIZE, total)
    page = replace(first, number=min(max(number, 1), first.last))
    return page, page.first_row - 1


def order_of(sort: str) -> list[ColumnElement[Any]]:
    """Return the order of a sort: what helps people other than the largest group comes first.

    Questions stand in that order too; unanswered ones by how long they have waited.
    """
    if sort in {"oldest", "unanswered"}:
        return [Post.id.asc()]
    if sort == "newest":
        return [Post.id.desc()]
    return [
        Post.same_others.desc(),
        Post.same_groups.desc(),
        Post.same_count.desc(),
        Post.id.asc(),
    ]


def replies_to(post_ids: Collection[int], person_id: int | None) -> Mapping[int, Sequence[Any]]:
    """Return the first replies to these posts, oldest first."""
    statement = replies_statement(uses_postgresql(db.session))
    rows = db.session.execute(statement, {"ids": list(post_ids), "person_id": person_id})
    replies: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        replies[row.parent_id].append(row)
    return replies


def trails_of(post_ids: Collection[int]) -> Sequence[tuple[int, int, int, Answer]]:
    """Return (post, change, its number, its answer) for posts that changes were made of."""
    statement = trails_statement(uses_postgresql(db.session))
    rows = db.session.execute(statement, {"ids": list(post_ids)})
    return [(row[0], row[1], row[2], row[3]) for row in rows]
