"""Counted results, kept as the canonical text they were published as, and votes from elsewhere."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.types import Document, Moment
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
