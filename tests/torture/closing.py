"""Voters, a closer and an organiser who asks for more time, all around the end of Rank."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from app.accounts.models import Member
from app.ballots.models import Ballot, CastLink, Zone
from app.ballots.services import TooLate, cast, draw_ticket
from app.ballots.services.tickets import BALLOT
from app.core.clock import database_now
from app.core.errors import AppError, Refused
from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.issues.models import Issue, PrivacyMode
from app.issues.queries import membership_in, stage_times
from app.issues.services import extend_stage
from app.process.services import move_on
from deliberation.stages import Stage
from tests.factories import let_time_pass, make_ballot_issue

OPEN_FOR = 0.3
"""Seconds that Rank stays open in a round."""

AN_HOUR = timedelta(hours=1)
LAST_CALL = timedelta(hours=6)
"""Rank is not made longer in its last six hours. The organiser's clock runs six hours late, so
that the last moment for it is the very end."""

DAWDLE = 0.02
"""Seconds between reading the clock and writing; a test that plants a fault makes it longer."""

CLOCK = {"voter": database_now, "organiser": database_now}
"""The clocks, to be exchanged for worse ones."""


@dataclass
class Round:
    """What one round saw: acknowledged keys, the keys in the count, and those stored at the end."""

    ends_at: datetime
    acknowledged: set = field(default_factory=set)
    begun_after_end: set = field(default_factory=set)
    counted: set = field(default_factory=set)
    stored: set = field(default_factory=set)
    late: int = 0
    is_longer: bool = False
    asked_late: bool = False
    closed_at: datetime | None = None
    links_left: int = 0

    @property
    def faults(self):
        """What must never be, as sentences."""
        is_early = self.closed_at < self.ends_at + AN_HOUR
        checks = {
            "acknowledged, not counted": self.acknowledged - self.counted,
            "written after the count": self.stored ^ self.counted,
            "taken in after the end": not self.is_longer and self.begun_after_end,
            "told that it was late in a Rank that was made longer": self.is_longer and self.late,
            "made longer after the end": self.is_longer and self.asked_late,
            "closed at the old end though made longer": self.is_longer and is_early,
            "links left when sealed": self.links_left,
        }
        return [fault for fault, found in checks.items() if found]


def keys_of(issue_id):
    """Return the ticket hashes of all ballots in the database."""
    return set(db.session.scalars(select(Ballot.ticket_hash).where(Ballot.issue_id == issue_id)))


def play(app, people, organiser_id, seed, *, asks_at=None, closer_waits=None):
    """Open an issue for a moment, let everybody cast into its end, and close it.

    In every second round the organiser asks for another hour shortly before or after the end, in
    every third the worker is late; `asks_at` and `closer_waits`, in seconds from the end, say it.
    """
    chance = random.Random(seed)
    issue = make_ballot_issue(
        ("A", "B"), joining="open", organiser=db.session.get(Member, organiser_id)
    )
    for_everybody(issue.id, people)
    let_time_pass(issue, seconds=-OPEN_FOR)
    issue_id, result = issue.id, Round(stage_times(issue)[Stage.RANK].ends_at)
    db.session.rollback()
    if closer_waits is None:
        closer_waits = chance.choice((-OPEN_FOR, -OPEN_FOR, 0.2))
    if asks_at is None and seed % 2:
        asks_at = chance.uniform(-0.3, 0.1)
    crowd = [
        threading.Thread(
            target=vote, args=(app, result, issue_id, person, chance.uniform(0, 1.3 * OPEN_FOR))
        )
        for person in people
    ]
    if asks_at is not None:
        given = (app, result, issue_id, organiser_id, OPEN_FOR + asks_at)
        crowd.append(threading.Thread(target=ask_for_an_hour, args=given))
    everybody_came = threading.Event()
    closer = threading.Thread(
        target=close, args=(app, result, issue_id, OPEN_FOR + closer_waits, everybody_came)
    )
    for thread in [*crowd, closer]:
        thread.start()
    for thread in crowd:
        thread.join()
    everybody_came.set()
    closer.join()
    result.stored = keys_of(issue_id)
    db.session.rollback()
    return result


def for_everybody(issue_id, people):
    """Declare one experience for all, in one statement."""
    db.session.execute(
        text(
            "INSERT INTO participations (issue_id, member_id, main_experience, created_at) "
            "SELECT :issue, id, 'uses', created_at FROM members WHERE id >= :first AND id <= :last"
        ),
        {"issue": issue_id, "first": min(people), "last": max(people)},
    )


def vote(app, result, issue_id, member_id, delay):
    """Cast one ballot after a while; every third is slow between reading the page and casting."""
    ticket = draw_ticket(PrivacyMode.TICKET)
    key = ticket.hash_for(issue_id, BALLOT)
    time.sleep(delay)
    with app.app_context():
        try:
            issue, member = db.session.get(Issue, issue_id), db.session.get(Member, member_id)
            if uses_postgresql(db.session) and member_id % 3 == 0:
                time.sleep(OPEN_FOR)
            asked_at = database_now(db.session)
            cast(
                issue,
                member,
                zones={0: Zone.SUPPORT},
                ticket=ticket,
                clock=slow_clock if member_id % 4 == 1 else CLOCK["voter"],
            )
            db.session.commit()
            result.acknowledged.add(key)
            if asked_at >= result.ends_at:
                result.begun_after_end.add(key)
        except (TooLate, AppError):
            db.session.rollback()
            result.late += 1
        finally:
            db.session.remove()


def slow_clock(session):
    """Read the clock and dawdle: what is decided by it is written a good while later."""
    now = CLOCK["voter"](session)
    time.sleep(DAWDLE)
    return now


def organisers_clock(session):
    """Read the organiser's clock, which runs late, and dawdle."""
    now = CLOCK["organiser"](session) - LAST_CALL
    time.sleep(DAWDLE)
    return now


