"""Rankings, reasons and tickets. No row here tells who cast what once the issue is sealed."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.storage.types import Digest, Document, Documents, Moment, RandomKey, by_value
from app.extensions import db
from app.issues.models import Experience

NO_ROW_ORDER = {"sqlite_with_rowid": False}


class Channel(enum.Enum):
    """How a ballot came in."""

    ONLINE = "online"
    PAPER = "paper"
    ASSISTED = "assisted"


class Zone(enum.Enum):
    """Where a ballot puts an option against how things are now; untouched ones are unsorted."""

    SUPPORT = "support"
    BETTER = "better"
    UNSURE = "unsure"
    WORSE = "worse"
    UNSORTED = "unsorted"


class Slot(enum.Enum):
    """What a line of reasons is: why, a worry, or what would change the voter's mind."""

    WHY = "why"
    WORRY = "worry"
    CHANGE = "change"


class ShownAs(enum.Enum):
    """How a reason is signed after close."""

    NAME = "name"
    EXPERIENCE = "experience"
    ANONYMOUS = "anonymous"


CAME_APART = text("channel <> 'online'")
"""That a ballot came on paper or by another hand. It stands in an index of these few alone, which
is sure to be used where the same words ask for it, with nothing bound; the channel stands in it,
too, so that a count reads nothing else and SQLite prefers it to the index of all."""


class Turnout(db.Model):
    """That a member has taken part in Rank; no time and no ballot."""

    __tablename__ = "turnouts"
    __table_args__ = (NO_ROW_ORDER,)

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class Ballot(db.Model):
    """One ranking: a byte per frozen option and one for the status quo, 1 = best, equal = level.

    `zones` holds a byte per frozen option, so that "untouched" and "not sure" stay apart.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        Index("ix_ballots_issue_id", "issue_id"),
        Index("ix_ballots_ticket", "issue_id", "ticket_hash", unique=True),
        Index(
            "ix_ballots_apart",
            "issue_id",
            "channel",
            sqlite_where=CAME_APART,
            postgresql_where=CAME_APART,
        ),
        NO_ROW_ORDER,
    )

    id: Mapped[RandomKey] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    ranking: Mapped[bytes] = mapped_column(LargeBinary)
    zones: Mapped[bytes] = mapped_column(LargeBinary)
    experience: Mapped[Experience] = mapped_column(by_value(Experience))
    channel: Mapped[Channel] = mapped_column(by_value(Channel), default=Channel.ONLINE)
    is_checked: Mapped[bool]
    nonce: Mapped[Digest]
    ticket_hash: Mapped[Digest]
    voter_name: Mapped[str | None] = mapped_column(String(40))


class ReasonOffer(db.Model):
    """A reason people may tick, carried over from Talk or given by the idea's author."""

    __tablename__ = "reason_offers"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    member_name: Mapped[str] = mapped_column(String(40), default="")
    experience: Mapped[Experience | None] = mapped_column(by_value(Experience))
    slot: Mapped[Slot] = mapped_column(by_value(Slot), default=Slot.WHY)
    text: Mapped[str] = mapped_column(String(280))
    created_at: Mapped[Moment]


class ReasonSheet(db.Model):
    """One person's reasons about one option, all shown in one way; their sheets share nothing.

    `offers_shown` stands on one of a person's sheets about an option, so that it is counted once.
    """

    __tablename__ = "reason_sheets"
    __table_args__ = (Index("ix_reason_sheets_issue_id", "issue_id"), NO_ROW_ORDER)

    id: Mapped[RandomKey] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    option_place: Mapped[int]
    zone: Mapped[Zone] = mapped_column(by_value(Zone))
    experience: Mapped[Experience] = mapped_column(by_value(Experience))
    shown_as: Mapped[ShownAs] = mapped_column(by_value(ShownAs))
    shown_name: Mapped[str | None] = mapped_column(String(40))
    offers_shown: Mapped[Documents]
    lines: Mapped[Documents]
    ticket_hash: Mapped[Digest]


class ReasonSplit(db.Model):
    """That a line of a sheet stands by itself in the Result: whoever wrote it meant something else.

    Asked for with the words of a ticket; no person and no time stands here.
    """

    __tablename__ = "reason_splits"
    __table_args__ = (NO_ROW_ORDER,)

    sheet_id: Mapped[RandomKey] = mapped_column(primary_key=True)
    slot: Mapped[Slot] = mapped_column(by_value(Slot), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)


class CastLink(db.Model):
    """Who cast which ballot: what allows changing it, and all that sealing destroys.

    `used_keys` holds the hashes of every ticket this person has cast with, so that a late repeat
    of an earlier submission never replaces a newer ballot.
    """

    __tablename__ = "cast_links"
    __table_args__ = (NO_ROW_ORDER,)

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    ballot_id: Mapped[RandomKey] = mapped_column(unique=True)
    sheet_ids: Mapped[Documents]
    used_keys: Mapped[Documents]
    payload_hash: Mapped[Digest]


class BallotDraft(db.Model):
    """A ballot being filled in, under a random token in a cookie; gone at cast and at sealing.

    One browser keeps one token and may have a draft for each issue.
    """

    __tablename__ = "ballot_drafts"
    __table_args__ = (NO_ROW_ORDER,)

    token_hash: Mapped[Digest] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True, index=True)
    content: Mapped[Document]
    saved_at: Mapped[Moment]


class CastHour(db.Model):
    """How many ballots came in and were changed in an hour; published after close."""

    __tablename__ = "cast_hours"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    hour: Mapped[str] = mapped_column(String(13), primary_key=True)
    cast: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)


class BallotsBegun(db.Model):
    """How many ballots were begun over this site: first Saves, by browsers; read only after close.

    One number for a question, and nothing of whose or when.
    """

    __tablename__ = "ballots_begun"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), primary_key=True)
    begun: Mapped[int] = mapped_column(default=0)
