"""Who may have tokens, and what a token lets a program do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.api.models import ApiToken
from app.core.people import Visitor
from app.core.policy import ALLOW, Decision, ask_to_sign_in, deny, hide

Person = Member | Visitor

SCOPES: Mapping[str, LazyString] = MappingProxyType(
    {
        "read": _l("Read what you may read"),
        "post": _l("Post and reply"),
        "back": _l("Back ideas and changes, and stop backing them"),
        "propose": _l("Put ideas on the table"),
        "change": _l("Suggest changes to ideas"),
        "answer": _l("Add statements, and answer them"),
    }
)
"""What a token may be good for. Nothing here casts a ballot or tells of one, and nothing will."""


def may_have_tokens(person: Person) -> Decision:
    """Members with a checked address, about their own; paused ones may still take theirs back."""
    if not person.is_authenticated:
        return ask_to_sign_in(_l("Sign in to let a program act for you."))
    if person.is_guest:
        return deny(_l("A token needs a checked address. Sign in with one first."))
    return ALLOW


def may_make_token(person: Person, live: int) -> Decision:
    """Whoever may have tokens, in good standing, and not without end."""
    if not (have := may_have_tokens(person)):
        return have
    if person.is_suspended:
        return deny(_l("Your account is paused, so you can read but not do this."))
    if live >= MOST_TOKENS:
        return deny(_l("You have ten tokens. Take one back before you make another."))
    return ALLOW


MOST_TOKENS = 10


def may_take_back_token(person: Person, token: ApiToken) -> Decision:
    """Everybody their own; those of others do not exist."""
    return ALLOW if token.member_id == person.id else hide()


def may_use(token: ApiToken | None, scope: str) -> Decision:
    """A request without a token may do what a visitor may; one with a token what that is for."""
    if token is None or scope in token.allows:
        return ALLOW
    return deny(_l("This token isn't for that. Make one that is: %(what)s.", what=SCOPES[scope]))
