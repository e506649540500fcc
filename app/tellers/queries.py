"""Reads: who counts again, by which link, the file, what they back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Member
from app.core.people import Visitor
from app.core.tokens import digest_of
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Backing, Proposal
from app.proposals.queries import letter_of
from app.tellers.models import RecountFile, Teller


def tellers_of(issue: Issue) -> Sequence[Teller]:
    """Return who counts again, in the order in which they were named."""
    return db.session.scalars(
        select(Teller).where(Teller.issue_id == issue.id).order_by(Teller.place)
    ).all()


def teller_by_token(token: str) -> Teller | None:
    """Return the teller whose link this is."""
    return db.session.scalar(select(Teller).where(Teller.token_hash == digest_of(token)))


def teller_for(person: Member | Visitor, issue: Issue, opened: int | None) -> Teller | None:
    """Return the teller that somebody is here: by the link they opened, or by their address."""
    address = person.email if isinstance(person, Member) else None
    for row in tellers_of(issue):
        if row.id == opened or (address and row.address == address):
            return row
    return None


def file_of(issue: Issue) -> RecountFile | None:
    """Return the file to count again, while it is there."""
    return db.session.get(RecountFile, issue.id)


def files_gone(now: datetime) -> Sequence[RecountFile]:
    """Return the files whose time is over."""
    return db.session.scalars(select(RecountFile).where(RecountFile.gone_at <= now)).all()


def backed_letters(issue: Issue, address: str) -> list[str]:
    """Return the letters of the ideas that the person with an address backs on an issue."""
    rows = db.session.scalars(
        select(Proposal)
        .join(Backing, Backing.proposal_id == Proposal.id)
        .join(Member, Member.id == Backing.member_id)
        .where(
            Proposal.issue_id == issue.id,
            Proposal.hidden_at.is_(None),
            Member.email == address,
        )
        .order_by(Proposal.position, Proposal.variant)
    )
    return [letter_of(row) for row in rows]
