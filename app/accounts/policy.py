"""Who may sign in, manage an account, go on without an address."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member, MemberSession
from app.core.people import Visitor
from app.core.policy import ALLOW, Decision, ask_to_sign_in, deny, hide

Person = Member | Visitor


def may_sign_in(person: Person) -> Decision:
    """Everybody, also somebody who is signed in and wants to be somebody else."""
    return ALLOW


def may_go_on_as_guest(person: Person, *, admits_guests: bool) -> Decision:
    """Visitors, on the way to a question that is open to anyone."""
    if person.is_authenticated:
        return deny(_l("You're already signed in."))
    if not admits_guests:
        return deny(_l("This question needs a checked address. Sign in with your e-mail address."))
    return ALLOW


def may_manage_account(person: Person) -> Decision:
    """Everybody their own."""
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to see your own page."))
    return ALLOW


def may_have_password(person: Person) -> Decision:
    """Members with an address; who has none has nothing to type beside it."""
    if not (manage := may_manage_account(person)):
        return manage
    if person.email is None:
        return deny(_l("A password needs an e-mail address beside it. Sign in with one first."))
    return ALLOW


def may_end_session(person: Person, row: MemberSession) -> Decision:
    """Everybody their own sessions; those of others do not exist."""
    return ALLOW if row.member_id == person.id else hide()


def may_use_demo(person: Person, *, is_demo: bool) -> Decision:
    """Anybody, where the site is a demo; elsewhere there is no such thing."""
    return ALLOW if is_demo else hide()
