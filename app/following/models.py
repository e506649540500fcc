"""Who follows what against the rule, and how far what people wrote has been read for news."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db


class IssueFollow(db.Model):
    """That a member follows a question, or doesn't; without a row whoever takes part does."""

    __tablename__ = "issue_follows"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    is_on: Mapped[bool]


class IdeaFollow(db.Model):
    """That a member follows an idea, or doesn't; without a row its question decides."""

    __tablename__ = "idea_follows"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    is_on: Mapped[bool]


class ReadMark(db.Model):
    """Up to which row of a source everything has been read and is old enough not to be overtaken.

    What is newer is read again each time; the key of a mail sees to it that nobody hears twice.
    """

    __tablename__ = "read_marks"

    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    last_id: Mapped[int]
