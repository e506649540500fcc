"""The question, its timetable, and who takes part in it."""

from __future__ import annotations

import enum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.storage.types import Digest, Document, Moment, by_value
from app.extensions import db
from app.groups.models import Group
from deliberation.stages import Stage

NO_ROW_ORDER = {"sqlite_with_rowid": False}


class Joining(enum.Enum):
    """Who may take part: anyone, who has a checked address, a printed code, a place on the list."""

    OPEN = "open"
    EMAIL = "email"
    CODES = "codes"
    LIST = "list"


class Helping(enum.Enum):
    """Who may put in a ballot for somebody who cannot do it alone."""

    NOBODY = "nobody"
    HOSTS = "hosts"
    ANYONE = "anyone"


class CodeUse(enum.Enum):
    """What became of a one-time code; nothing tells of whom."""

    ONLINE = "online"
    PAPER = "paper"
    ASSISTED = "assisted"


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

    `lot_seed` stays secret until the lot is drawn; the settings hold its hash. `answer_from` names
    who was asked where nobody was named at opening, `answer_asks` how often we wrote to them. An
    answer is begun with the first point, and there once every point has one.
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
    answer_from: Mapped[str] = mapped_column(String(170), default="", server_default="")
    answer_asks: Mapped[int] = mapped_column(default=0, server_default="0")
    answer_begun_at: Mapped[Moment | None]
    answered_at: Mapped[Moment | None]
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


class CodeBatch(db.Model):
    """One-time codes that were printed together; how many were used is counted, never by whom."""

    __tablename__ = "code_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    size: Mapped[int]
    made_at: Mapped[Moment]
    voided_at: Mapped[Moment | None]


class OneTimeCode(db.Model):
    """The hash of a printed code, and whether it was used; no time and no person."""

    __tablename__ = "one_time_codes"
    __table_args__ = (NO_ROW_ORDER,)

    code_hash: Mapped[Digest] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("code_batches.id"), index=True)
    used_as: Mapped[CodeUse | None] = mapped_column(by_value(CodeUse))


class CodeHolder(db.Model):
    """That a member has shown a code for an issue; which one it was is written nowhere."""

    __tablename__ = "code_holders"
    __table_args__ = (NO_ROW_ORDER,)

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
