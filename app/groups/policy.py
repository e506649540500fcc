"""Who may see, start, join, leave and run a group."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.core.people import Visitor
from app.core.policy import ALLOW, Decision, ask_to_sign_in, deny, hide
from app.groups.models import Membership, Role

Person = Member | Visitor


def may_see_group(person: Person) -> Decision:
    """Everybody; who belongs to it is another matter."""
    return ALLOW


def may_create_group(person: Person) -> Decision:
    """Members with a checked address, in good standing."""
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to start a group."))
    if person.is_suspended:
        return deny(_l("Your account is paused, so you can't start a group."))
    if person.is_guest:
        return deny(_l("A group needs somebody who can be reached. Sign in with an address first."))
    return ALLOW


def may_join_group(person: Person, membership: Membership | None) -> Decision:
    """Members with a checked address who don't belong to it and haven't asked yet."""
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to ask to join."))
    if person.is_suspended:
        return deny(_l("Your account is paused, so you can't join a group."))
    if person.is_guest:
        return deny(_l("Joining a group needs a checked address. Sign in with one first."))
    if membership is None:
        return ALLOW
    if membership.role is Role.PENDING:
        return deny(_l("You've asked to join. An organiser will answer."))
    return deny(_l("You belong to this group."))


def may_leave_group(person: Person, membership: Membership | None, n_organisers: int) -> Decision:
    """Whoever belongs to it, unless nobody would be left to run it."""
    if membership is None:
        return deny(_l("You don't belong to this group."))
    if membership.role is Role.ORGANISER and n_organisers == 1:
        return deny(_l("You're its only organiser. Make somebody else one first."))
    return ALLOW


def may_run_group(person: Person, membership: Membership | None) -> Decision:
    """Its organisers, in good standing. Others need not know that these pages exist."""
    if membership is None or membership.role is not Role.ORGANISER:
        return hide()
    if person.is_suspended:
        return deny(_l("Your account is paused, so you can't run this group."))
    return ALLOW


def may_host_group(person: Person, membership: Membership | None) -> Decision:
    """Its organisers and hosts, in good standing."""
    if membership is None or membership.role not in (Role.ORGANISER, Role.HOST):
        return hide()
    if person.is_suspended:
        return deny(_l("Your account is paused, so you can read but not do this."))
    return ALLOW


def may_change_role(
    person: Person, membership: Membership | None, other: Membership, n_organisers: int
) -> Decision:
    """Its organisers; but a group is never left without one."""
    if not (run := may_run_group(person, membership)):
        return run
    if membership is not None and other.group_id != membership.group_id:
        return hide()
    if other.role is Role.ORGANISER and n_organisers == 1:
        return deny(_l("A group needs an organiser. Make somebody else one first."))
    return ALLOW
