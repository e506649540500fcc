"""Backing an idea, saying so again when its words change, looking after it when its author left."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.extensions import db
from app.journal.services import write_entry
from app.proposals.models import Backing, Proposal
from app.proposals.policy import may_back, may_keep, may_reaffirm, may_unback
from app.proposals.queries import backing_of, latest_version, letter_of, open_request
from app.proposals.services.ideas import backing_from
from app.proposals.services.standing import Clock, standing_in

CHANGED = _l("The words changed while you were reading. Read them as they are now, then decide.")


def back(proposal: Proposal, member: Member, *, seen: int, clock: Clock) -> Backing:
    """Back an idea in the words of version `seen`; a second press changes nothing."""
    standing = standing_in(proposal.issue, member, clock=clock, alone=True)
    require(may_back(member, proposal, standing.time, standing.now, standing.membership))
    backing = backing_of(member, proposal)
    if backing is not None:
        return backing
    version = latest_version(proposal)
    if version.number != seen:
        raise Conflict(CHANGED)
    backing = backing_from(proposal, version, member, now=standing.now)
    db.session.add(backing)
    db.session.flush()
    return backing


def unback(proposal: Proposal, member: Member, *, clock: Clock) -> None:
    """Stop backing an idea."""
    standing = standing_in(proposal.issue, member, clock=clock)
    require(may_unback(member, proposal, standing.time, standing.now, standing.membership))
    backing = backing_of(member, proposal)
    if backing is not None:
        db.session.delete(backing)
        db.session.flush()


def reaffirm(proposal: Proposal, member: Member, *, still: bool, seen: int, clock: Clock) -> None:
    """Answer whether the new words are backed as well; until then the older backing counts."""
    standing = standing_in(proposal.issue, member, clock=clock)
    require(may_reaffirm(member, proposal, standing.time, standing.now, standing.membership))
    backing = backing_of(member, proposal)
    if backing is None:
        raise Refused(_l("You don't back this idea, so there is nothing to answer."))
    version = latest_version(proposal)
    if version.number != seen:
        raise Conflict(CHANGED)
    if still:
        backing.version_id, backing.asked_version_id = version.id, None
    else:
        db.session.delete(backing)
    db.session.flush()


def answer_move(
    proposal: Proposal, member: Member, *, instead: Proposal | None, clock: Clock
) -> None:
    """Answer what is backed instead of an idea that is gone: another idea, or none."""
    request = open_request(member, proposal)
    if request is None:
        raise Refused(_l("You have answered this already. Thank you."))
    if instead is not None:
        if instead.issue_id != proposal.issue_id:
            raise Refused(_l("Choose another idea of this question that is still on the table."))
        back(instead, member, seen=latest_version(instead).number, clock=clock)
    request.answered_at = clock(db.session)
    db.session.flush()


def keep_idea(proposal: Proposal, member: Member, *, clock: Clock) -> None:
    """Look after an idea whose author has left; the first backer to accept answers for it."""
    standing = standing_in(proposal.issue, member, clock=clock)
    backing = backing_of(member, proposal)
    when = (standing.time, standing.now, standing.membership)
    require(may_keep(member, proposal, backing, *when))
    proposal.author_id, proposal.keeper_name = member.id, member.display_name
    db.session.flush()
    write_entry(
        "proposal-kept",
        issue_id=proposal.issue_id,
        now=standing.now,
        letter=letter_of(proposal),
        by=member.display_name,
    )
