"""Reads: who was asked, by which link, what they answered, whose reminders are due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from app.answers.models import Answerer, AnswererLink, GivenAnswer, Need
from app.core.errors import Missing
from app.core.tokens import digest_of
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Proposal
from deliberation.stages import Stage

NEED_IS_SHOWN = and_(Need.hidden_at.is_(None), Proposal.hidden_at.is_(None))
"""What may be told of needs, where they are joined with their ideas."""


def link_by_token(token: str) -> AnswererLink | None:
    """Return a link by what stands in its address, with the person, the issue and its group."""
    return db.session.scalar(
        select(AnswererLink)
        .where(AnswererLink.token_hash == digest_of(token))
        .options(
            joinedload(AnswererLink.answerer).joinedload(Answerer.issue).joinedload(Issue.group)
        )
    )


def answerers_of(issue: Issue) -> Sequence[Answerer]:
    """Return everybody who was asked by mail to answer an issue, the newest first."""
    return db.session.scalars(
        select(Answerer).where(Answerer.issue_id == issue.id).order_by(Answerer.id.desc())
    ).all()


def answerer_or_missing(issue: Issue, answerer_id: int) -> Answerer:
    """Return somebody who was asked to answer this issue."""
    row = db.session.scalar(
        select(Answerer).where(Answerer.id == answerer_id, Answerer.issue_id == issue.id)
    )
    if row is None:
        raise Missing("")
    return row


def newest_links(answerer_ids: Collection[int]) -> Mapping[int, AnswererLink]:
    """Return the link that each of some people was sent last."""
    rows = db.session.scalars(
        select(AnswererLink)
        .where(AnswererLink.answerer_id.in_(answerer_ids))
        .order_by(AnswererLink.id)
    )
    return {row.answerer_id: row for row in rows}


def given_to(issue_ids: Collection[int]) -> Sequence[GivenAnswer]:
    """Return every answer given on some issues, the oldest first."""
    return db.session.scalars(
        select(GivenAnswer)
        .where(GivenAnswer.issue_id.in_(issue_ids))
        .options(joinedload(GivenAnswer.typed_by))
        .order_by(GivenAnswer.id)
    ).all()


def lately_answered(limit: int) -> Sequence[Issue]:
    """Return the issues that were answered last."""
    newest = (
        select(GivenAnswer.issue_id, func.max(GivenAnswer.id).label("last_id"))
        .group_by(GivenAnswer.issue_id)
        .subquery()
    )
    return db.session.scalars(
        select(Issue)
        .join(newest, newest.c.issue_id == Issue.id)
        .order_by(newest.c.last_id.desc())
        .limit(limit)
    ).all()


def waited_for(since: datetime) -> Sequence[Issue]:
    """Return the issues with a promise that isn't kept yet, with a day not long before `since`."""
    return db.session.scalars(
        select(Issue)
        .where(
            Issue.stage == Stage.OUTCOME,
            Issue.answered_at.is_(None),
            Issue.answer_promised_by >= since,
        )
        .order_by(Issue.id)
    ).all()


def locked_answerer(answerer: Answerer) -> Answerer:
    """Hold somebody's row until the transaction ends, and read it afresh."""
    db.session.refresh(answerer, with_for_update={"of": Answerer})
    return answerer


def times_asked(answerer: Answerer) -> int:
    """Count the mails that somebody was sent."""
    query = select(func.count()).where(AnswererLink.answerer_id == answerer.id)
    return db.session.scalar(query) or 0


def needs_in(issue_id: int) -> Mapping[int, Need]:
    """Return by idea what would be needed for it."""
    rows = db.session.scalars(
        select(Need)
        .join(Need.proposal)
        .where(NEED_IS_SHOWN, Proposal.issue_id == issue_id)
        .order_by(Need.id)
    )
    return {row.proposal_id: row for row in rows}


def need_of(proposal: Proposal, *, to_change: bool = False) -> Need | None:
    """Return what would be needed for an idea; `to_change` holds the idea."""
    if to_change:
        db.session.refresh(proposal, with_for_update={"of": Proposal})
    return db.session.scalar(
        select(Need)
        .where(Need.proposal_id == proposal.id, Need.hidden_at.is_(None))
        .order_by(Need.id.desc())
        .limit(1)
        .execution_options(populate_existing=to_change)
    )
