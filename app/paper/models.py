"""Sheets being typed in. No row here outlives the sealing of its issue."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from app.core.storage.types import Digest, Document, Documents
from app.extensions import db

NO_ROW_ORDER = {"sqlite_with_rowid": False}


class PaperSheet(db.Model):
    """A ballot on paper, typed in twice, and a third time where the two differ.

    `keys` are hashes of the forms it came with, so that a form sent twice is one entry. Nothing
    says who typed it or when, and the number is printed on no list of names. `is_told` is set once
    hosts were written to while it didn't count.
    """

    __tablename__ = "paper_sheets"
    __table_args__ = (NO_ROW_ORDER,)

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(10), primary_key=True)
    first: Mapped[Document]
    second: Mapped[Document | None]
    settled: Mapped[Document | None]
    keys: Mapped[Documents]
    code_hash: Mapped[Digest | None]
    void_reason: Mapped[str | None] = mapped_column(String(280))
    is_told: Mapped[bool] = mapped_column(default=False, server_default=false())


class Helping(db.Model):
    """For how many people somebody has put a ballot in; which ones is written nowhere."""

    __tablename__ = "helpings"
    __table_args__ = (NO_ROW_ORDER,)

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    people: Mapped[int]
