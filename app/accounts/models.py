"""Members, the ways in, and their sessions."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.storage.types import Digest, Document, Moment
from app.core.words.names import skeleton_of
from app.extensions import db


class Member(db.Model):
    """A person who may take part. A guest has no address and counts as unchecked."""

    __tablename__ = "members"

    is_authenticated = True
    is_anonymous = False

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    display_name: Mapped[str] = mapped_column(String(40))
    name_skeleton: Mapped[str] = mapped_column(String(160), default="", index=True)
    has_chosen_name: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_guest: Mapped[bool] = mapped_column(default=False)
    is_suspended: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    deleted_at: Mapped[Moment | None]

    @property
    def is_active(self) -> bool:
        """Flask-Login's question; a suspended member may still read, an erased one is gone."""
        return self.deleted_at is None

    @validates("display_name")
    def keep_skeleton(self, key: str, name: str) -> str:
        """Keep beside the name what it looks like, so that look-alikes are found at once."""
        self.name_skeleton = skeleton_of(name)
        return name


class KeptForm(db.Model):
    """What somebody had typed when they were asked to sign in; sent on once they have."""

    __tablename__ = "kept_forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    path: Mapped[str] = mapped_column(String(300))
    fields: Mapped[Document]
    created_at: Mapped[Moment]


class SignInToken(db.Model):
    """A mailed way in: a link and a code, each good once and for a short time."""

    __tablename__ = "sign_in_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    code_hash: Mapped[Digest]
    browser_hash: Mapped[Digest]
    attempts: Mapped[int] = mapped_column(default=0)
    next_path: Mapped[str] = mapped_column(String(300), default="/")
    kept_form_id: Mapped[int | None] = mapped_column(
        ForeignKey("kept_forms.id", ondelete="SET NULL")
    )
    draft_hash: Mapped[Digest | None]
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class MemberSession(db.Model):
    """One signed-in browser; revoking the row signs it out at once."""

    __tablename__ = "member_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]

    member: Mapped[Member] = relationship()
