"""Who may report, hide, see what was hidden, appeal, and decide an appeal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.policy import ALLOW, Decision, ask_to_sign_in, deny, hide
from app.groups.models import Membership
from app.issues.policy import PAUSED, Person, hosts, may_host, may_see_issue
from app.moderation.convert import Deciders, Thing
from app.moderation.models import Hiding


def may_report(person: Person, thing: Thing, membership: Membership | None) -> Decision:
    """Anyone signed in, about what others wrote and everybody can read."""
    if thing.hidden_at is not None:
        return hide()
    if not (seen := may_see_issue(person, thing.issue, membership)):
        return seen
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to tell the hosts."))
    if person.is_suspended:
        return deny(PAUSED)
    if thing.author_id == person.id:
        return deny(_l("These are your own words. Others can report them."))
    return ALLOW


def may_hide(person: Person, thing: Thing, membership: Membership | None) -> Decision:
    """Hosts and organisers, what everybody can read; what is hidden already is missing to all."""
    if thing.hidden_at is not None:
        return hide()
    if not (seen := may_see_issue(person, thing.issue, membership)):
        return seen
    if not (host := may_host(person, membership)):
        return host
    return deny(thing.not_by_itself) if thing.not_by_itself else ALLOW


def may_see_queue(person: Person, membership: Membership | None) -> Decision:
    """Hosts and organisers; others need not know that the page exists."""
    return may_host(person, membership) if hosts(membership) else hide()


def may_see_hidden(
    person: Person, hiding: Hiding, membership: Membership | None, deciders: Deciders
) -> Decision:
    """Whose words they are, who hosts the group, and who may decide the appeal."""
    if person.id is not None and person.id == hiding.author_id:
        return ALLOW
    if hosts(membership):
        return ALLOW
    if hiding.appealed_at is not None and person.id in deciders.member_ids:
        return ALLOW
    return hide()


def may_appeal(person: Person, hiding: Hiding) -> Decision:
    """Whose words they are, once; a paused account is heard as well."""
    if person.id is None or person.id != hiding.author_id:
        return deny(_l("Only the person who wrote it can appeal."))
    if hiding.appealed_at is not None:
        return deny(_l("You've appealed. There's one appeal, and this was it."))
    return ALLOW


def may_decide(person: Person, hiding: Hiding, deciders: Deciders) -> Decision:
    """Somebody else than who hid it and who wrote it, while the appeal waits."""
    if hiding.appealed_at is None:
        return deny(_l("Nobody has appealed."))
    if hiding.decided_at is not None:
        return deny(_l("This appeal has been decided."))
    if person.id is not None and person.id == hiding.hidden_by_id:
        return deny(_l("You hid this, so somebody else decides."))
    if person.id not in deciders.member_ids:
        return deny(_l("Somebody else decides this appeal."))
    return ALLOW
