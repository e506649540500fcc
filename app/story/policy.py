"""Who may read the story, tell a part of it, and check what a host told."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.core.policy import ALLOW, Decision, deny
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.policy import HOSTING, Person, may_do, may_see_issue
from deliberation.stages import Action


def may_see_story(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever may see the issue may read its story."""
    return may_see_issue(person, issue, membership)


def may_tell(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Hosts and organisers of the group, in every stage: name themes, and write of them."""
    if not (seen := may_see_story(person, issue, membership)):
        return seen
    if membership is None or membership.role not in HOSTING:
        return deny(_l("Only the hosts and organisers of this group can do that."))
    if person.is_suspended:
        return deny(_l("Your account is paused, so you can read but not do this."))
    return ALLOW


def may_check(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, in every stage, as they may post."""
    return may_do(person, issue, time, Action.POST, now, membership)
