"""Asking backers: once when words change, once when an idea goes. Support never moves by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.mail.services import queue_mail
from app.proposals.models import Backing, MoveRequest, Proposal, ProposalVersion
from app.proposals.queries import letter_of


def all_backings(proposal: Proposal) -> Sequence[Backing]:
    """Return every backing with its member, suspended ones too: they are asked like others."""
    return db.session.scalars(
        select(Backing)
        .where(Backing.proposal_id == proposal.id)
        .options(joinedload(Backing.member))
        .order_by(Backing.id)
    ).all()


def ask_backers(proposal: Proposal, version: ProposalVersion, *, now: datetime) -> None:
    """Ask each backer whether they back the new words; one letter until they have answered."""
    for backing in all_backings(proposal):
        if backing.member_id == proposal.author_id:
            backing.version_id = version.id
            continue
        is_first = backing.asked_version_id is None
        backing.asked_version_id = version.id
        if is_first:
            queue_mail(
                key=f"words-changed:{backing.id}:{version.id}",
                kind="words-changed",
                member=backing.member,
                subject=_("The words of an idea you back have changed"),
                template="words_changed",
                now=now,
                question=proposal.issue.question,
                letter=letter_of(proposal),
                title=version.title,
                issue_id=proposal.issue_id,
                proposal_id=proposal.id,
            )


def ask_to_move(
    proposal: Proposal,
    version: ProposalVersion,
    *,
    instead: Proposal | None,
    can_back: bool,
    now: datetime,
) -> None:
    """Ask each backer of an idea that is gone whether they back another; tell them once by mail."""
    for backing in all_backings(proposal):
        if backing.member_id == proposal.author_id:
            continue
        db.session.add(
            MoveRequest(
                proposal_id=proposal.id,
                member_id=backing.member_id,
                suggested_id=instead.id if instead else None,
                asked_at=now,
                answered_at=None if can_back else now,
            )
        )
        queue_mail(
            key=f"idea-gone:{proposal.id}:{backing.member_id}",
            kind="idea-gone",
            member=backing.member,
            subject=_("An idea you back is off the table"),
            template="idea_gone",
            now=now,
            question=proposal.issue.question,
            letter=letter_of(proposal),
            title=version.title,
            issue_id=proposal.issue_id,
            proposal_id=proposal.id,
            instead=letter_of(instead) if instead else "",
            can_back=can_back,
        )
    db.session.flush()
