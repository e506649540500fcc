"""L3: one person, one live ballot, however often and however fast it is sent."""

from __future__ import annotations

import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select, text

from app.accounts.models import Member
from app.ballots.convert import ReasonsGiven
from app.ballots.models import Ballot, CastLink, ReasonSheet, ShownAs, Turnout, Zone
from app.ballots.services import cast, casting, draw_ticket
from app.ballots.services.tickets import Ticket
from app.core.clock import database_now, utc_now
from app.core.errors import Refused
from app.extensions import db
from app.issues.models import Experience, Issue, PrivacyMode
from app.issues.services import declare_experience, taking_part
from tests.factories import cast_ballot, make_ballot_issue, make_member
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

ROUNDS = figure(200, 10)
PARALLEL = 64


DAWDLE = 0.0
"""Seconds between lock and writing; a test that plants a fault takes some."""


def slow_clock(session):
    """Read the clock, as is done right after the lock, and dawdle."""
    now = database_now(session)
    time.sleep(DAWDLE)
    return now


@dataclass
class Round:
    """What came of one round: which ballots each ticket was acknowledged with, and troubles."""

    acknowledged: dict = field(default_factory=lambda: defaultdict(set))
    troubles: list = field(default_factory=list)


def send(app, issue_id, member_id, words, zone, done):
    """Say what brings one and cast, as a request does, in a session of its own."""
    with app.app_context():
        try:
            issue, voter = db.session.get(Issue, issue_id), db.session.get(Member, member_id)
            reason = ReasonsGiven(0, ({"slot": "why", "text": zone.value},), ShownAs.EXPERIENCE)
            kinds = [Experience.USES, *([Experience.WORKS] if zone is Zone.WORSE else [])]
            declare_experience(issue, voter, kinds=kinds, main=kinds[0], now=utc_now())
            cast(
                issue,
                voter,
                zones={0: zone},
                reasons=[reason],
                ticket=Ticket(words),
                clock=slow_clock,
            )
            db.session.commit()
            done.acknowledged[words].add(zone)
        except Refused:
            db.session.rollback()
        except Exception as error:
            db.session.rollback()
            done.troubles.append(repr(error)[:200])
        finally:
            db.session.remove()


def submit_at_once(app, issue_id, member_id):
    """Half the submissions bring one ticket with either of two ballots, half a new one each."""
    db.session.rollback()  # or this session would hold SQLite's write lock against all of them
    one, done = draw_ticket(PrivacyMode.TICKET).text, Round()
    threads = []
    for n in range(PARALLEL):
        words = one if n % 2 else draw_ticket(PrivacyMode.TICKET).text
        zone = (Zone.SUPPORT, Zone.WORSE)[n // 2 % 2]
        given = (app, issue_id, member_id, words, zone, done)
        threads.append(threading.Thread(target=send, args=given))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def faults(issue_id, done):
    """Say what is wrong after a round."""
    db.session.rollback()
    counts = {
        model.__tablename__: db.session.scalar(
            select(func.count()).select_from(model).where(model.issue_id == issue_id)
        )
        for model in (Ballot, ReasonSheet, CastLink, Turnout)
    }
    link = db.session.scalar(select(CastLink).where(CastLink.issue_id == issue_id))
    lost = link is None or db.session.get(Ballot, link.ballot_id) is None
    wrong = {table: n for table, n in counts.items() if n != 1}
    twice = any(len(zones) > 1 for zones in done.acknowledged.values())
    said = {"the link is loose": lost, "a ticket stands for two ballots": twice, str(wrong): wrong}
    return [*done.troubles, *(fault for fault, is_so in said.items() if is_so)]


def rounds(app, n):
    """Play rounds, half with somebody who has cast before; yield what was wrong in each."""
    for number in range(n):
        voter, issue = make_member(), make_ballot_issue(("A", "B"))
        if number % 2:
            cast_ballot(issue, {"A": "unsure"}, voter, reasons={"A": "before"})
        issue_id, member_id = issue.id, voter.id
        yield faults(issue_id, submit_at_once(app, issue_id, member_id))


def test_sixty_four_submissions_at_once_leave_one_ballot(busy_app):
    assert [found for found in rounds(busy_app, ROUNDS) if found] == []


def no_lock_when_saying(monkeypatch):
    """Two requests that say what brings one person here do not wait for each other."""
    monkeypatch.setattr(taking_part, "wait_for_own_requests", lambda issue, member: None)


def no_lock_at_all(monkeypatch):
    """Nor do two that cast."""
    no_lock_when_saying(monkeypatch)
    monkeypatch.setattr(casting, "text", lambda _statement: text("SELECT :issue, :member"))


def old_ballots_stay(monkeypatch):
    """A change adds a ballot and leaves the one before."""
    monkeypatch.setattr(casting, "forget_ballot", lambda link: None)


def a_ticket_is_enough(monkeypatch):
    """A ticket that was used is answered like the first time, whatever comes with it."""
    known = casting.ballot_by_hash
    monkeypatch.setattr(
        casting, "is_repeat", lambda issue, link, sent: known(issue.id, sent.key) is not None
    )


NEED_ROW_LOCKS = (no_lock_when_saying, no_lock_at_all)


@pytest.mark.parametrize("mutant", [*NEED_ROW_LOCKS, old_ballots_stay, a_ticket_is_enough])
def test_the_rounds_catch_two_live_ballots(busy_app, monkeypatch, mutant):
    if mutant in NEED_ROW_LOCKS and db.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite writers queue at BEGIN IMMEDIATE")
    mutant(monkeypatch)
    monkeypatch.setattr(sys.modules[__name__], "DAWDLE", 0.02)
    assert next(filter(None, rounds(busy_app, ROUNDS)), None), f"{mutant.__name__} survived"
