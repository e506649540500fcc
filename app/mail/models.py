"""The outbox."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.storage.types import Moment, by_value
from app.extensions import db


class MailState(enum.Enum):
    """Where a mail stands: waiting, taken by a sender, handed over, given up, held back.

    A mail is held back while words that it quotes are hidden. Kept ones wait for the next weekly
    letter; those that a letter tells of stay in it until it is handed over.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    KEPT = "kept"
    IN_DIGEST = "in-digest"


UNSENT = (
    MailState.WAITING,
    MailState.CLAIMED,
    MailState.HELD,
    MailState.KEPT,
    MailState.IN_DIGEST,
)


class Topic(enum.Enum):
    """What people choose about: each mail but the way in belongs to one of these."""

    WEEK = "week"
    REPLIES = "replies"
    YOURS = "yours"
    STAGES = "stages"
    DEADLINES = "deadlines"
    HOSTS = "hosts"
    GROUPS = "groups"


class Pace(enum.Enum):
    """How soon somebody wants to hear of something."""

    AT_ONCE = "at-once"
    WEEKLY = "weekly"
    NOTHING = "nothing"


MOST_A_WEEK = 7
"""Mails that a person gets in a week at most, ways in apart."""


class OutgoingMail(db.Model):
    """One mail to one address; `key` makes sure that nobody is written to twice about one thing.

    `gist` is what a weekly letter says of it, `week` the week whose count it has been added to,
    `good_until` when it stops being true, `ref_id` the post that it quotes.
    """

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        Index("ix_outgoing_mails_state_send_after", "state", "send_after"),
        Index("ix_outgoing_mails_member_id_state", "member_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    topic: Mapped[Topic | None] = mapped_column(by_value(Topic))
    member_id: Mapped[int | None]
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    gist: Mapped[str] = mapped_column(Text, default="")
    stop_url: Mapped[str] = mapped_column(String(300), default="")
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    state: Mapped[MailState] = mapped_column(by_value(MailState), default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    ref_id: Mapped[int | None]
    digest_id: Mapped[int | None] = mapped_column(index=True)
    week: Mapped[date | None]
    good_until: Mapped[Moment | None]
    send_after: Mapped[Moment]
    created_at: Mapped[Moment]
    claimed_at: Mapped[Moment | None]
    sent_at: Mapped[Moment | None]


class MailChoice(db.Model):
    """How soon a member wants to hear of a topic; without a row the default holds."""

    __tablename__ = "mail_choices"

    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    topic: Mapped[Topic] = mapped_column(by_value(Topic), primary_key=True)
    pace: Mapped[Pace] = mapped_column(by_value(Pace))


class MailWeek(db.Model):
    """How many mails a member has been sent in a week; the table itself holds the most."""

    __tablename__ = "mail_weeks"
    __table_args__ = (CheckConstraint(f"mails BETWEEN 1 AND {MOST_A_WEEK}", name="most_a_week"),)

    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    week: Mapped[date] = mapped_column(primary_key=True)
    mails: Mapped[int]
