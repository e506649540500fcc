"""Keeping an idea on the ballot that missed the cut."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, insert

from app.accounts.models import Member
from app.core.clock import AnySession
from app.core.policy import require
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import membership_in
from app.issues.services import wait_for_own_requests
from app.shortlists.models import Rescue
from app.shortlists.policy import may_rescue
from app.shortlists.queries import backed_by, candidate_of, rescued_by, shortlist_of
from app.shortlists.services.picking import lock_against_mover


def keep_on(
    issue: Issue,
    member: Member,
    *,
    place: int,
    wants: bool,
    clock: Callable[[AnySession], datetime],
) -> None:
    """Say that an idea one backs should stay on, or take that back; twice is once."""
    wait_for_own_requests(issue, member)
    lock_against_mover(issue)
    row, candidate = shortlist_of(issue.id), candidate_of(issue.id, place)
    does_back = candidate is not None and candidate.proposal_id in backed_by(member, issue.id)
    now, membership = clock(db.session), membership_in(member, issue)
    require(may_rescue(member, issue, row, candidate, does_back, now, membership))
    who = {"issue_id": issue.id, "place": place, "member_id": member.id}
    is_kept = place in rescued_by(member, issue.id)
    if wants and not is_kept:
        db.session.execute(insert(Rescue).values(**who))
    elif is_kept and not wants:
        db.session.execute(delete(Rescue).filter_by(**who))
