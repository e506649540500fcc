"""L1 and L3 of paper: one sheet typed in by many at once is one ballot, and no entry is lost."""

from __future__ import annotations

import threading

import pytest

from app.accounts.models import Member
from app.ballots.models import Zone
from app.core.errors import Refused
from app.extensions import db
from app.issues.models import Issue
from app.paper.convert import State, sheet_number, state_of
from app.paper.models import PaperSheet
from app.paper.services import typing
from tests.app.paper.test_sealed import entry_of, type_sheet
from tests.factories import make_ballot_issue, make_member
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

PARALLEL = 16
ROUNDS = figure(40, 3)
NUMBER = sheet_number(123_456_789)


def send(app, ids, key, start, said):
    """Type a sheet in, as a request does, in a session of its own."""
    with app.app_context():
        start.wait()
        try:
            issue, host = db.session.get(Issue, ids[0]), db.session.get(Member, ids[1])
            type_sheet(issue, host, NUMBER, entry_of((Zone.SUPPORT, Zone.WORSE)), key)
            said.append("taken")
        except Refused:
            db.session.rollback()
        except Exception as error:
            db.session.rollback()
            said.append(repr(error)[:200])
        finally:
            db.session.remove()


def at_once(app, keys):
    """Let many type one sheet in at once; return its row, and what they were told."""
    host = make_member()
    issue = make_ballot_issue(("A", "B"), organiser=host, paper_place="Here.")
    ids = (issue.id, host.id)
    db.session.remove()
    start, said = threading.Barrier(len(keys)), []
    threads = [threading.Thread(target=send, args=(app, ids, key, start, said)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sheet = db.session.get(PaperSheet, (ids[0], NUMBER))
    found = (state_of(sheet), len(sheet.keys)) if sheet else None
    db.session.rollback()
    return found, said


def test_one_form_sent_by_many_is_one_entry(busy_app):
    for _n in range(ROUNDS):
        found, said = at_once(busy_app, ["same"] * PARALLEL)
        assert found == (State.ONCE, 1)
        assert said == ["taken"] * PARALLEL


def test_many_who_type_one_sheet_make_two_entries(busy_app):
    for _n in range(ROUNDS):
        found, said = at_once(busy_app, [f"key {n}" for n in range(PARALLEL)])
        assert found == (State.COUNTS, 2)
        assert said == ["taken"] * 2


def test_planted_fault_without_the_lock_entries_are_lost(busy_app, monkeypatch):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite writers queue at BEGIN IMMEDIATE")
    monkeypatch.setattr(typing, "hold", lambda issue, key: None)
    rounds = (at_once(busy_app, [f"key {n}" for n in range(PARALLEL)]) for _n in range(10))
    assert any(said != ["taken"] * 2 for _found, said in rounds)
