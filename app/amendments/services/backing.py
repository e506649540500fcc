"""Backing a change, and no longer backing it."""

from __future__ import annotations

from app.accounts.models import Member
from app.amendments.models import Amendment, AmendmentBacking
from app.amendments.policy import may_back_change, may_unback_change
from app.amendments.queries import change_backing_of
from app.amendments.services.holding import CHANGED
from app.core.errors import Conflict
from app.core.policy import require
from app.extensions import db
from app.proposals.services.standing import Clock, experience_of, standing_in


def back(amendment: Amendment, member: Member, *, seen: int, clock: Clock) -> AmendmentBacking:
    """Back a change in wording `seen`; a second press only says that it still holds."""
    issue = amendment.proposal.issue
    standing = standing_in(issue, member, clock=clock, alone=True)
    db.session.refresh(amendment)
    when = (standing.time, standing.now, standing.membership)
    require(may_back_change(member, amendment, *when))
    if amendment.wording != seen:
        raise Conflict(CHANGED)
    backing = change_backing_of(member, amendment)
    if backing is None:
        backing = AmendmentBacking(
            amendment_id=amendment.id,
            member_id=member.id,
            experience=experience_of(member, issue),
            backed_at=standing.now,
        )
        db.session.add(backing)
    backing.wording, backing.asked_wording = amendment.wording, None
    db.session.flush()
    return backing


def unback(amendment: Amendment, member: Member, *, clock: Clock) -> None:
    """Stop backing a change."""
    standing = standing_in(amendment.proposal.issue, member, clock=clock)
    db.session.refresh(amendment)
    when = (standing.time, standing.now, standing.membership)
    require(may_unback_change(member, amendment, *when))
    backing = change_backing_of(member, amendment)
    if backing is not None:
        db.session.delete(backing)
        db.session.flush()
