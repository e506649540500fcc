"""The question, its timetable, and who takes part in it."""

from __future__ import annotations

import enum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.types import Document, Moment, by_value
from app.extensions import db
from app.groups.models import Group
from deliberation.stages import Stage


class Joining(enum.Enum):
    """Who may take part: anyone, anyone with a checked address, or the group's own list."""

    OPEN = "open"
    EMAIL = "email"
    LIST = "list"


class PrivacyMode(enum.Enum):
    """What a voter keeps and what is published (product: privacy modes)."""

    PRIVATE = "private"
    TICKET = "ticket"
    RECORDED = "recorded"


class Experience(enum.Enum):
    """What brings a person to an issue."""

    USES = "uses"
    WORKS = "works"
    CARES = "cares"
    OTHER = "other"


class Issue(db.Model):
    """A question that people decide together. A draft has no stage yet.

    `lot_seed` stays secret until the lot is drawn; the settings hold its hash.
    """

    __tablename__ = "issues"
    __table_args__ = (
        CheckConstraint("(stage IS NULL) = (opened_at IS NULL)", name="stage_once_opened"),
        CheckConstraint("(opened_at IS NULL) = (settings_hash IS NULL)", name="hashed_once_opened"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    question: Mapped[str] = mapped_column(String(140))
    background: Mapped[str] = mapped_column(Text, default="")
    background_html: Mapped[str] = mapped_column(Text, default="")
    status_quo: Mapped[str] = mapped_column(String(280), default="")
    stage: Mapped[Stage | None] = mapped_column(by_value(Stage), index=True)
    settings: Mapped[Document]
    settings_hash: Mapped[str | None] = mapped_column(String(64))
    options_hash: Mapped[str | None] = mapped_column(String(64))
    lot_seed: Mapped[str] = mapped_column(String(64), default="")
    answer_asked_at: Mapped[Moment | None]
    answer_promised_by: Mapped[Moment | None]
    is_imported: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment]
    opened_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]

    group: Mapped[Group] = relationship()
    created_by: Mapped[Member | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy's own name


class StageTime(db.Model):
    """When a stage of an issue starts and ends, and what was announced at opening."""

    __tablename__ = "stage_times"
    __table_args__ = (
        UniqueConstraint("issue_id", "stage"),
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        CheckConstraint("announced_ends_at <= ends_at", name="never_shortened"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    stage: Mapped[Stage] = mapped_column(by_value(Stage))
    announced_starts_at: Mapped[Moment]
    announced_ends_at: Mapped[Moment]
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment] = mapped_column(index=True)
    moved_on_at: Mapped[Moment | None]


class Extension(db.Model):
    """One extension of a stage, with its public reason."""

    __tablename__ = "extensions"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    stage: Mapped[Stage] = mapped_column(by_value(Stage))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(280))
    previous_ends_at: Mapped[Moment]
    new_ends_at: Mapped[Moment]
    extended_at: Mapped[Moment]


class Participation(db.Model):
    """That a member takes part in an issue, and the experience they are counted under."""

    __tablename__ = "participations"
    __table_args__ = (UniqueConstraint("issue_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    main_experience: Mapped[Experience] = mapped_column(by_value(Experience))
    created_at: Mapped[Moment]

    member: Mapped[Member] = relationship()


class DeclaredExperience(db.Model):
    """One of the experiences a member ticked for an issue."""

    __tablename__ = "experiences"
    __table_args__ = (UniqueConstraint("participation_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    kind: Mapped[Experience] = mapped_column(by_value(Experience))
