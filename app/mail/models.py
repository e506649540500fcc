"""The outbox."""

from __future__ import annotations

import enum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Moment, by_value
from app.extensions import db


class MailState(enum.Enum):
    """Where a mail stands: waiting, taken by a sender, handed over, given up, held back.

    A mail is held back while words that it quotes are hidden.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


class OutgoingMail(db.Model):
    """One mail to one address; `key` makes sure that nobody is written to twice about one thing."""

    __tablename__ = "outgoing_mails"
    __table_args__ = (Index("ix_outgoing_mails_state_send_after", "state", "send_after"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    member_id: Mapped[int | None]
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    state: Mapped[MailState] = mapped_column(by_value(MailState), default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    send_after: Mapped[Moment]
    created_at: Mapped[Moment]
    claimed_at: Mapped[Moment | None]
    sent_at: Mapped[Moment | None]
