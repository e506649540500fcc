"""Members: joining, guests, the name others see, leaving."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Member, SignInToken
from app.accounts.policy import may_manage_account
from app.accounts.queries import has_lookalike, member_by_address
from app.accounts.services.sessions import end_sessions
from app.core.errors import Missing, Refused
from app.core.policy import require
from app.core.words.names import is_readable, skeleton_of
from app.extensions import db
from app.mail.services import forget_address

Eraser = Callable[[Member, datetime], None]

COLOURS = (
    "Amber", "Apricot", "Auburn", "Blue", "Bronze", "Buttercup", "Cherry", "Copper", "Coral",
    "Cream", "Crimson", "Emerald", "Fern", "Ginger", "Golden", "Green", "Hazel", "Heather",
    "Indigo", "Ivory", "Jade", "Lavender", "Lemon", "Lilac", "Lime", "Maroon", "Mint", "Mustard",
    "Olive", "Orange", "Peach", "Pearl", "Plum", "Purple", "Rosy", "Ruby", "Russet", "Saffron",
    "Scarlet", "Silver", "Teal", "Violet", "Yellow",
)  # fmt: skip
THINGS = (
    "Acorn", "Badger", "Basket", "Beech", "Blackbird", "Bramble", "Clover", "Cobnut", "Crumpet",
    "Curlew", "Daisy", "Dumpling", "Finch", "Flapjack", "Foxglove", "Hedgehog", "Heron", "Kettle",
    "Kite", "Ladle", "Lantern", "Magpie", "Maple", "Marmalade", "Muffin", "Otter", "Parsnip",
    "Pebble", "Pigeon", "Plover", "Poppy", "Quince", "Robin", "Rowan", "Scone", "Skylark",
    "Sparrow", "Squirrel", "Starling", "Swift", "Teapot", "Thistle", "Thrush", "Walnut", "Willow",
    "Wren",
)  # fmt: skip
RESERVED = (
    "organiser", "organizer", "the organiser", "host", "admin", "administrator", "moderator",
    "owner", "staff", "official", "system", "support", "root", "everyone", "nobody", "guest",
)  # fmt: skip

LEFT = "Somebody who left"
"""What everybody who left is called, wherever a row has no name of its own."""

UNREADABLE = _l("Use at least one letter, and at most two marks on any of them.")
RESERVED_NAME = _l("That name sounds like somebody who runs this site. Choose a different one.")
LOOKS_ALIKE = _l(
    "Somebody here already goes by a name that looks like that. "
    "Choose another, or save it again to keep it."
)
DEMO_PEOPLE: Mapping[str, str] = MappingProxyType(
    {
        "practitioner": "practitioner@example.org",
        "service-user": "service.user@example.org",
        "carer": "carer@example.org",
        "organiser": "organiser@example.org",
    }
)
"""The made-up people whom a visitor of the demo can be, and the addresses they were given."""


def suggest_name() -> str:
    """Return a friendly pair of words to go by, for those who would rather not be known."""
    return f"{secrets.choice(COLOURS)} {secrets.choice(THINGS)}"


def join(address: str, *, now: datetime, name: str = "") -> Member:
    """Return the member with this address; make one on the first sign-in."""
    known = member_by_address(address)
    if known is not None:
        return known
    member = Member(
        email=address,
        display_name=name or suggest_name(),
        has_chosen_name=bool(name),
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(member)
    except IntegrityError:
        found = member_by_address(address)
        if found is None:
            raise
        return found
    return member


def join_as_guest(*, now: datetime) -> Member:
    """Make a member without an address: bound to one browser, unchecked."""
    member = Member(display_name=suggest_name(), is_guest=True, created_at=now)
    db.session.add(member)
    db.session.flush()
    return member


def demo_member(person: str) -> Member:
    """Return one of the demo's made-up people."""
    member = member_by_address(DEMO_PEOPLE.get(person, ""))
    if member is None:
        raise Missing(_l("There is nobody by that name in the demo. Start it with `make run`."))
    return member


def choose_name(member: Member, name: str, *, is_sure: bool) -> None:
    """Set the name others see; warn once when it looks like somebody else's."""
    require(may_manage_account(member))
    if not is_readable(name):
        raise Refused(UNREADABLE)
    if is_reserved(name):
        raise Refused(RESERVED_NAME)
    if not is_sure and has_lookalike(name, member):
        raise Refused(LOOKS_ALIKE)
    member.display_name = name
    member.has_chosen_name = True


def is_reserved(name: str) -> bool:
    """Say whether a name could be read as an office of this site."""
    titles = [*RESERVED, current_app.config["SITE_NAME"]]
    return skeleton_of(name) in {skeleton_of(title) for title in titles}


def add_eraser(extensions: dict[str, Any], eraser: Eraser) -> None:
    """Let a later room take a person's name off its rows when they leave."""
    extensions.setdefault("erasers", []).append(eraser)


def erase_member(member: Member, *, now: datetime) -> None:
    """Take a person's name and address away everywhere; what they wrote stays, under other names.

    Later rooms come first, while they can still see who it was.
    """
    require(may_manage_account(member))
    for eraser in current_app.extensions.get("erasers", []):
        eraser(member, now)
    end_sessions(member, now=now)
    if member.email is not None:
        db.session.execute(delete(SignInToken).where(SignInToken.email == member.email))
        forget_address(member.email)
    member.email = None
    member.password_hash = None
    member.display_name = LEFT
    member.deleted_at = now
