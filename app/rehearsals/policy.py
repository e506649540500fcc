"""Who may rehearse a question, and who may play in a rehearsal."""

from __future__ import annotations

from app.core.policy import ALLOW, Decision, hide
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import Person, may_change_settings, may_organise


def may_rehearse(person: Person, issue: Issue, membership: Membership | None) -> Decision:
    """Organisers, until the question opens."""
    return may_change_settings(person, issue, membership)


def may_see_rehearsal(
    person: Person, issue: Issue, membership: Membership | None, is_there: bool
) -> Decision:
    """Organisers: before the question opens, and after as long as a rehearsal is to be wiped."""
    if is_there and issue.opened_at is not None:
        return may_organise(person, issue, membership)
    return may_rehearse(person, issue, membership)


def may_play(is_rehearsal: bool) -> Decision:
    """Whoever was given the address of a rehearsal; elsewhere there is no such page."""
    return ALLOW if is_rehearsal else hide()