def ask_for_an_hour(app, result, issue_id, member_id, delay):
    """Make Rank an hour longer, after a while."""
    time.sleep(delay)
    with app.app_context():
        try:
            issue, member = db.session.get(Issue, issue_id), db.session.get(Member, member_id)
            asked_at = database_now(db.session)
            membership = membership_in(member, issue)
            given = {"hours": 1, "reason": "The letters were late.", "clock": organisers_clock}
            extend_stage(issue, member, membership, **given)
            db.session.commit()
            result.is_longer, result.asked_late = True, asked_at >= result.ends_at
        except (Refused, AppError):
            db.session.rollback()
        finally:
            db.session.remove()


def close(app, result, issue_id, delay, everybody_came):
    """Try to close again and again, as the worker does; what was made longer, in the end."""
    time.sleep(delay)
    with app.app_context():
        until = time.monotonic() + 60
        clock = database_now
        while time.monotonic() < until and move_on(issue_id, clock) is not Stage.OUTCOME:
            db.session.rollback()
            time.sleep(0.01)
            if result.is_longer and everybody_came.is_set():
                clock = an_hour_on
        result.counted = keys_of(issue_id)
        db.session.commit()
        result.closed_at = db.session.get(Issue, issue_id).closed_at
        links = select(func.count()).select_from(CastLink).where(CastLink.issue_id == issue_id)
        result.links_left = db.session.scalar(links)
        db.session.remove()


def an_hour_on(session):
    """Read the clock as it will be in an hour."""
    return database_now(session) + AN_HOUR


def make_people(n):
    """Make voters and an organiser; return their ids."""
    now = database_now(db.session)
    rows = [
        Member(display_name=f"Voter {k}", has_chosen_name=True, is_guest=True, created_at=now)
        for k in range(n)
    ]
    organiser = Member(
        email="organiser@example.org", display_name="Olu", has_chosen_name=True, created_at=now
    )
    db.session.add_all([*rows, organiser])
    db.session.commit()
    return [row.id for row in rows], organiser.id
