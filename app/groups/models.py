"""Groups, who belongs to them, and how many people there are of each kind where they are."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.storage.types import Moment, by_value
from app.extensions import db


class Role(enum.Enum):
    """What a person may do in a group."""

    ORGANISER = "organiser"
    HOST = "host"
    MEMBER = "member"
    PENDING = "pending"


class Group(db.Model):
    """A community that asks questions together."""

    __tablename__ = "groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Moment]


class Membership(db.Model):
    """A member's place in a group.

    `listed_as` is the address an organiser typed: they see that, never the name that the person
    goes by elsewhere.
    """

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("group_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    role: Mapped[Role] = mapped_column(by_value(Role), default=Role.MEMBER)
    listed_as: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[Moment]

    group: Mapped[Group] = relationship()
    member: Mapped[Member] = relationship()


class PopulationFigure(db.Model):
    """How many people of one kind there are where a group is, by whose count and of which day.

    `kind` is the stored name of an experience; questions, which name their own, are a later room.
    """

    __tablename__ = "population_figures"
    __table_args__ = (UniqueConstraint("group_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    kind: Mapped[str] = mapped_column(String(10))
    people: Mapped[int]
    source: Mapped[str] = mapped_column(String(120))
    counted_on: Mapped[date]
