"""Holding an issue while a change to one of its ideas is made or settled."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.core.errors import Conflict, Missing
from app.extensions import db
from app.proposals.services.standing import Clock, Standing, standing_in

CHANGED = _l(
    "Something happened to this change while you were reading. Look at it as it is now, "
    "then decide."
)


def held(
    amendment: Amendment, member: Member, *, clock: Clock, seen: int | None = None
) -> Standing:
    """Let one person at a time settle anything in the issue, and read the change afresh.

    `seen` is the revision that was on the page; where it is an older one, nothing is done.
    """
    standing = standing_in(amendment.proposal.issue, member, clock=clock, alone=True)
    db.session.refresh(amendment)
    db.session.refresh(amendment.proposal)
    if amendment.hidden_at is not None:
        raise Missing("")
    if seen is not None and amendment.revision != seen:
        raise Conflict(CHANGED)
    return standing
