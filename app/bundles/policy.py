"""Who may see how a result is checked, and take the bundle away: whoever may see the result."""

from __future__ import annotations

from app.core.policy import Decision
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import Person
from app.outcomes.policy import may_see_outcome


def may_check(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever may see the result may check it; what there is before close is another matter."""
    return may_see_outcome(person, issue, membership)
