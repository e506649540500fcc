"""What a worry from talk is about, and what the people who hold it say when the words change."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.core.storage.types import Moment, by_value
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Experience
from app.proposals.models import Proposal, ProposalVersion


class Kind(enum.Enum):
    """A worry that does not block, or what would change somebody's mind."""

    WORRY = "worry"
    CONDITION = "condition"


class Met(enum.Enum):
    """The answer to "Does this meet your point?"."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Reservation(db.Model):
    """What a worry is about: an idea as it was seen, and the words in it that are meant, if any.

    The post holds what was said; a worry without a row here is about the idea as a whole.
    `followed` is the version up to which it is known whether those words have changed.
    """

    __tablename__ = "reservations"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), unique=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"), index=True)
    kind: Mapped[Kind] = mapped_column(by_value(Kind), default=Kind.WORRY)
    seen_id: Mapped[int] = mapped_column(ForeignKey("proposal_versions.id"))
    followed_id: Mapped[int] = mapped_column(ForeignKey("proposal_versions.id"))
    paragraph: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(String(500), default="")

    post: Mapped[Post] = relationship()
    proposal: Mapped[Proposal] = relationship()
    seen: Mapped[ProposalVersion] = relationship(foreign_keys=[seen_id])
    followed: Mapped[ProposalVersion] = relationship(foreign_keys=[followed_id])


class MetQuestion(db.Model):
    """Somebody who holds a worry is asked once about new words; a public act once answered.

    What they add in words is a reply to the post, so that it is read, reported and hidden there.
    """

    __tablename__ = "met_questions"
    __table_args__ = (UniqueConstraint("reservation_id", "member_id", "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reservation_id: Mapped[int] = mapped_column(ForeignKey("reservations.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("proposal_versions.id"))
    answer: Mapped[Met | None] = mapped_column(by_value(Met))
    experience: Mapped[Experience | None] = mapped_column(by_value(Experience))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    asked_at: Mapped[Moment]
    answered_at: Mapped[Moment | None]

    reservation: Mapped[Reservation] = relationship()
    member: Mapped[Member] = relationship()
    version: Mapped[ProposalVersion] = relationship()
