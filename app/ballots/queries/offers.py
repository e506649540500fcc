"""Reads: the tick list, who wrote on a question, which worries are met."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select, union

from app.amendments.models import Amendment, Answer
from app.ballots.models import ReasonOffer, Slot
from app.core.errors import Missing
from app.discussion.models import Post, PostAmendment
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Proposal
from app.statements.models import Statement
from app.worries.queries import worries_on

TAKEN = (Answer.TAKEN_IN, Answer.REWORDED)


def offers_of(issue: Issue) -> Mapping[int, Sequence[ReasonOffer]]:
    """Return the tick list by idea, oldest first, less what is hidden.

    Hidden are reasons from hidden posts, and those that the author of a hidden idea gave.
    """
    found: dict[int, list[ReasonOffer]] = {}
    for row in db.session.scalars(offers_statement(), {"issue_id": issue.id}):
        found.setdefault(row.proposal_id, []).append(row)
    return found


@functools.cache
def offers_statement() -> Select[ReasonOffer]:
    """Return the statement that reads a tick list, built once."""
    return (
        select(ReasonOffer)
        .where(
            ReasonOffer.issue_id == bindparam("issue_id"), ReasonOffer.id.not_in(hidden_offers())
        )
        .order_by(ReasonOffer.id)
    )


def hidden_offers() -> Select[Any]:
    """Select the reasons on tick lists whose words are hidden."""
    return (
        select(ReasonOffer.id)
        .join(Proposal, Proposal.id == ReasonOffer.proposal_id)
        .outerjoin(Post, Post.id == ReasonOffer.post_id)
        .where(
            Post.hidden_at.is_not(None)
            | (ReasonOffer.post_id.is_(None) & Proposal.hidden_at.is_not(None))
        )
    )


def hidden_offer_texts(issue_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Return by issue the hidden reasons of tick lists, for leaving them out of results."""
    rows = db.session.execute(
        select(ReasonOffer.issue_id, ReasonOffer.text).where(
            ReasonOffer.issue_id.in_(issue_ids), ReasonOffer.id.in_(hidden_offers())
        )
    )
    found: dict[int, set[str]] = {}
    for issue_id, text in rows:
        found.setdefault(issue_id, set()).add(text)
    return {issue_id: frozenset(texts) for issue_id, texts in found.items()}


def people_of(issue_id: int) -> Sequence[str]:
    """Return the names under which people wrote what stands in a question, each once."""
    wrote = [
        select(kind.author_name).where(kind.issue_id == issue_id, kind.hidden_at.is_(None))
        for kind in (Proposal, Post, Statement)
    ]
    wrote.append(
        select(Amendment.author_name)
        .join(Proposal, Proposal.id == Amendment.proposal_id)
        .where(Proposal.issue_id == issue_id, Amendment.hidden_at.is_(None))
    )
    wrote.append(
        select(ReasonOffer.member_name).where(
            ReasonOffer.issue_id == issue_id, ReasonOffer.id.not_in(hidden_offers())
        )
    )
    return db.session.scalars(union(*wrote)).all()


def offer_texts(issue: Issue) -> Mapping[int, ReasonOffer]:
    """Return every reason on the tick list by its id, for telling what a tick stands for."""
    rows = db.session.scalars(select(ReasonOffer).where(ReasonOffer.issue_id == issue.id))
    return {row.id: row for row in rows}


def met_offer_ids(issue: Issue) -> frozenset[int]:
    """Return the worries on the tick list that are met: their holders say so, or nobody denies it.

    A change taken in counts as "already in the words" until those who hold the worry have said.
    """
    offers = db.session.execute(
        select(ReasonOffer.id, Post.id)
        .join(Post, Post.id == ReasonOffer.post_id)
        .where(ReasonOffer.issue_id == issue.id, ReasonOffer.slot == Slot.WORRY)
    ).all()
    worries = worries_on([post_id for _offer, post_id in offers])
    said = {offer_id: worries[post_id] for offer_id, post_id in offers if post_id in worries}
    met = {offer_id for offer_id, worry in said.items() if worry.is_met}
    denied = {offer_id for offer_id, worry in said.items() if worry.is_denied}
    return frozenset((taken_in_offer_ids(issue) | met) - denied)


def taken_in_offer_ids(issue: Issue) -> frozenset[int]:
    """Return the worries on the tick list of which a change was made that came in."""
    return frozenset(
        db.session.scalars(
            select(ReasonOffer.id)
            .join(PostAmendment, PostAmendment.post_id == ReasonOffer.post_id)
            .join(Amendment, Amendment.id == PostAmendment.amendment_id)
            .where(
                ReasonOffer.issue_id == issue.id,
                ReasonOffer.slot == Slot.WORRY,
                Amendment.proposal_id == ReasonOffer.proposal_id,
                Amendment.answer.in_(TAKEN),
            )
        )
    )


def offer_from_post(post: Post, proposal: Proposal) -> ReasonOffer | None:
    """Return the reason a post already gave for an idea."""
    return db.session.scalar(
        select(ReasonOffer).where(
            ReasonOffer.post_id == post.id, ReasonOffer.proposal_id == proposal.id
        )
    )


def author_offers(proposal: Proposal) -> Sequence[ReasonOffer]:
    """Return the reasons that the idea's author gave for the tick list."""
    return db.session.scalars(
        select(ReasonOffer)
        .where(ReasonOffer.proposal_id == proposal.id, ReasonOffer.post_id.is_(None))
        .order_by(ReasonOffer.id)
    ).all()


def post_or_missing(post_id: int) -> Post:
    """Return a post that people may see, or stop with "there is nothing here"."""
    post = db.session.get(Post, post_id)
    if post is None or post.hidden_at is not None:
        raise Missing("")
    return post
