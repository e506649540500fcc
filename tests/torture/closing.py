"""Voters against one closer: many casts around the moment at which Rank ends."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select, text, update

from app.accounts.models import Member
from app.ballots.models import Ballot, Zone
from app.ballots.services import TooLate, cast, draw_ticket
from app.ballots.services.tickets import BALLOT
from app.core.clock import database_now
from app.core.database import uses_postgresql
from app.core.errors import AppError
from app.extensions import db
from app.issues.models import Issue, PrivacyMode, StageTime
from app.process.services import move_on
from deliberation.stages import Stage
from tests.factories import make_ballot_issue, make_issue

OPEN_FOR = 0.3
"""Seconds that Rank stays open in a round."""


@dataclass
class Round:
    """What one round saw: acknowledged keys, the keys in the count, and those stored at the end."""

    acknowledged: set = field(default_factory=set)
    begun_after_end: set = field(default_factory=set)
    counted: set = field(default_factory=set)
    stored: set = field(default_factory=set)
    refused: int = 0

    @property
    def faults(self):
        """What must never be."""
        found = []
        if not self.acknowledged <= self.counted:
            found.append(f"{len(self.acknowledged - self.counted)} acknowledged, not counted")
        if self.stored != self.counted:
            found.append(f"{len(self.stored ^ self.counted)} written after the count")
        if self.begun_after_end:
            found.append(f"{len(self.begun_after_end)} taken in after the end")
        return found


def keys_of(issue_id):
    """Return the ticket hashes of all ballots in the database."""
    db.session.rollback()
    return set(db.session.scalars(select(Ballot.ticket_hash).where(Ballot.issue_id == issue_id)))


def play(app, people, seed):
    """Open an issue for a moment, let everybody cast into its end, and close it."""
    issue = make_ballot_issue(("A", "B"), joining="open")
    ends_at = database_now(db.session) + timedelta(seconds=OPEN_FOR)
    db.session.execute(
        update(StageTime)
        .where(StageTime.issue_id == issue.id, StageTime.stage == Stage.RANK)
        .values(ends_at=ends_at, announced_ends_at=ends_at)
    )
    issue_id = issue.id
    for_everybody(issue_id, people)
    db.session.commit()
    result, chance = Round(), random.Random(seed)
    voters = [
        threading.Thread(
            target=vote,
            args=(app, result, issue_id, person, ends_at, chance.uniform(0, 1.3 * OPEN_FOR)),
        )
        for person in people
    ]
    closer = threading.Thread(target=close, args=(app, result, issue_id))
    for thread in [*voters, closer]:
        thread.start()
    for thread in [*voters, closer]:
        thread.join()
    result.stored = keys_of(issue_id)
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


def vote(app, result, issue_id, member_id, ends_at, delay):
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
                clock=slow_clock if member_id % 4 == 1 else CLOCK["clock"],
            )
            db.session.commit()
            result.acknowledged.add(key)
            if asked_at >= ends_at:
                result.begun_after_end.add(key)
        except (TooLate, AppError):
            db.session.rollback()
            result.refused += 1
        finally:
            db.session.remove()


def slow_clock(session):
    """Read the clock and dawdle: what is decided by it is written a good while later."""
    now = CLOCK["clock"](session)
    time.sleep(DAWDLE)
    return now


def close(app, result, issue_id):
    """Try to close again and again, as the worker does, and count once it is done."""
    with app.app_context():
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if move_on(issue_id, database_now) is Stage.OUTCOME:
                db.session.commit()
                break
            db.session.rollback()
            time.sleep(0.01)
        result.counted = keys_of(issue_id)
        db.session.remove()


DAWDLE = 0.02
"""Seconds between reading the clock and writing; a test that plants a fault makes it longer."""

CLOCK = {"clock": database_now}
"""The clock of the voters, to be exchanged for a worse one."""


def make_people(n):
    """Make voters and return their ids."""
    now = database_now(db.session)
    rows = [
        Member(display_name=f"Voter {k}", has_chosen_name=True, is_guest=True, created_at=now)
        for k in range(n)
    ]
    db.session.add_all(rows)
    db.session.commit()
    make_issue(Stage.RANK)
    return [row.id for row in rows]
