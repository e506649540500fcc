"""L2: every acknowledged ballot is in the count, and nothing comes after."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.ballots.services import casting
from app.extensions import db
from app.issues.models import Issue
from app.process import services as moving
from tests.torture import closing
from tests.torture.closing import make_people, play
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

ROUNDS = figure(500, 30)
VOTERS = figure(64, 24)


def test_every_acknowledged_ballot_is_in_the_count_and_nothing_after(busy_app):
    people = make_people(VOTERS)
    seen = [play(busy_app, people, seed) for seed in range(ROUNDS)]
    assert [result.faults for result in seen if result.faults] == []
    assert sum(len(result.acknowledged) for result in seen) > ROUNDS
    assert sum(result.refused for result in seen) > ROUNDS


def plain_select(monkeypatch):
    """The voter looks at the issue without holding it."""
    monkeypatch.setattr(casting, "lock", lambda issue, member: None)


def key_share(monkeypatch):
    """The voter holds no more than a foreign key does; the closer updates, as most closers do."""

    def lock(issue, member):
        db.session.execute(
            select(Issue)
            .where(Issue.id == issue.id)
            .with_for_update(read=True, key_share=True, of=Issue)
            .execution_options(populate_existing=True)
        ).scalar_one()

    def locked_issue(issue_id):
        return db.session.scalar(
            select(Issue)
            .where(Issue.id == issue_id)
            .with_for_update(key_share=True, of=Issue)
            .execution_options(populate_existing=True)
        )

    monkeypatch.setattr(casting, "lock", lock)
    monkeypatch.setattr(moving, "locked_issue", locked_issue)


def time_of_transaction(monkeypatch):
    """The clock stands still from the transaction's beginning."""
    clock = {"clock": lambda session: session.scalar(select(func.now()))}
    monkeypatch.setattr(closing, "CLOCK", clock)
    monkeypatch.setattr(casting, "refuse_if_closed", refuse_by_clock_alone)


def refuse_by_clock_alone(issue, member, now):
    """What the service does, less the look at the stage, so that the clock alone decides."""
    time = casting.current_time(issue)
    if time is not None and now >= time.ends_at:
        raise casting.TooLate("late")


@pytest.mark.parametrize("mutant", [plain_select, key_share, time_of_transaction])
def test_the_rounds_catch_a_weaker_lock_and_a_stale_clock(busy_app, monkeypatch, mutant):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite the write lock is taken by BEGIN, before anything is read")
    people = make_people(VOTERS)
    mutant(monkeypatch)
    monkeypatch.setattr(closing, "DAWDLE", 0.15)
    caught = (play(busy_app, people, seed).faults for seed in range(5 * ROUNDS))
    assert next(filter(None, caught), None), f"{mutant.__name__} survived"


def test_the_rounds_catch_a_decision_made_before_the_lock(busy_app, monkeypatch):
    """The voter asks whether Rank is open, and only then begins the transaction that writes."""
    people = make_people(VOTERS)
    real = closing.cast

    def decide_first(issue, member, **given):
        casting.refuse_if_closed(issue, member, given["clock"](db.session))
        issue_id, member_id = issue.id, member.id
        db.session.rollback()
        closing.time.sleep(0.05)
        monkeypatch.setattr(casting, "refuse_if_closed", lambda *_given: None)
        return real(
            db.session.get(Issue, issue_id), db.session.get(type(member), member_id), **given
        )

    monkeypatch.setattr(closing, "cast", decide_first)
    caught = (play(busy_app, people, seed).faults for seed in range(ROUNDS))
    assert next(filter(None, caught), None), "the early decision survived"
