"""Whether a mail may go now: what its reader chose, and how many they have had this week."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.storage.database import uses_postgresql
from app.core.weeks import next_begin, week_of
from app.mail.convert import pace_among
from app.mail.models import MOST_A_WEEK, MailChoice, MailState, MailWeek, OutgoingMail, Pace, Topic

KEPT_FREE = 1
"""Of the mails of a week, how many are left for the weekly letter."""


def may_go(mail: OutgoingMail, session: Session, now: datetime) -> bool:
    """Say whether a mail goes out now; if not, keep it for the weekly letter or let it be.

    Asked in the transaction that claims the mail, so that a choice made meanwhile holds and no
    two senders use up the same place in somebody's week.
    """
    if mail.topic is None or mail.member_id is None:
        return True
    if mail.good_until is not None and mail.good_until <= now:
        give_up(mail, session)
        return False
    pace = pace_among(chosen_by(mail.member_id, session), mail.topic)
    if pace is Pace.NOTHING:
        give_up(mail, session)
        return False
    if mail.topic is Topic.WEEK:
        return has_place(mail, session, now, MOST_A_WEEK) or put_off(mail, now)
    if pace is Pace.AT_ONCE and has_place(mail, session, now, MOST_A_WEEK - KEPT_FREE):
        return True
    mail.state, mail.claimed_at = MailState.KEPT, None
    return False


def chosen_by(member_id: int, session: Session) -> dict[Topic, Pace]:
    """Return what a member has chosen."""
    rows = session.execute(
        select(MailChoice.topic, MailChoice.pace).where(MailChoice.member_id == member_id)
    )
    return {row[0]: row[1] for row in rows}


def has_place(mail: OutgoingMail, session: Session, now: datetime, most: int) -> bool:
    """Take a place in its reader's week for a mail, unless it has one or all are taken."""
    week = week_of(now, current_app.config["SITE_ZONE"])
    if mail.week == week:
        return True
    if mail.member_id is None or not take_place(mail.member_id, week, session, most):
        return False
    mail.week = week
    return True


def take_place(member_id: int, week: date, session: Session, most: int) -> bool:
    """Count one more mail in a member's week in one statement; say whether there was room."""
    insert = postgresql.insert if uses_postgresql(session) else sqlite.insert
    counted = insert(MailWeek).values(member_id=member_id, week=week, mails=1)
    taken = session.execute(
        counted.on_conflict_do_update(
            index_elements=["member_id", "week"],
            set_={"mails": MailWeek.mails + 1},
            where=MailWeek.mails < most,
        ).returning(MailWeek.mails)
    )
    return taken.first() is not None


def put_off(mail: OutgoingMail, now: datetime) -> bool:
    """Let a weekly letter for which there is no room wait for the next week."""
    mail.state, mail.claimed_at = MailState.WAITING, None
    mail.send_after = next_begin(now, current_app.config["SITE_ZONE"])
    return False


def give_up(mail: OutgoingMail, session: Session) -> None:
    """Never try this mail again."""
    mail.state = MailState.FAILED
    mail.text = mail.html = mail.gist = mail.stop_url = ""
    settle_digest(mail, session)


def settle_digest(mail: OutgoingMail, session: Session) -> None:
    """What a weekly letter told of has gone where the letter went."""
    if mail.topic is Topic.WEEK:
        session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.digest_id == mail.id, OutgoingMail.state == MailState.IN_DIGEST)
            .values(state=mail.state, sent_at=mail.sent_at, text="", html="", gist="", stop_url="")
            .execution_options(synchronize_session=False)
        )
