"""Posts and their earlier words, "same for me", trails to changes, and what people keep here."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.core.storage.types import Document, Moment, by_value
from app.extensions import db
from app.issues.models import Experience
from app.proposals.models import Proposal


class Source(enum.Enum):
    """Where what a post says comes from, and whose words they are, if not the writer's own.

    `ELSEWHERE` marks what was brought in, not said here.
    """

    EXPERIENCE = "experience"
    WORK = "work"
    EVIDENCE = "evidence"
    SOMEBODY = "somebody"
    CHILD = "child"
    NONE = "none"
    ELSEWHERE = "elsewhere"


THREAD = ("issue_id", "proposal_id", "amendment_id")


class Post(db.Model):
    """One turn in a conversation: on the issue, on an idea, or on a change; one reply level.

    Of those who say "same for me" `same_count` are there in all, `same_groups` is how many
    experiences they declared, and `same_others` how many are not of the largest of these groups.
    `same_elsewhere` are among the first, and no rows: they said so where the post comes from.
    """

    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_thread", *THREAD, "parent_id", "id"),
        Index("ix_posts_turns", *THREAD, "id"),
        Index("ix_posts_questions", *THREAD, "parent_id", "is_question", "id"),
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
    is_question: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    same_count: Mapped[int] = mapped_column(default=0)
    same_groups: Mapped[int] = mapped_column(default=0)
    same_others: Mapped[int] = mapped_column(default=0)
    same_elsewhere: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]

    author: Mapped[Member | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()


class EarlierWords(db.Model):
    """What a post said before it was changed; gone once its author leaves the site."""

    __tablename__ = "earlier_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    html: Mapped[str] = mapped_column(Text)
    said_at: Mapped[Moment]


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


class TalkMark(db.Model):
    """How far somebody has read in one conversation, by the ids of posts.

    `since_id` is where the visit under way began, `seen_id` how far it came by `seen_at`. Zeros
    stand for "on no idea" and "on no change", so that the key is one on every database.
    """

    __tablename__ = "talk_marks"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    amendment_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    since_id: Mapped[int]
    seen_id: Mapped[int]
    seen_at: Mapped[Moment]


class PostDraft(db.Model):
    """A post that somebody has begun and not posted, one for each post it may answer."""

    __tablename__ = "post_drafts"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    amendment_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    parent_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    fields: Mapped[Document]
    saved_at: Mapped[Moment]
