"""Who may read the story, tell a part of it, and check what a host told."""

from __future__ import annotations

from datetime import datetime

from app.core.policy import Decision
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.policy import Person, may_do, may_host, may_see_issue
from deliberation.stages import Action


def may_see_story(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever may see the issue may read its story."""
    return may_see_issue(person, issue, membership)


def may_tell(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Hosts and organisers of the group, in every stage: name themes, and write of them."""
    return may_see_story(person, issue, membership) and may_host(person, membership)


def may_check(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, in every stage, as they may post."""
    return may_do(person, issue, time, Action.POST, now, membership)
