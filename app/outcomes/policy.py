"""Who may see a result, and when there is one."""

from __future__ import annotations

from app.core.policy import Decision
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import Person, may_see_issue
from deliberation.stages import Stage


def may_see_outcome(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever may see the issue; what the page tells before close is another matter."""
    return may_see_issue(person, issue, membership)


def is_closed(issue: Issue) -> bool:
    """Say whether anything beyond how many took part may be told."""
    return issue.stage is Stage.OUTCOME
