"""Who may pass a question on: everybody, once it has opened."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.policy import Decision, deny
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import Person, may_see_issue


def may_share(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever may see the question, once everybody may."""
    seen = may_see_issue(person, issue, membership)
    if seen and issue.opened_at is None:
        return deny(_l("There is something to share once the question has opened."))
    return seen
