"""Reads: what has to be told again, open questions, worries, themes and their posts."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.core.errors import Missing
from app.core.storage.database import uses_postgresql
from app.core.web.paging import Page
from app.discussion.models import Post
from app.discussion.queries.threads import shown_by
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Proposal
from app.statements.models import Statement
from app.story.models import Story, Theme, ThemePost

PAGE_SIZE = 50
FEWEST_POSTS = 15
"""Fewer posts than this have no themes."""
Rows = Select[*tuple[Any, ...]]


def readable(query: Rows) -> Rows:
    """Keep those posts that people can read: neither they nor what they are about is hidden."""
    return (
        query.outerjoin(Proposal, Proposal.id == Post.proposal_id)
        .outerjoin(Amendment, Amendment.id == Post.amendment_id)
        .where(Post.hidden_at.is_(None), Proposal.hidden_at.is_(None))
        .where(Amendment.hidden_at.is_(None))
    )


def worth_telling(kind: str) -> Rows:
    """Select the readable posts of an issue, less those of people whose account is paused."""
    return (
        readable(select(Post.id, Post.html, Post.same_count, literal(kind).label("kind")))
        .outerjoin(Member, Member.id == Post.author_id)
        .where(Post.issue_id == bindparam("issue_id"))
        .where(func.coalesce(Member.is_suspended, False).is_(False))
        .limit(bindparam("limit", type_=Integer))
    )


@functools.cache
def telling_statement() -> Select[*tuple[Any, ...]]:
    """Return the statement that reads open questions and shared worries; built once and kept."""
    questions = (
        worth_telling("question")
        .where(Post.parent_id.is_(None), *shown_by("unanswered"))
        .order_by(Post.same_count.desc(), Post.id.desc())
        .subquery()
    )
    worries = (
        worth_telling("worry")
        .where(Post.is_worry, Post.same_count > 0)
        .order_by(Post.same_count.desc(), Post.id)
        .subquery()
    )
    both = union_all(select(questions), select(worries)).subquery()
    return select(both)


def posts_to_tell(issue_id: int, limit: int) -> tuple[Sequence[Any], Sequence[Any]]:
    """Return questions that nobody else has answered, and worries that others share.

    What is the same for most people stands first: the newest question, the oldest worry.
    """
    rows = db.session.execute(telling_statement(), {"issue_id": issue_id, "limit": limit}).all()
    questions = [row for row in rows if row.kind == "question"]
    worries = [row for row in rows if row.kind == "worry"]
    questions.sort(key=lambda row: (-row.same_count, -row.id))
    worries.sort(key=lambda row: (-row.same_count, row.id))
    return questions, worries


def story_of(issue_id: int, *, to_change: bool = False) -> Story | None:
    """Return what the worker last found in an issue."""
    lock = to_change and uses_postgresql(db.session)
    return db.session.get(Story, issue_id, with_for_update=lock, populate_existing=to_change)


def statements_told(ids: Collection[int]) -> Mapping[int, Statement]:
    """Return statements by id, hidden ones left out."""
    if not ids:
        return {}
    rows = db.session.scalars(
        select(Statement).where(Statement.id.in_(ids), Statement.hidden_at.is_(None))
    )
    return {row.id: row for row in rows}


def counts_now(issue_id: int) -> tuple[int, int, int, int]:
    """Count an issue's posts, and the answers to its statements of each kind."""
    posts = select(func.count(Post.id)).where(Post.issue_id == issue_id).scalar_subquery()
    row = db.session.execute(
        select(posts, *answers_counted()).where(
            Statement.issue_id == issue_id, Statement.hidden_at.is_(None)
        )
    ).one()
    return row[0], int(row[1]), int(row[2]), int(row[3])


def answers_counted() -> list[ColumnElement[int]]:
    """Return the sums of what people said to statements, in the order of the columns of a story."""
    columns = (Statement.agree_count, Statement.disagree_count, Statement.unsure_count)
    return [func.coalesce(func.sum(column), 0) for column in columns]


