"""Who may see what became of somebody's part: they alone, but changes in the words everybody."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.amendments.convert import TAKEN
from app.amendments.models import Amendment
from app.amendments.policy import may_see_change
from app.core.policy import Decision, ask_to_sign_in, hide
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import Person, may_see_issue


def may_see_own_part(
    person: Person, issue: Issue, membership: Membership | None = None
) -> Decision:
    """Everybody their own, on an issue they may see; there is no address for anybody else's."""
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to see what became of what you brought."))
    return may_see_issue(person, issue, membership)


def may_see_picture(
    person: Person, amendment: Amendment, membership: Membership | None = None
) -> Decision:
    """Whoever may see a change, once it is in the words."""
    if amendment.answer not in TAKEN:
        return hide()
    return may_see_change(person, amendment, membership)
