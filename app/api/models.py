"""Tokens that let programs act for somebody, and what was made with which key."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.storage.types import Digest, Moment
from app.extensions import db


class ApiToken(db.Model):
    """What a program shows instead of signing in; only the hash of it is kept.

    `scopes` are words with a space between them. Of its use only the last day is written down.
    """

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(60))
    scopes: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    last_used_on: Mapped[date | None]

    member: Mapped[Member] = relationship()

    @property
    def allows(self) -> frozenset[str]:
        """What a program may do with it."""
        return frozenset(self.scopes.split())


class MadeOnce(db.Model):
    """That a request with this key has made something: the same request again makes no second.

    `request_hash` is that of method, address and body; `kind` and `made_id` are what was made.
    """

    __tablename__ = "made_once"
    __table_args__ = (UniqueConstraint("token_id", "key_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id", ondelete="CASCADE"))
    key_hash: Mapped[Digest]
    request_hash: Mapped[Digest]
    kind: Mapped[str] = mapped_column(String(20))
    made_id: Mapped[int]
    made_at: Mapped[Moment] = mapped_column(index=True)
