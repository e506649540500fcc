"""Counted results as the canonical text they were published as, imported votes, and doubts."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.storage.types import Document, Moment
from app.extensions import db
from app.issues.models import Issue


class IssueOutcome(db.Model):
    """What was decided: canonical JSON, its hash, and when the count ran."""

    __tablename__ = "outcomes"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(64))
    counted_at: Mapped[Moment]

    issue: Mapped[Issue] = relationship()


class ImportedVote(db.Model):
    """Where an imported vote comes from, and its table of pairs where no ballots are known."""

    __tablename__ = "imported_votes"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    content: Mapped[Document]

    issue: Mapped[Issue] = relationship()


class CountDoubt(db.Model):
    """Somebody says in public that a figure of the count is wrong; an organiser answers in public.

    `about` is a key of `convert.doubts.FIGURES`; `author_name` is what they were called then, as it
    stands with their posts.
    """

    __tablename__ = "count_doubts"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(40), default="")
    about: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(1_000))
    said_at: Mapped[Moment]
    answer: Mapped[str] = mapped_column(String(1_000), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    answered_at: Mapped[Moment | None]
    hidden_at: Mapped[Moment | None]

    issue: Mapped[Issue] = relationship()
    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    answered_by: Mapped[Member | None] = relationship(foreign_keys=[answered_by_id])
