"""Suggested changes to an idea's words, who backs them, and what the author answered."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.storage.types import Documents, Moment, by_value
from app.extensions import db
from app.issues.models import Experience
from app.proposals.models import Proposal, ProposalVersion


class Answer(enum.Enum):
    """What became of a change."""

    OPEN = "open"
    TAKEN_IN = "taken_in"
    REWORDED = "reworded"
    OFFERED = "offered"
    REFUSED = "refused"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"
    VARIANT = "variant"
    JOINED = "joined"


class Amendment(db.Model):
    """A change to an idea: edits made for one version, in one short sentence.

    What the author offers instead is kept apart, with the version it was written for. `wording`
    counts how often whoever suggested the change has given it other words. A change may offer other
    words for another one, `beside`; once they are taken it has joined that one.
    """

    __tablename__ = "amendments"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    number: Mapped[int]
    base_version_id: Mapped[int] = mapped_column(ForeignKey("proposal_versions.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(40), default="")
    author_experience: Mapped[Experience | None] = mapped_column(by_value(Experience))
    summary: Mapped[str] = mapped_column(String(140))
    why: Mapped[str] = mapped_column(String(1000), default="")
    edits: Mapped[Documents]
    answer: Mapped[Answer] = mapped_column(by_value(Answer), default=Answer.OPEN)
    answer_reason: Mapped[str] = mapped_column(String(500), default="")
    offered_edits: Mapped[Documents | None]
    offered_version_id: Mapped[int | None] = mapped_column(ForeignKey("proposal_versions.id"))
    result_version_id: Mapped[int | None] = mapped_column(ForeignKey("proposal_versions.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))
    beside_id: Mapped[int | None] = mapped_column(ForeignKey("amendments.id"), index=True)
    wording: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    answered_at: Mapped[Moment | None]
    hidden_at: Mapped[Moment | None]

    proposal: Mapped[Proposal] = relationship(foreign_keys=[proposal_id])
    base_version: Mapped[ProposalVersion] = relationship(foreign_keys=[base_version_id])
    offered_version: Mapped[ProposalVersion | None] = relationship(
        foreign_keys=[offered_version_id]
    )
    variant: Mapped[Proposal | None] = relationship(foreign_keys=[variant_id])
    beside: Mapped[Amendment | None] = relationship(remote_side=[id])
    author: Mapped[Member | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy's own name


class EarlierWording(db.Model):
    """What a change said before it was given other words: people backed it like that."""

    __tablename__ = "earlier_wordings"
    __table_args__ = (UniqueConstraint("amendment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendments.id"))
    number: Mapped[int]
    base_version_id: Mapped[int] = mapped_column(ForeignKey("proposal_versions.id"))
    summary: Mapped[str] = mapped_column(String(140))
    edits: Mapped[Documents]

    base_version: Mapped[ProposalVersion] = relationship()


class AmendmentBacking(db.Model):
    """A public act: this member backs this change, having seen this wording of it.

    `asked_wording` is the one they were asked about and have not answered yet.
    """

    __tablename__ = "amendment_backings"
    __table_args__ = (UniqueConstraint("amendment_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendments.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    wording: Mapped[int] = mapped_column(default=1)
    asked_wording: Mapped[int | None]
    experience: Mapped[Experience | None] = mapped_column(by_value(Experience))
    backed_at: Mapped[Moment]

    member: Mapped[Member] = relationship()
