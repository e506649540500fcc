"""Reports that something breaks a house rule, and each act of hiding with its appeal."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.house_rules import HouseRule
from app.core.storage.types import Digest, Moment, by_value
from app.extensions import db
from app.issues.models import Issue


class Kind(enum.Enum):
    """What can be reported and hidden; each has a row in `queries.kinds.HOLDERS`."""

    POST = "post"
    IDEA = "idea"
    CHANGE = "change"
    STATEMENT = "statement"
    SUMMARY = "summary"
    CHECK = "check"
    CORRECTION = "correction"
    DOUBT = "doubt"
    ANSWER = "answer"
    NEED = "need"


class Hiding(db.Model):
    """One thing hidden once: by which rule, why, and what became of the appeal.

    It holds none of the hidden words: only their hash, so that words put back on appeal are not
    hidden again for the same rule. `restored_at` is set where the appeal put them back.
    """

    __tablename__ = "hidings"
    __table_args__ = (
        Index(
            "uq_hidings_in_force",
            "kind",
            "thing_id",
            unique=True,
            sqlite_where=text("restored_at IS NULL"),
            postgresql_where=text("restored_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(by_value(Kind))
    thing_id: Mapped[int]
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    hidden_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    rule: Mapped[HouseRule] = mapped_column(by_value(HouseRule))
    reason: Mapped[str] = mapped_column(String(280))
    words_hash: Mapped[Digest]
    hidden_at: Mapped[Moment]
    appeal: Mapped[str] = mapped_column(String(500), default="")
    appealed_at: Mapped[Moment | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decision_reason: Mapped[str] = mapped_column(String(280), default="")
    decided_at: Mapped[Moment | None]
    restored_at: Mapped[Moment | None]

    issue: Mapped[Issue] = relationship()
    author: Mapped[Member | None] = relationship(foreign_keys=[author_id])


class Report(db.Model):
    """Somebody says that something breaks a rule; open until a host has looked at it."""

    __tablename__ = "reports"
    __table_args__ = (
        Index(
            "uq_reports_open",
            "kind",
            "thing_id",
            "member_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(by_value(Kind))
    thing_id: Mapped[int]
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    rule: Mapped[HouseRule] = mapped_column(by_value(HouseRule))
    line: Mapped[str] = mapped_column(String(280), default="")
    created_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]
    hiding_id: Mapped[int | None] = mapped_column(ForeignKey("hidings.id"))
