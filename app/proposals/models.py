"""Ideas, their versions, who backs them, and the options that reached the ballot."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.storage.types import Documents, Moment, by_value
from app.extensions import db
from app.issues.models import Experience, Issue


class Voice(enum.Enum):
    """Whose words an idea is in, where they are not its author's own."""

    SOMEBODY = "somebody"
    CHILD = "child"


class Proposal(db.Model):
    """A text that answers the issue. Its place in order of arrival gives it shape and letter.

    A variant (B2) is a proposal of the same `position` with `variant` 2 or 3.
    """

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("issue_id", "position", "variant"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    position: Mapped[int]
    variant: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(40), default="")
    author_experience: Mapped[Experience | None] = mapped_column(by_value(Experience))
    for_whom: Mapped[str] = mapped_column(String(140), default="")
    what_happened: Mapped[str] = mapped_column(String(280), default="")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]
    retired_into_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))
    hidden_at: Mapped[Moment | None]
    keeper_name: Mapped[str] = mapped_column(String(40), default="")
    voice: Mapped[Voice | None] = mapped_column(by_value(Voice))

    issue: Mapped[Issue] = relationship()
    author: Mapped[Member | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy's own name


class ProposalVersion(db.Model):
    """One wording of an idea: title and paragraphs, each with an id that stays."""

    __tablename__ = "proposal_versions"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    paragraphs: Mapped[Documents]
    is_material: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(String(280), default="")
    created_at: Mapped[Moment]

    proposal: Mapped[Proposal] = relationship()


class Backing(db.Model):
    """A public act: this member backs this idea, having seen this version."""

    __tablename__ = "backings"
    __table_args__ = (UniqueConstraint("proposal_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("proposal_versions.id"))
    asked_version_id: Mapped[int | None] = mapped_column(ForeignKey("proposal_versions.id"))
    experience: Mapped[Experience | None] = mapped_column(by_value(Experience))
    backed_at: Mapped[Moment]

    member: Mapped[Member] = relationship()
    version: Mapped[ProposalVersion] = relationship(foreign_keys=[version_id])


class MoveRequest(db.Model):
    """Backers of a withdrawn or retired idea are asked once whether they back another instead."""

    __tablename__ = "move_requests"
    __table_args__ = (UniqueConstraint("proposal_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    suggested_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))
    asked_at: Mapped[Moment]
    answered_at: Mapped[Moment | None]


class BallotOption(db.Model):
    """An option as frozen when Improve ended: what a ballot ranks, in ballot order."""

    __tablename__ = "ballot_options"
    __table_args__ = (
        UniqueConstraint("issue_id", "place"),
        UniqueConstraint("issue_id", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    place: Mapped[int]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("proposal_versions.id"))
    admitted_by: Mapped[str] = mapped_column(String(24))
    backers: Mapped[int] = mapped_column(default=0)
    earlier_backers: Mapped[int] = mapped_column(default=0)

    proposal: Mapped[Proposal] = relationship()
    version: Mapped[ProposalVersion] = relationship()