def due_issue_ids() -> Sequence[tuple[int, Any]]:
    """Return the open issues whose story is out of date, and when it was told last.

    It is when an answer to a statement came or changed, or when there are a tenth more posts.
    """
    answers = (
        select(Statement.issue_id, *(n.label(f"n{i}") for i, n in enumerate(answers_counted())))
        .where(Statement.hidden_at.is_(None))
        .group_by(Statement.issue_id)
        .subquery()
    )
    posts = select(Post.issue_id, func.count(Post.id).label("n")).group_by(Post.issue_id).subquery()
    told = (Story.agree_count, Story.disagree_count, Story.unsure_count)
    has_news = [
        func.coalesce(answers.c[f"n{i}"], 0) != func.coalesce(n, 0) for i, n in enumerate(told)
    ]
    has_grown = (posts.c.n >= FEWEST_POSTS) & (posts.c.n * 10 >= func.coalesce(Story.posts, 0) * 11)
    rows = db.session.execute(
        select(Issue.id, Story.told_at)
        .outerjoin(Story, Story.issue_id == Issue.id)
        .outerjoin(answers, answers.c.issue_id == Issue.id)
        .outerjoin(posts, posts.c.issue_id == Issue.id)
        .where(Issue.opened_at.is_not(None), Issue.closed_at.is_(None) | Story.told_at.is_(None))
        .where(or_(has_grown, *has_news))
        .order_by(Issue.id)
    )
    return [(row[0], row[1]) for row in rows]


def posts_to_sort(issue_id: int) -> Sequence[Any]:
    """Return the readable posts of an issue with the theme each is in, in the order they came."""
    return db.session.execute(
        readable(select(Post.id, Post.text, ThemePost.theme_id))
        .outerjoin(ThemePost, ThemePost.post_id == Post.id)
        .where(Post.issue_id == issue_id)
        .order_by(Post.id)
    ).all()


def all_themes(issue_id: int) -> Sequence[Theme]:
    """Return every theme that was found or settled in an issue, dropped ones too."""
    return db.session.scalars(
        select(Theme).where(Theme.issue_id == issue_id).order_by(Theme.id)
    ).all()


def standing(query: Rows) -> Rows:
    """Keep the themes that are shown."""
    return query.where(Theme.merged_into_id.is_(None), Theme.dropped_at.is_(None))


@functools.cache
def themes_statement() -> Rows:
    """Return the statement that reads themes and counts the posts in them; built once and kept."""
    amount = func.count(Post.id)
    return (
        readable(
            standing(select(Theme, amount))
            .join(ThemePost, ThemePost.theme_id == Theme.id)
            .join(Post, Post.id == ThemePost.post_id)
        )
        .where(Theme.issue_id == bindparam("issue_id"))
        .group_by(Theme.id)
        .order_by(amount.desc(), Theme.id)
    )


def themes_of(issue_id: int) -> Sequence[tuple[Theme, int]]:
    """Return an issue's themes with how many posts can be read in each, the largest first."""
    rows = db.session.execute(themes_statement(), {"issue_id": issue_id})
    return [(row[0], row[1]) for row in rows]


def theme_of(post: Post) -> Theme | None:
    """Return the theme that a post is in."""
    return db.session.scalar(
        select(Theme)
        .join(ThemePost, ThemePost.theme_id == Theme.id)
        .where(ThemePost.post_id == post.id)
    )


def theme_or_missing(
    theme_id: int,
    *,
    to_change: bool = False,
    with_dropped: bool = False,
    with_merged: bool = False,
) -> Theme:
    """Return a theme that stands, or stop; `to_change` holds it until the end."""
    query = select(Theme).where(Theme.id == theme_id)
    query = query if with_dropped else query.where(Theme.dropped_at.is_(None))
    query = query if with_merged else query.where(Theme.merged_into_id.is_(None))
    if to_change:
        query = query.execution_options(populate_existing=True)
        query = query.with_for_update() if uses_postgresql(db.session) else query
    theme = db.session.scalar(query)
    if theme is None:
        raise Missing("")
    return theme


def posts_in(theme: Theme, number: int, size: int = PAGE_SIZE) -> Page[Post]:
    """Return one page of the posts of a theme, what helps different groups first."""
    inside = readable(select(Post).join(ThemePost, ThemePost.post_id == Post.id)).where(
        ThemePost.theme_id == theme.id
    )
    total = db.session.scalar(select(func.count()).select_from(inside.subquery())) or 0
    last = Page((), 1, size, total).last
    number = min(max(number, 1), last)
    rows = db.session.scalars(
        inside.order_by(Post.same_groups.desc(), Post.same_count.desc(), Post.id)
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    return Page(rows, number, size, total)


def readable_posts(issue_id: int, ids: Collection[int]) -> frozenset[int]:
    """Return which of these posts are of an issue and can be read."""
    if not ids:
        return frozenset()
    return frozenset(
        db.session.scalars(
            readable(select(Post.id)).where(Post.issue_id == issue_id, Post.id.in_(ids))
        )
    )
