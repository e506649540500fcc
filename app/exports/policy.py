"""Who may have files made of a finished issue: whoever may read it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.policy import Decision, deny
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import Person
from app.outcomes.policy import is_closed, may_see_outcome


def may_take_away(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever may see the issue, once Rank has closed."""
    seen = may_see_outcome(person, issue, membership)
    if seen and not is_closed(issue):
        return deny(_l("There is something to take away once Rank has closed."))
    return seen
