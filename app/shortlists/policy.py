"""Who may see a shortlist, pick ideas for the ballot, keep one on it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.core.policy import ALLOW, Decision, deny, hide
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import Person, may_see_issue, may_take_part
from app.shortlists.models import Candidate, Shortlist
from deliberation.stages import Stage


def may_see_shortlist(
    person: Person, issue: Issue, row: Shortlist | None, membership: Membership | None = None
) -> Decision:
    """Everybody, where there are more ideas than a ballot holds."""
    if row is None:
        return hide()
    return may_see_issue(person, issue, membership)


def may_pick(
    person: Person,
    issue: Issue,
    row: Shortlist | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever takes part, until picking ends by the clock, whether or not the list is cut."""
    if row is None:
        return hide()
    if issue.stage is not Stage.RANK or row.cut_at is not None or now >= row.picks_until:
        return deny(_l("Picking has ended. The next part of Rank is about to start."))
    return may_take_part(person, issue, membership)


def may_rescue(
    person: Person,
    issue: Issue,
    row: Shortlist | None,
    candidate: Candidate | None,
    does_back: bool,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Backers of an idea that missed, from the cut until half of Rank is over."""
    if row is None or candidate is None or candidate.proposal.hidden_at is not None:
        return hide()
    if row.cut_at is None:
        return deny(_l("The list isn't cut yet. Nothing needs keeping on."))
    if issue.stage is not Stage.RANK or row.laid_at is not None or now >= row.rescue_until:
        return deny(_l("The time for keeping ideas on has ended. The ballot is being laid."))
    if not (taking_part := may_take_part(person, issue, membership)):
        return taking_part
    if candidate.kept_as is not None:
        return deny(_l("This idea is on the ballot already."))
    if not does_back:
        return deny(_l("Only people who back an idea can keep it on the ballot."))
    return ALLOW
