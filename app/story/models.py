"""Where people agree and differ, what they talk about, what hosts tell of it, who checked it."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.storage.types import Documents, Moment, by_value
from app.extensions import db
from app.issues.models import Issue

SENTENCE_LENGTH = 280
NAME_LENGTH = 60


class Verdict(enum.Enum):
    """What somebody who took part says of a summary."""

    FAIR = "fair"
    MISSES = "misses"


class Story(db.Model):
    """What the worker last found in an issue, and the counts it was found from.

    Statements are kept by their ids, the first that most agree on or that divide most: their
    words and figures are read when a page is drawn, so that nothing hidden is told.
    """

    __tablename__ = "stories"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    agreed: Mapped[Documents]
    disputed: Mapped[Documents]
    agree_count: Mapped[int] = mapped_column(default=0)
    disagree_count: Mapped[int] = mapped_column(default=0)
    unsure_count: Mapped[int] = mapped_column(default=0)
    posts: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[Moment]


class Theme(db.Model):
    """What some posts are about: the words that tell them apart, or the name a host gave.

    Once a host has touched it (`settled_at`) its posts stay in it, whatever is found later.
    """

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    words: Mapped[Documents]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    found_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]
    dropped_at: Mapped[Moment | None]


class ThemePost(db.Model):
    """That a post belongs to a theme; to one at most."""

    __tablename__ = "theme_posts"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)


class Summary(db.Model):
    """One version of what a host tells of a theme; versions are numbered from 1.

    `author_name` is what its writer was called then, as it stands with their posts.
    """

    __tablename__ = "summaries"
    __table_args__ = (UniqueConstraint("theme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(40), default="", server_default="")
    created_at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]

    author: Mapped[Member] = relationship()
    issue: Mapped[Issue] = relationship()
    theme: Mapped[Theme] = relationship()


class SummarySentence(db.Model):
    """One sentence of a summary, at its place."""

    __tablename__ = "summary_sentences"
    __table_args__ = (UniqueConstraint("summary_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summaries.id"))
    place: Mapped[int]
    text: Mapped[str] = mapped_column(String(SENTENCE_LENGTH))


class SentencePost(db.Model):
    """A post that a sentence comes from."""

    __tablename__ = "sentence_posts"
    __table_args__ = (UniqueConstraint("sentence_id", "post_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sentence_id: Mapped[int] = mapped_column(ForeignKey("summary_sentences.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)


class SummaryCheck(db.Model):
    """What one person says of one version: fair, or that it misses something, and what.

    `author_name` is what they were called when they said it.
    """

    __tablename__ = "summary_checks"
    __table_args__ = (UniqueConstraint("summary_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    summary_id: Mapped[int] = mapped_column(ForeignKey("summaries.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(40), default="", server_default="")
    verdict: Mapped[Verdict] = mapped_column(by_value(Verdict))
    line: Mapped[str] = mapped_column(String(SENTENCE_LENGTH), default="")
    checked_at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]

    member: Mapped[Member] = relationship()
    issue: Mapped[Issue] = relationship()
    summary: Mapped[Summary] = relationship()
