"""Taking an idea back, and folding it into another."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.core.errors import Refused
from app.core.policy import require
from app.journal.services import write_entry
from app.proposals.models import Proposal
from app.proposals.policy import may_back, may_retire, may_withdraw, still_stands
from app.proposals.queries import latest_version, letter_of
from app.proposals.services.asking import ask_to_move
from app.proposals.services.standing import Clock, standing_in


def withdraw(proposal: Proposal, author: Member, *, clock: Clock) -> None:
    """Take an idea back; its backers are asked once what they back instead."""
    standing = standing_in(proposal.issue, author, clock=clock)
    when = (standing.time, standing.now, standing.membership)
    require(may_withdraw(author, proposal, *when))
    can_back = bool(may_back(author, proposal, *when))
    proposal.withdrawn_at = standing.now
    version = latest_version(proposal)
    ask_to_move(proposal, version, instead=None, can_back=can_back, now=standing.now)
    write_entry(
        "proposal-withdrawn",
        issue_id=proposal.issue_id,
        now=standing.now,
        letter=letter_of(proposal),
        title=version.title,
    )


def retire(proposal: Proposal, author: Member, *, into: Proposal, clock: Clock) -> None:
    """Fold an idea into another of the same issue; its backers are asked, none is moved."""
    standing = standing_in(proposal.issue, author, clock=clock)
    require(may_retire(author, proposal, standing.time, standing.now, standing.membership))
    if into.issue_id != proposal.issue_id or into.id == proposal.id or not still_stands(into):
        raise Refused(_l("Choose another idea of this question that is still on the table."))
    proposal.withdrawn_at = standing.now
    proposal.retired_into_id = into.id
    version = latest_version(proposal)
    ask_to_move(proposal, version, instead=into, can_back=True, now=standing.now)
    write_entry(
        "proposal-retired",
        issue_id=proposal.issue_id,
        now=standing.now,
        letter=letter_of(proposal),
        title=version.title,
        into=letter_of(into),
    )
