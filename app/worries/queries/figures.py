"""The statements that read worries: who holds them, and what was answered."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.amendments.convert import TAKEN
from app.amendments.models import Amendment
from app.discussion.models import Post, PostAmendment, SameForMe
from app.issues.models import Issue
from app.worries.models import Kind, Met, MetQuestion, Reservation

LONGEST = 240
"""How many letters of a worry lists read; the post has them all."""

Where = ColumnElement[bool]
Statement = Select[*tuple[Any, ...]]
SCOPES: Mapping[str, Where] = {
    "idea": (Post.issue_id == bindparam("issue_id"))
    & (Post.proposal_id == bindparam("proposal_id")),
    "issue": Post.issue_id == bindparam("issue_id"),
    "posts": Post.id.in_(bindparam("ids", expanding=True)),
}
"""Of which worries is read; the statements of each are built once, as that costs more than both."""


def is_about_idea() -> list[Where]:
    """Return the conditions for a worry about an idea that can be read and was there at close."""
    return [
        Post.is_worry.is_(True),
        Post.proposal_id.is_not(None),
        Post.amendment_id.is_(None),
        Post.hidden_at.is_(None),
    ]


def holders_of(where: Where) -> Subquery:
    """Return (post, member) for everybody in good standing who holds a worry.

    Whoever raised it holds it, and whoever says it is the same for them. A post brought in from
    elsewhere has an author without a row, who counts under the post's own number, less than zero.
    """
    raised = select(Post.id.label("post_id"), func.coalesce(Post.author_id, -Post.id).label("who"))
    shared = select(SameForMe.post_id, SameForMe.member_id).join(Post, Post.id == SameForMe.post_id)
    held = union_all(raised.where(*is_about_idea(), where), shared.where(*is_about_idea(), where))
    rows = held.subquery()
    return (
        select(rows.c.post_id, rows.c.who)
        .outerjoin(Member, Member.id == rows.c.who)
        .where(or_(Member.id.is_(None), Member.is_suspended.is_(False)))
        .distinct()
        .subquery()
    )


def answers_of(holders: Subquery, where: Where) -> Subquery:
    """Return by post how many of its holders say yes, not quite and no, each by the latest."""
    latest = (
        select(func.max(MetQuestion.id))
        .join(MetQuestion.reservation)
        .join(Reservation.post)
        .where(MetQuestion.answer.is_not(None), where)
        .group_by(MetQuestion.reservation_id, MetQuestion.member_id)
        .correlate(None)
    )

    def count(answer: Met) -> ColumnElement[int]:
        return func.sum(case((MetQuestion.answer == answer, 1), else_=0)).label(answer.value)

    own = case((MetQuestion.member_id == Post.author_id, MetQuestion.answer))
    return (
        select(
            holders.c.post_id,
            *(count(answer) for answer in Met),
            func.max(own).label("own"),
        )
        .join(Reservation, Reservation.post_id == holders.c.post_id)
        .join(Post, Post.id == holders.c.post_id)
        .join(
            MetQuestion,
            (MetQuestion.reservation_id == Reservation.id)
            & (MetQuestion.member_id == holders.c.who),
        )
        .where(MetQuestion.id.in_(latest))
        .group_by(holders.c.post_id)
        .subquery()
    )


def numbered(where: Where) -> Subquery:
    """Return the place of each worry among all about its idea, hidden ones counted."""
    counted = aliased(Post)
    place = func.row_number().over(partition_by=counted.proposal_id, order_by=counted.id)
    return (
        select(counted.id, place.label("number"))
        .where(
            counted.is_worry,
            counted.amendment_id.is_(None),
            counted.issue_id.in_(select(Post.issue_id).where(where)),
            counted.proposal_id.in_(select(Post.proposal_id).where(where)),
        )
        .subquery()
    )


@functools.cache
def worries_statement(scope: str) -> Statement:
    """Return the statement that reads worries with their figures: one, however many there are."""
    where = SCOPES[scope]
    holders = holders_of(where)
    said, places = answers_of(holders, where), numbered(where)
    people = select(holders.c.post_id, func.count().label("people"))
    held = people.group_by(holders.c.post_id).subquery()
    answers = [func.coalesce(said.c[answer.value], 0).label(answer.value) for answer in Met]
    plain = literal(Kind.WORRY, Reservation.kind.type)
    return (
        select(
            places.c.number,
            Post.id.label("post_id"),
            Post.proposal_id,
            Post.author_name,
            Post.author_id,
            func.substr(Post.text, 1, LONGEST).label("text"),
            func.coalesce(Reservation.kind, plain).label("kind"),
            func.coalesce(Reservation.paragraph, "").label("paragraph"),
            func.coalesce(Reservation.words, "").label("words"),
            Reservation.seen_id,
            held.c.people,
            *answers,
            said.c.own,
            has_come_in().label("is_in_words"),
        )
        .join(places, places.c.id == Post.id)
        .join(held, held.c.post_id == Post.id)
        .join(Issue, Issue.id == Post.issue_id)
        .outerjoin(Reservation, Reservation.post_id == Post.id)
        .outerjoin(said, said.c.post_id == Post.id)
        .where(*is_about_idea(), where)
        .where(or_(Issue.closed_at.is_(None), Post.created_at <= Issue.closed_at))
        .order_by(Post.proposal_id, Post.id)
    )


def has_come_in() -> ColumnElement[bool]:
    """Say of a post whether a change that was made of it is in the words of its own idea."""
    return exists().where(
        PostAmendment.post_id == Post.id,
        Amendment.id == PostAmendment.amendment_id,
        Amendment.proposal_id == Post.proposal_id,
        Amendment.answer.in_(TAKEN),
        Amendment.hidden_at.is_(None),
    )


@functools.cache
def tallies_statement(scope: str) -> Statement:
    """Return the statement that counts worries and those that are met, as `Worry.is_met` does."""
    read = worries_statement(scope).order_by(None).subquery()
    is_met = case((read.c.yes > read.c.partly + read.c.no, 1), else_=0)
    return select(read.c.proposal_id, func.count(), func.sum(is_met)).group_by(read.c.proposal_id)


@functools.cache
def pairs_statement() -> Statement:
    """Return the statement that reads who holds the worries that point at words of an idea."""
    aimed = exists().where(Reservation.post_id == Post.id, Reservation.paragraph != "")
    held = holders_of(SCOPES["idea"] & aimed)
    return select(held.c.post_id, held.c.who)
