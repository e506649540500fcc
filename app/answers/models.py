"""People asked to answer, the links they were sent, and each answer as it was given."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.storage.types import Digest, Document, Moment, by_value
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Proposal


class Status(enum.Enum):
    """What somebody in power says they will do about a point."""

    WILL = "will"
    PART = "part"
    WONT = "wont"
    ALREADY = "already"
    LOOKING = "looking"
    DONE = "done"


class CameBy(enum.Enum):
    """How an answer came that an organiser typed in."""

    LETTER = "letter"
    MEETING = "meeting"


class Answerer(db.Model):
    """Somebody who was asked to answer an issue by mail, and what they have begun to write.

    `revision` counts what they saved, so that two windows never write over each other.
    """

    __tablename__ = "answerers"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(String(254))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    draft: Mapped[Document | None]
    asked_at: Mapped[Moment]
    promised_at: Mapped[Moment | None]
    stopped_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]
    revision: Mapped[int] = mapped_column(default=1)

    issue: Mapped[Issue] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - SQLAlchemy's own name


class AnswererLink(db.Model):
    """One mail to an answerer with a link of its own; `step` says why, and that it was sent once.

    Only the link's hash is kept.
    """

    __tablename__ = "answerer_links"
    __table_args__ = (UniqueConstraint("answerer_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answerer_id: Mapped[int] = mapped_column(ForeignKey("answerers.id"))
    step: Mapped[str] = mapped_column(String(40))
    token_hash: Mapped[Digest] = mapped_column(unique=True)
    sent_at: Mapped[Moment]
    expires_at: Mapped[Moment]

    answerer: Mapped[Answerer] = relationship()


class Need(db.Model):
    """What those who would have to do it say they would need for an idea, until Rank opens.

    Where organisers wrote it down on their behalf there is no answerer. There is one row an idea;
    only where it was hidden a new one stands beside it.
    """

    __tablename__ = "needs"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    answerer_id: Mapped[int | None] = mapped_column(ForeignKey("answerers.id"))
    text: Mapped[str] = mapped_column(String(1000))
    name: Mapped[str] = mapped_column(String(170))
    written_at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]

    proposal: Mapped[Proposal] = relationship()
    answerer: Mapped[Answerer | None] = relationship()


class GivenAnswer(db.Model):
    """One answer, as given; a later one about the same point stands beside it, never over it.

    `place` is the option's on the ballot, `paragraph` counts from 1; 0 is the idea as a whole.
    Where an organiser typed it in, it says how and when it came, and who typed.
    """

    __tablename__ = "given_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    answerer_id: Mapped[int] = mapped_column(ForeignKey("answerers.id"), index=True)
    place: Mapped[int]
    paragraph: Mapped[int]
    status: Mapped[Status] = mapped_column(by_value(Status))
    words: Mapped[str] = mapped_column(String(1000), default="")
    due_on: Mapped[date | None]
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(80), default="")
    given_at: Mapped[Moment]
    hidden_at: Mapped[Moment | None]
    came_by: Mapped[CameBy | None] = mapped_column(by_value(CameBy))
    came_on: Mapped[date | None]
    typed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    answerer: Mapped[Answerer] = relationship()
    typed_by: Mapped[Member | None] = relationship()
