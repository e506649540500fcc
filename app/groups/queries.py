"""Reads: groups, and who belongs to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.core.errors import Missing
from app.core.people import Visitor
from app.core.words.names import skeleton_of
from app.extensions import db
from app.groups.models import Group, Membership, PopulationFigure, Role

ORDER = case({role.value: place for place, role in enumerate(Role)}, value=Membership.role)
BELONGING = (Role.ORGANISER, Role.HOST, Role.MEMBER)


def group_or_missing(slug: str) -> Group:
    """Return the group at an address, or stop with "there is nothing here"."""
    group = db.session.scalar(select(Group).where(Group.slug == slug))
    if group is None:
        raise Missing("")
    return group


def group_has_lookalike(name: str, group: Group | None = None) -> bool:
    """Say whether another group has a name that looks the same; there are few enough to read."""
    rows = db.session.execute(select(Group.id, Group.name))
    taken = {skeleton_of(row.name) for row in rows if group is None or row.id != group.id}
    return skeleton_of(name) in taken


def groups_by_name() -> Sequence[tuple[Group, int]]:
    """Return every group with the number of its people, by name."""
    rows = db.session.execute(
        select(Group, func.count(Membership.id))
        .outerjoin(
            Membership,
            (Membership.group_id == Group.id) & Membership.role.in_(BELONGING),
        )
        .group_by(Group.id)
        .order_by(Group.name, Group.id)
    )
    return [(row[0], row[1]) for row in rows]


def groups_of(member: Member) -> Sequence[Membership]:
    """Return a member's places in groups, the groups loaded, by name."""
    return db.session.scalars(
        select(Membership)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.member_id == member.id)
        .options(joinedload(Membership.group))
        .order_by(Group.name, Group.id)
    ).all()


def place_in(person: Member | Visitor, group: Group) -> Membership | None:
    """Return a person's place in a group, if any."""
    if person.id is None:
        return None
    return db.session.scalar(
        select(Membership).where(Membership.group_id == group.id, Membership.member_id == person.id)
    )


def memberships_in(group: Group) -> Sequence[Membership]:
    """Return everybody's place in a group: organisers, hosts, members, those who ask to join."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.group_id == group.id)
        .options(joinedload(Membership.member))
        .order_by(ORDER, Membership.id)
    ).all()


def people_who_run(group: Group) -> Sequence[Membership]:
    """Return the organisers and hosts of a group, members loaded."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.group_id == group.id, Membership.role.in_((Role.ORGANISER, Role.HOST)))
        .options(joinedload(Membership.member))
        .order_by(ORDER, Membership.id)
    ).all()


def membership_or_missing(group: Group, membership_id: int) -> Membership:
    """Return one place in this group, or stop."""
    row = db.session.scalar(
        select(Membership)
        .where(Membership.id == membership_id, Membership.group_id == group.id)
        .options(joinedload(Membership.member))
    )
    if row is None:
        raise Missing("")
    return row


def people_by_role(group: Group) -> Mapping[Role, int]:
    """Return how many people have each role."""
    rows = db.session.execute(
        select(Membership.role, func.count())
        .where(Membership.group_id == group.id)
        .group_by(Membership.role)
    )
    return {row[0]: row[1] for row in rows}


def slug_is_taken(slug: str) -> bool:
    """Say whether a group has this address."""
    return db.session.scalar(select(Group.id).where(Group.slug == slug)) is not None


def population_of(group: Group) -> Mapping[str, PopulationFigure]:
    """Return by kind how many people there are where the group is, as its organisers have said."""
    rows = db.session.scalars(
        select(PopulationFigure)
        .where(PopulationFigure.group_id == group.id)
        .order_by(PopulationFigure.kind)
    )
    return {row.kind: row for row in rows}
