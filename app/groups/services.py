"""Starting groups, joining them, running them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from app.accounts.models import Member
from app.accounts.services import add_eraser, join
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.core.tokens import new_token
from app.core.words.text import fingerprint
from app.extensions import db
from app.groups.models import Group, Membership, PopulationFigure, Role
from app.groups.policy import (
    may_change_role,
    may_create_group,
    may_join_group,
    may_leave_group,
    may_run_group,
)
from app.groups.queries import people_by_role, place_in, population_of, slug_is_taken
from app.journal.services import write_entry
from app.mail.services import queue_mail

KEPT_WORDS = {"new"}


def init_groups(extensions: dict[str, Any]) -> None:
    """Let people who leave the site leave their groups."""
    add_eraser(extensions, leave_all_groups)


def create_group(founder: Member, *, name: str, description: str, now: datetime) -> Group:
    """Start a group; whoever does is its organiser."""
    require(may_create_group(founder))
    group = Group(slug=free_slug(name), name=name, description=description, created_at=now)
    db.session.add(group)
    db.session.flush()
    place = Membership(group_id=group.id, member_id=founder.id, role=Role.ORGANISER, created_at=now)
    db.session.add(place)
    write_entry(
        "group-started", issue_id=None, now=now, group=group.slug, name=name, member=founder.id
    )
    return group


def free_slug(name: str) -> str:
    """Return an address for a name: plain letters, numbered where it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "group"
    slug, number = stem, 2
    while slug in KEPT_WORDS or slug_is_taken(slug):
        slug, number = f"{stem}-{number}", number + 1
    return slug


def hold_group(group: Group) -> None:
    """Let one person at a time change a group, and read it afresh."""
    db.session.refresh(group, with_for_update={"of": Group})


def seen_of(group: Group) -> str:
    """Return the mark of what a group is called and says about itself now."""
    return fingerprint(group.name, group.description)


def describe_group(
    group: Group, organiser: Member, *, seen: str, name: str, description: str
) -> None:
    """Change what a group is called and says about itself; its address stays.

    Where somebody else changed it since `seen`, nothing is written over.
    """
    require(may_run_group(organiser, place_in(organiser, group)))
    hold_group(group)
    if seen_of(group) != seen:
        raise Conflict(_l("Somebody else changed this group while you were writing."))
    group.name = name
    group.description = description


def seen_of_population(group: Group) -> str:
    """Return the mark of the figures that a group has now, and of which it has none."""
    return fingerprint(
        *(
            f"{row.kind} {row.people} {row.counted_on} {row.source}"
            for row in population_of(group).values()
        )
    )


def set_population(
    group: Group, organiser: Member, *, seen: str, figures: Mapping[str, tuple[int, str, date]]
) -> None:
    """Say by kind how many people there are, by whose count and of which day; none takes it away.

    A Result takes the figures as they are when it is counted, and keeps them. Where somebody else
    changed any since `seen`, nothing is written over.
    """
    require(may_run_group(organiser, place_in(organiser, group)))
    hold_group(group)
    if seen_of_population(group) != seen:
        raise Conflict(_l("Somebody else changed these figures while you were writing."))
    known = population_of(group)
    for kind, row in known.items():
        if kind not in figures:
            db.session.delete(row)
    for kind, (people, source, counted_on) in figures.items():
        row = known.get(kind) or PopulationFigure(group_id=group.id, kind=kind)
        row.people, row.source, row.counted_on = people, source, counted_on
        db.session.add(row)
    db.session.flush()


def ask_to_join(group: Group, member: Member, *, now: datetime) -> None:
    """Put a member on the list of those who wait for an answer."""
    require(may_join_group(member, place_in(member, group)))
    db.session.add(
        Membership(group_id=group.id, member_id=member.id, role=Role.PENDING, created_at=now)
    )
    db.session.flush()


def leave_group(group: Group, member: Member) -> None:
    """Take a member off the list."""
    place = place_in(member, group)
    organisers = people_by_role(group).get(Role.ORGANISER, 0)
    require(may_leave_group(member, place, organisers))
    db.session.delete(place)


def leave_all_groups(member: Member, now: datetime) -> None:
    """Take somebody who leaves the site off every list; refuse to strand a group."""
    places = db.session.scalars(select(Membership).where(Membership.member_id == member.id)).all()
    for place in places:
        if place.role is Role.ORGANISER and is_only_organiser(place):
            raise Refused(
                _l(
                    "You're the only organiser of a group. "
                    "Make somebody else one first, or nobody could run it."
                )
            )
    db.session.execute(delete(Membership).where(Membership.member_id == member.id))


def is_only_organiser(place: Membership) -> bool:
    """Say whether a group would be left with members and without an organiser."""
    others = db.session.scalars(
        select(Membership.role).where(
            Membership.group_id == place.group_id, Membership.id != place.id
        )
    ).all()
    return bool(others) and Role.ORGANISER not in others


def add_people(
    group: Group, organiser: Member, addresses: Collection[str], *, now: datetime
) -> int:
    """Put addresses on the group's list and tell each of them once; return how many were new.

    The organiser learns nothing about who already has an account here, or by what name.
    """
    require(may_run_group(organiser, place_in(organiser, group)))
    n_new = 0
    for address in dict.fromkeys(addresses):
        member = join(address, now=now)
        place = place_in(member, group)
        if place is not None and place.role is not Role.PENDING:
            continue
        if place is None:
            place = Membership(group_id=group.id, member_id=member.id, created_at=now)
            db.session.add(place)
        place.role, place.listed_as = Role.MEMBER, address
        n_new += 1
        tell_about(group, member, now=now)
    db.session.flush()
    if n_new:
        write_entry(
            "people-added", issue_id=None, now=now, group=group.slug, people=n_new,
            member=organiser.id,
        )  # fmt: skip
    return n_new


def tell_about(group: Group, member: Member, *, now: datetime) -> None:
    """Write to somebody who has been put on a list."""
    queue_mail(
        key=f"added:{group.id}:{member.id}:{new_token()[:12]}",
        kind="added-to-group",
        member=member,
        subject=_("You're on the list of %(group)s", group=group.name),
        template="added_to_group",
        now=now,
        group=group,
    )


def change_role(
    group: Group, organiser: Member, place: Membership, role: Role, *, now: datetime
) -> None:
    """Give somebody another role, or accept them."""
    n_organisers = people_by_role(group).get(Role.ORGANISER, 0)
    require(may_change_role(organiser, place_in(organiser, group), place, n_organisers))
    if role is Role.PENDING or (role is not Role.MEMBER and place.member.is_guest):
        raise Refused(_l("That role can't be given."))
    before, place.role = place.role, role
    if before is not role:
        write_entry(
            "role-changed", issue_id=None, now=now, group=group.slug, member=place.member_id,
            before=before.value, after=role.value, by=organiser.id,
        )  # fmt: skip


def remove_person(group: Group, organiser: Member, place: Membership, *, now: datetime) -> None:
    """Take somebody off the list, or decline what they asked for."""
    n_organisers = people_by_role(group).get(Role.ORGANISER, 0)
    require(may_change_role(organiser, place_in(organiser, group), place, n_organisers))
    db.session.delete(place)
    write_entry(
        "person-removed", issue_id=None, now=now, group=group.slug, member=place.member_id,
        before=place.role.value, by=organiser.id,
    )  # fmt: skip
