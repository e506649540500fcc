"""Tellers, what they say, and the file they count again."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.storage.types import Digest, Documents, Moment, by_value
from app.extensions import db
from app.issues.models import Issue


class Found(enum.Enum):
    """What a teller found."""

    SAME = "same"
    OTHER = "other"


class Teller(db.Model):
    """Somebody who counts again. The name is public and fixed at opening, the address is not.

    Only the hash of their link is kept; address and link go once all is final. `backs` holds the
    letters of the ideas they backed, written down with their word.
    """

    __tablename__ = "tellers"
    __table_args__ = (UniqueConstraint("issue_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(254), index=True)
    token_hash: Mapped[Digest | None] = mapped_column(unique=True)
    found: Mapped[Found | None] = mapped_column(by_value(Found))
    note: Mapped[str] = mapped_column(String(280), default="")
    said_at: Mapped[Moment | None]
    backs: Mapped[Documents]

    issue: Mapped[Issue] = relationship()


class RecountFile(db.Model):
    """Every ballot as an order and nothing else, for tellers alone; deleted once all is final."""

    __tablename__ = "recount_files"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    is_pairs: Mapped[bool]
    made_at: Mapped[Moment]
    gone_at: Mapped[Moment]
