"""Files that were made of a finished issue, kept only while what they tell still holds."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.storage.types import Moment
from app.extensions import db


class MadeFile(db.Model):
    """One file as it was made; `state` is a mark of all that it was told from.

    Where something changes (an answer comes, words are hidden, somebody leaves) the mark no longer
    fits, and the file is deleted.
    """

    __tablename__ = "made_files"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    state: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Moment]


class MadePiece(db.Model):
    """A piece of a made file, in its order: no file has to be whole in memory. It goes with it."""

    __tablename__ = "made_pieces"
    __table_args__ = (
        ForeignKeyConstraint(
            ["issue_id", "name"], ["made_files.issue_id", "made_files.name"], ondelete="CASCADE"
        ),
    )

    issue_id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
