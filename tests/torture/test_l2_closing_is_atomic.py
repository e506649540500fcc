"""L2: every acknowledged ballot is in the count, nothing comes after, and an end is one end."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import func, select

from app.ballots.services import casting
from app.extensions import db
from app.issues.models import Issue
from app.issues.services import extending
from app.process import services as moving
from tests.torture import closing
from tests.torture.closing import make_people, play
from tests.torture.figures import IS_FULL, figure

pytestmark = pytest.mark.torture

ROUNDS = figure(500, 30)
MOST_VOTERS, FEWEST_VOTERS = figure(64, 24), 24


def rounds(app, n):
    """Play rounds with ever other numbers of voters.

    Where a crowded machine let no organiser come in time, a few rounds with hardly anybody follow.
    """
    people, organiser = make_people(MOST_VOTERS)
    chance = random.Random(1)
    was_longer = False
    for seed in range(n):
        n_voters = chance.randint(FEWEST_VOTERS, MOST_VOTERS) if IS_FULL else FEWEST_VOTERS
        yield (result := play(app, people[:n_voters], organiser, seed))
        was_longer = was_longer or result.is_longer
    for seed in range(n, n + 20):
        if was_longer:
            return
        yield (result := play(app, people[:2], organiser, seed, asks_at=-closing.OPEN_FOR))
        was_longer = result.is_longer


def test_every_acknowledged_ballot_is_in_the_count_and_nothing_after(busy_app):
    seen = list(rounds(busy_app, ROUNDS))
    assert [result.faults for result in seen if result.faults] == []
    n_longer = sum(result.is_longer for result in seen)
    n_cast = sum(len(result.acknowledged) for result in seen)
    n_late = sum(result.late for result in seen)
    assert n_cast > ROUNDS
    assert n_late > ROUNDS
    assert n_longer > 0
    print(f"{len(seen)} rounds, {n_cast} ballots, {n_late} late, {n_longer} times made longer")


def voter_plain_select(monkeypatch):
    """The voter looks at the issue without holding it."""
    monkeypatch.setattr(casting, "lock", lambda issue, member: None)


def held_weakly(issue_id):
    """Return the issue, held no more than a foreign key does."""
    return db.session.scalar(
        select(Issue)
        .where(Issue.id == issue_id)
        .with_for_update(read=True, key_share=True, of=Issue)
        .execution_options(populate_existing=True)
    )


def closer_without_key(monkeypatch):
    """The closer locks the row as an update does, which a foreign key's hold lets pass."""

    def locked_issue(issue_id):
        return db.session.scalar(
            select(Issue)
            .where(Issue.id == issue_id)
            .with_for_update(key_share=True, of=Issue)
            .execution_options(populate_existing=True)
        )

    monkeypatch.setattr(moving, "locked_issue", locked_issue)


def voter_key_share(monkeypatch):
    """The voter holds no more than a foreign key does; the closer updates, as most closers do."""
    closer_without_key(monkeypatch)
    monkeypatch.setattr(casting, "lock", lambda issue, member: held_weakly(issue.id))


def voter_now(monkeypatch):
    """The voter's clock stands still from the transaction's beginning."""
    monkeypatch.setitem(closing.CLOCK, "voter", lambda session: session.scalar(select(func.now())))
    monkeypatch.setattr(casting, "refuse_if_closed", refuse_by_clock_alone)


def refuse_by_clock_alone(issue, member, now, standing):
    """What the service does, less the look at the stage, so that the clock alone decides."""
    time = standing.time
    if time is not None and now >= time.ends_at:
        raise casting.TooLate("late")


def closer_plain_select(monkeypatch):
    """The closer looks at the issue without holding it, and seals beside those who still cast."""
    monkeypatch.setattr(
        moving,
        "locked_issue",
        lambda issue_id: db.session.get(Issue, issue_id, populate_existing=True),
    )


