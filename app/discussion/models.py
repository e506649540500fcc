"""Posts, "same for me", and which changes grew out of which post."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.core.types import Moment, by_value
from app.extensions import db
from app.issues.models import Experience
from app.proposals.models import Proposal


class Source(enum.Enum):
    """Where what a post says comes from."""

    EXPERIENCE = "experience"
    WORK = "work"
    EVIDENCE = "evidence"
    NONE = "none"


class Post(db.Model):
    """One turn in a conversation: on the issue, on an idea, or on a change; one reply level."""

    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_thread", "issue_id", "proposal_id", "amendment_id", "parent_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposals.id"))
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("amendments.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    quoted_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    quote: Mapped[str] = mapped_column(String(500), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(40), default="")
    author_experience: Mapped[Experience | None] = mapped_column(by_value(Experience))
    source: Mapped[Source] = mapped_column(by_value(Source), default=Source.NONE)
    source_url: Mapped[str] = mapped_column(String(500), default="")
    is_worry: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    same_count: Mapped[int] = mapped_column(default=0)
    same_groups: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]

    author: Mapped[Member | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()


class SameForMe(db.Model):
    """A public act: this holds for me too."""

    __tablename__ = "same_for_me"
    __table_args__ = (UniqueConstraint("post_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    experience: Mapped[Experience | None] = mapped_column(by_value(Experience))
    created_at: Mapped[Moment]


class PostAmendment(db.Model):
    """The trail from a post to the change that was made of it."""

    __tablename__ = "post_amendments"
    __table_args__ = (UniqueConstraint("post_id", "amendment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    amendment_id: Mapped[int] = mapped_column(ForeignKey("amendments.id"), index=True)

    post: Mapped[Post] = relationship()
    amendment: Mapped[Amendment] = relationship()
