"""L5: two people taking in clashing changes at the same moment never lose or double a word."""

from __future__ import annotations

import random

import pytest

from app.amendments.services import answering, gathering, holding
from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.issues.queries import current_time, membership_in
from app.proposals.services.standing import Standing
from tests.torture.clashing import play, scene
from tests.torture.figures import figure

pytestmark = pytest.mark.torture
ROUNDS = figure(200, 10)


def orders(n):
    """Who starts first, another way each round."""
    chance = random.Random(5)
    return [chance.sample(range(7), 7) for _round in range(n)]


def test_every_word_is_there_exactly_as_often_as_the_changes_say(busy_app):
    ids = scene()
    faults = [fault for order in orders(ROUNDS) for fault in play(busy_app, ids, order)]
    assert faults == []


def test_planted_fault_edits_made_as_they_stand_are_caught(busy_app, monkeypatch):
    """The words of a change are put in as if nothing had happened since it was suggested."""
    monkeypatch.setattr(answering, "fitted", lambda edits, old, new: tuple(edits))
    ids = scene()
    assert any(play(busy_app, ids, order) for order in orders(20))


def test_planted_fault_acting_without_holding_the_question_is_caught(busy_app, monkeypatch):
    if not uses_postgresql(db.session):
        pytest.skip("on SQLite the write lock is taken by BEGIN, before anything is read")

    def beside(issue, member, *, clock, alone=False):
        now = clock(db.session)
        return Standing(current_time(issue), now, membership_in(member, issue))

    for module in (holding, gathering):
        monkeypatch.setattr(module, "standing_in", beside)
    ids = scene()
    assert any(play(busy_app, ids, order) for order in orders(20))