@pytest.mark.parametrize(
    "mutant", [voter_plain_select, voter_key_share, voter_now, closer_plain_select]
)
def test_planted_fault_a_weaker_lock_or_a_stale_clock_is_caught(busy_app, monkeypatch, mutant):
    """Every fourth voter dawdles between clock and writing, nearly as long as Rank is open."""
    needs_row_locks()
    people, organiser = make_people(FEWEST_VOTERS)
    mutant(monkeypatch)
    monkeypatch.setattr(closing, "DAWDLE", 0.25)
    seen = (play(busy_app, people, organiser, 2 * seed, closer_waits=0) for seed in range(100))
    assert next((result.faults for result in seen if result.faults), None)


def needs_row_locks():
    if db.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite the write lock is taken by BEGIN, before anything is read")


def test_planted_fault_a_cast_decided_before_the_lock_is_caught(busy_app, monkeypatch):
    """The voter asks whether Rank is open, and only then begins the transaction that writes."""
    people, organiser = make_people(FEWEST_VOTERS)
    real = closing.cast

    def decide_first(issue, member, **given):
        now, standing = given["clock"](db.session), casting.standing_of(issue, member)
        casting.refuse_if_closed(issue, member, now, standing)
        issue_id, member_id = issue.id, member.id
        db.session.rollback()
        closing.time.sleep(0.05)
        monkeypatch.setattr(casting, "refuse_if_closed", lambda *_given: None)
        return real(
            db.session.get(Issue, issue_id), db.session.get(type(member), member_id), **given
        )

    monkeypatch.setattr(closing, "cast", decide_first)
    seen = (play(busy_app, people, organiser, 2 * seed) for seed in range(20))
    assert next((result.faults for result in seen if result.faults), None)


def organiser_plain_select(monkeypatch):
    """The organiser looks at the issue without holding it."""
    monkeypatch.setattr(extending, "locked", db.session.refresh)


def organiser_key_share(monkeypatch):
    """The organiser holds no more than a foreign key does."""
    closer_without_key(monkeypatch)
    monkeypatch.setattr(extending, "locked", lambda issue: held_weakly(issue.id))


@pytest.mark.parametrize("mutant", [organiser_plain_select, organiser_key_share])
def test_planted_fault_more_time_under_a_weaker_lock_is_caught(busy_app, monkeypatch, mutant):
    """The organiser asks just before the end and dawdles past it, while the closer closes."""
    needs_row_locks()
    people, organiser = make_people(FEWEST_VOTERS)
    mutant(monkeypatch)
    monkeypatch.setattr(closing, "DAWDLE", 0.2)
    given = {"asks_at": -0.1, "closer_waits": 0}
    seen = (play(busy_app, people[:4], organiser, seed, **given).faults for seed in range(20))
    assert any("closed at the old end though made longer" in faults for faults in seen)


def organiser_now(monkeypatch):
    """The organiser's clock stands still from the transaction's beginning, long before the lock."""
    real = extending.locked

    def locked_late(issue):
        closing.time.sleep(0.3)
        real(issue)

    monkeypatch.setattr(extending, "locked", locked_late)
    monkeypatch.setitem(
        closing.CLOCK, "organiser", lambda session: session.scalar(select(func.now()))
    )


def organiser_decides_first(monkeypatch):
    """The organiser's clock is read first; the transaction that locks begins later."""
    real = closing.extend_stage

    def decide_first(issue, member, membership, **given):
        now = given.pop("clock")(db.session)
        issue_id, member_id = issue.id, member.id
        db.session.rollback()
        closing.time.sleep(0.3)
        issue = db.session.get(Issue, issue_id)
        member = db.session.get(type(member), member_id)
        place = closing.membership_in(member, issue)
        return real(issue, member, place, clock=lambda session: now, **given)

    monkeypatch.setattr(closing, "extend_stage", decide_first)


@pytest.mark.parametrize("mutant", [organiser_now, organiser_decides_first])
def test_planted_fault_more_time_by_a_stale_clock_is_caught(busy_app, monkeypatch, mutant):
    """Asked before the end, granted after it, though meanwhile voters were told it was over."""
    if mutant is organiser_now:
        needs_row_locks()
    people, organiser = make_people(FEWEST_VOTERS)
    mutant(monkeypatch)
    given = {"asks_at": -0.2, "closer_waits": 1}
    seen = (play(busy_app, people[:8], organiser, seed, **given).faults for seed in range(20))
    assert "told that it was late" in str(next(filter(None, seen), None))
