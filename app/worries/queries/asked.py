"""Reads: who holds a worry, what it points at, what somebody is asked and has said."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.accounts.models import Member
from app.core.people import Visitor
from app.discussion.models import Post, SameForMe
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Proposal, ProposalVersion
from app.worries.models import MetQuestion, Reservation
from app.worries.queries.figures import Where, is_about_idea

Person = Member | Visitor


def holds(person: Person, post: Post) -> bool:
    """Say whether somebody holds a worry: raised it, or said that it's the same for them."""
    if person.id is None:
        return False
    if post.author_id == person.id:
        return True
    same = select(SameForMe.id).where(
        SameForMe.post_id == post.id, SameForMe.member_id == person.id
    )
    return db.session.scalar(same) is not None


def reservation_of(post: Post) -> Reservation | None:
    """Return what a worry points at, with the words as they were seen."""
    return db.session.scalar(
        select(Reservation)
        .where(Reservation.post_id == post.id)
        .options(joinedload(Reservation.seen))
    )


def last_said(reservation: Reservation, member: Member) -> MetQuestion | None:
    """Return somebody's latest answer about a worry."""
    return db.session.scalars(
        select(MetQuestion)
        .where(
            MetQuestion.reservation_id == reservation.id,
            MetQuestion.member_id == member.id,
            MetQuestion.answer.is_not(None),
        )
        .options(joinedload(MetQuestion.version))
        .order_by(MetQuestion.id.desc())
        .limit(1)
    ).first()


def question_about(
    reservation: Reservation, member: Member, version: ProposalVersion
) -> MetQuestion | None:
    """Return the question somebody was asked about one version."""
    return db.session.scalar(
        select(MetQuestion).where(
            MetQuestion.reservation_id == reservation.id,
            MetQuestion.member_id == member.id,
            MetQuestion.version_id == version.id,
        )
    )


def questions_about(post: Post) -> Sequence[MetQuestion]:
    """Return the questions about a worry that wait for an answer, whoever raised it first."""
    query = (
        select(MetQuestion)
        .join(MetQuestion.reservation)
        .where(Reservation.post_id == post.id, is_waiting())
        .order_by(MetQuestion.member_id != post.author_id, MetQuestion.id)
    )
    return db.session.scalars(query.options(joinedload(MetQuestion.member))).all()


def questions_for(person: Person, issue: Issue | None = None) -> Sequence[MetQuestion]:
    """Return what somebody is asked and has not answered, the newest about each worry."""
    if person.id is None:
        return []
    same = exists().where(SameForMe.post_id == Post.id, SameForMe.member_id == person.id)
    query = (
        select(MetQuestion)
        .join(MetQuestion.reservation)
        .join(Reservation.post)
        .join(Reservation.proposal)
        .join(Proposal.issue)
        .where(
            MetQuestion.member_id == person.id,
            is_waiting(),
            or_(Post.author_id == person.id, same),
            *is_about_idea(),
            *still_asked(),
        )
        .options(
            contains_eager(MetQuestion.reservation).options(
                contains_eager(Reservation.post),
                contains_eager(Reservation.proposal).contains_eager(Proposal.issue),
            ),
            joinedload(MetQuestion.version),
        )
        .order_by(MetQuestion.id)
    )
    if issue is not None:
        query = query.where(Post.issue_id == issue.id)
    return db.session.scalars(query).all()


def is_waiting() -> Where:
    """Say of a question that it is not answered, nor has a later one about the worry followed."""
    later = aliased(MetQuestion)
    is_overtaken = exists().where(
        later.reservation_id == MetQuestion.reservation_id,
        later.member_id == MetQuestion.member_id,
        later.id > MetQuestion.id,
    )
    return MetQuestion.answer.is_(None) & ~is_overtaken


def still_asked() -> list[Where]:
    """Return the conditions for asking about an idea: it stands, and Rank has not closed."""
    return [
        Proposal.hidden_at.is_(None),
        Proposal.withdrawn_at.is_(None),
        Proposal.retired_into_id.is_(None),
        Issue.closed_at.is_(None),
    ]
