"""Statements, how people answered them, and the opinion map drawn from the answers."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.storage.types import Document, Moment, by_value
from app.extensions import db


class Reply(enum.Enum):
    """What people say to a statement."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNSURE = "unsure"


class Statement(db.Model):
    """One sentence that people agree with or not. The counts are kept beside it as they change."""

    __tablename__ = "statements"
    __table_args__ = (Index("ix_statements_issue", "issue_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(String(1_000))
    agree_count: Mapped[int] = mapped_column(default=0)
    disagree_count: Mapped[int] = mapped_column(default=0)
    unsure_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]


class StatementReply(db.Model):
    """What one person says to one statement; the last word counts.

    `propensity` is the chance with which the statement was shown, None where somebody came to it
    by a link or chose it from the list.
    """

    __tablename__ = "statement_replies"
    __table_args__ = (UniqueConstraint("member_id", "statement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reply: Mapped[Reply] = mapped_column(by_value(Reply))
    propensity: Mapped[float | None]
    created_at: Mapped[Moment]
    changed_at: Mapped[Moment | None]


class OpinionMap(db.Model):
    """The last map of an issue: groups where there are clear ones, and why not where not."""

    __tablename__ = "opinion_maps"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    replies: Mapped[int]
    found: Mapped[Document]
    places: Mapped[Document]
    drawn_at: Mapped[Moment]
