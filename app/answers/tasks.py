"""Reminding those who promised an answer, each reminder once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from app.answers.convert import MOST_REMINDERS_AFTER, REMINDED_AFTER, reminder_due
from app.answers.policy import is_reminded
from app.answers.queries import answerers_of, waited_for
from app.answers.services import remind, replies_to
from app.core.clock import AnySession, database_now
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue

LONGEST = REMINDED_AFTER * (MOST_REMINDERS_AFTER + 1) + timedelta(days=1)


def catch_up(clock: Callable[[AnySession], datetime] = database_now) -> None:
    """Send each reminder whose time has come, after downtime only the newest one."""
    now = clock(db.session)
    for issue in waited_for(now - LONGEST):
        remind_if_due(issue, now)
    db.session.commit()


def remind_if_due(issue: Issue, now: datetime) -> bool:
    """Remind whoever was asked last, if a reminder is due and there is something to answer."""
    people = [row for row in answerers_of(issue) if is_reminded(row)]
    if not people:
        return False
    person = next((row for row in people if row.promised_at is not None), people[0])
    step = reminder_due(issue, settings_of(issue).zone, person.promised_at or person.asked_at, now)
    return bool(step and replies_to(issue, now)) and remind(person, step or "", now=now)
