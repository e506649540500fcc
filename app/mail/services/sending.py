"""Claim a mail, hand it over, mark it sent; a sender that dies in between loses nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected

from flask import current_app
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.core.clock import AnySession
from app.core.storage.database import own_transaction
from app.mail.convert import UnsafeMail, bytes_to_send
from app.mail.models import MailState, OutgoingMail
from app.mail.services.backends import Post, open_backend
from app.mail.services.pacing import give_up, may_go, settle_digest

log = logging.getLogger(__name__)

TAKEN_AGAIN_AFTER = timedelta(minutes=10)
FIRST_WAIT = timedelta(minutes=1)
MOST_ATTEMPTS = 9
Clock = Callable[[AnySession], datetime]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this sender has taken."""

    id: int
    address: str
    attempts: int
    raw: bytes


def send_due(clock: Clock, limit: int = 50) -> int:
    """Send up to `limit` mails that are due; return how many went out.

    Each claim and each mark is a transaction of its own. Call it with none open: on SQLite the
    two would wait for each other.
    """
    first = claim_next(clock)
    if first is None:
        return 0
    try:
        with open_backend() as post:
            return send_from(first, post, clock, limit)
    except (SMTPException, OSError) as error:
        log.warning("the way out for mail is closed: %s", type(error).__name__)
        mark_waiting(first, clock)
        return 0


def send_from(first: Claimed, post: Post, clock: Clock, limit: int) -> int:
    """Send the first mail and those after it, until none is due or the server hangs up."""
    sent, claimed = 0, first
    for place in range(1, limit + 1):
        try:
            post(claimed.raw, claimed.address)
        except (SMTPException, OSError) as error:
            log.warning("mail %s was not taken: %s", claimed.id, type(error).__name__)
            mark_waiting(claimed, clock, is_final=is_final(error))
            if has_hung_up(error):
                return sent
        else:
            mark_sent(claimed, clock)
            sent += 1
        following = claim_next(clock) if place < limit else None
        if following is None:
            return sent
        claimed = following
    return sent


def claim_next(clock: Clock) -> Claimed | None:
    """Take the mail that has waited longest and may go now; what cannot be safe is given up."""
    while True:
        with own_transaction() as session:
            now = clock(session)
            mail = next_due(session, now)
            if mail is None:
                return None
            if not may_go(mail, session, now):
                continue
            mail.state, mail.claimed_at, mail.attempts = MailState.CLAIMED, now, mail.attempts + 1
            try:
                raw = bytes_to_send(mail, sender=current_app.config["MAIL_FROM"])
            except UnsafeMail as error:
                log.error("mail %s was not written safely: %s", mail.id, error)
                give_up(mail, session)
                continue
            return Claimed(mail.id, mail.address, mail.attempts, raw)


def next_due(session: Session, now: datetime) -> OutgoingMail | None:
    """Return the next waiting mail, or one whose sender took it and was not heard of again."""
    return session.scalar(
        select(OutgoingMail)
        .where(
            or_(
                and_(
                    OutgoingMail.state == MailState.WAITING,
                    OutgoingMail.send_after <= now,
                ),
                and_(
                    OutgoingMail.state == MailState.CLAIMED,
                    OutgoingMail.claimed_at <= now - TAKEN_AGAIN_AFTER,
                ),
            )
        )
        .order_by(OutgoingMail.send_after, OutgoingMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def mark_sent(claimed: Claimed, clock: Clock) -> None:
    """Write down that the mail went out, and forget what it said: links in it open doors."""
    with own_transaction() as session:
        mail = session.get_one(OutgoingMail, claimed.id, with_for_update=True)
        mail.state, mail.sent_at = MailState.SENT, clock(session)
        mail.text = mail.html = mail.gist = mail.stop_url = ""
        settle_digest(mail, session)


def mark_waiting(claimed: Claimed, clock: Clock, *, is_final: bool = False) -> None:
    """Put the mail back for later, each time for twice as long; give it up in the end."""
    with own_transaction() as session:
        mail = session.get_one(OutgoingMail, claimed.id, with_for_update=True)
        if mail.state is MailState.HELD:
            return
        if is_final or mail.attempts >= MOST_ATTEMPTS:
            give_up(mail, session)
            return
        mail.state, mail.claimed_at = MailState.WAITING, None
        mail.send_after = clock(session) + FIRST_WAIT * 2 ** (mail.attempts - 1)


def is_final(error: Exception) -> bool:
    """Say whether the mail server refused this address for good."""
    return isinstance(error, SMTPRecipientsRefused) and all(
        code >= 500 for code, _words in error.recipients.values()
    )


def has_hung_up(error: Exception) -> bool:
    """Say whether there is nobody to hand the next mail to; a refused mail is no reason to stop."""
    return isinstance(error, SMTPServerDisconnected) or not isinstance(error, SMTPException)
