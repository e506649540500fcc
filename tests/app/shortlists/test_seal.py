"""Sealing of picks: after the cut nothing that was written anywhere tells who picked what."""

from __future__ import annotations

import json
import logging

import pytest
from sqlalchemy import delete, func, select

from app.core.clock import database_now
from app.extensions import db
from app.process import tasks
from app.shortlists.models import KeptAs, PickLink, PickSheet, Rescue
from app.shortlists.queries import candidates_of, sheets_of
from app.shortlists.services import cutting, keep_on
from tests.app.shortlists.walking import cut_now, lay_now, picked_issue
from tests.factories import back_idea, make_member
from tests.sealing import (
    everything_written,
    orders_in_file,
    pairs_found,
    physical_order,
    rows_in_dump,
    sqlite_has_no_row_ids,
    xmins,
)

pytestmark = pytest.mark.torture

PEOPLE, PAGES = 8, 2
OWN = ("pick_sheets",)
"""Where the key of an answered page belongs."""


@pytest.fixture
def picked(any_app):
    """A question on which people picked; for each of them the keys of their answers, in order.

    Beside keys a link tells which ideas somebody was shown, and with that which sheet is theirs.
    """
    issue = picked_issue(30, people=PEOPLE, pages=PAGES)
    pairs = {}
    for link in db.session.scalars(select(PickLink).order_by(PickLink.member_id)):
        keys = [bytes.fromhex(page["sheet"]) for page in link.pages]
        pairs[link.member_id] = [*keys, *(json.dumps(page["shown"]) for page in link.pages)]
    assert len(pairs) == PEOPLE
    return issue, pairs


def keys_in(pairs):
    return [mark for marks in pairs.values() for mark in marks if isinstance(mark, bytes)]


def what_is_left(app, caplog, pairs):
    places = everything_written(app, caplog.text)
    return pairs_found(places, pairs, OWN), rows_in_dump(places, "pick_links"), places


def test_nothing_pairs_a_person_with_a_pick_after_the_cut(picked, any_app, caplog):
    caplog.set_level(logging.DEBUG)
    issue, pairs = picked
    found, has_rows, _places = what_is_left(any_app, caplog, pairs)
    assert {member_id for _place, member_id in found} == set(pairs), "the scan sees what is there"
    assert has_rows

    cut_now(issue)

    found, has_rows, places = what_is_left(any_app, caplog, pairs)
    assert found == []
    assert not has_rows
    assert places.get("write-ahead log", b"") == b""
    assert {sheet.id for sheet in sheets_of(issue.id)} == set(keys_in(pairs))


def is_told_apart(before):
    """Say whether no answered page was written together with anything else, then or now."""
    after = xmins("pick_sheets")
    others = {x for table in set(db.metadata.tables) - {"pick_sheets"} for x in xmins(table)}
    assert len(others) > 3
    return len(set(after)) == len(after) and not set(after) & (others | set(before))


def test_no_two_rows_keep_a_common_transaction_on_postgresql(picked):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("only PostgreSQL remembers which transaction wrote a row")
    issue, pairs = picked
    before = xmins("pick_sheets")
    assert len(before) == PEOPLE * PAGES

    cut_now(issue)

    assert is_told_apart(before)
    by_time = keys_in(pairs)
    assert physical_order("pick_sheets", "id") != by_time


def test_rows_lie_in_the_file_in_an_order_that_tells_nothing_on_sqlite(picked):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's pages hold rows in the order in which they were written")
    issue, pairs = picked
    by_time = keys_in(pairs)
    db.session.execute(delete(PickLink))
    db.session.commit()
    as_picked = orders_in_file(by_time)
    assert by_time[::-1] in as_picked, "the scan must see the order while it is there"

    cut_now(issue)

    by_key = sorted(by_time)
    assert all(order in (by_key, by_key[::-1]) for order in orders_in_file(by_time))


def test_who_kept_what_on_is_gone_once_the_ballot_is_laid(picked, any_app, caplog):
    caplog.set_level(logging.DEBUG)
    issue, _pairs = picked
    cut_now(issue)
    missed = next(each for each in candidates_of(issue.id) if each.kept_as is None)
    for _n in range(3):
        someone = make_member()
        back_idea(missed.proposal, someone)
        keep_on(issue, someone, place=missed.place, wants=True, clock=database_now)
        db.session.commit()
    assert rows_in_dump(everything_written(any_app, caplog.text), "rescues")

    lay_now(issue)

    places = everything_written(any_app, caplog.text)
    assert not rows_in_dump(places, "rescues")
    assert places.get("write-ahead log", b"") == b""
    assert missed.kept_as is KeptAs.RESCUE
    assert db.session.scalar(select(func.count()).select_from(Rescue)) == 0


def test_tables_of_picks_have_no_row_order_on_sqlite(app):
    for model in (PickSheet, PickLink, Rescue):
        assert sqlite_has_no_row_ids(model.__tablename__)


def leaves_links(issue):
    """A planted fault: answers are written anew but the links stay."""
    cutting.rewrite_rows(issue.id, (PickSheet,))


def writes_nothing_anew(issue):
    """A planted fault: links go, and answers stay where and as they were written."""
    db.session.execute(delete(PickLink).where(PickLink.issue_id == issue.id))


def test_planted_fault_links_that_were_left_are_found(picked, any_app, caplog, monkeypatch):
    issue, pairs = picked
    monkeypatch.setattr(cutting, "destroy_links", leaves_links)
    cut_now(issue)
    found, has_rows, _places = what_is_left(any_app, caplog, pairs)
    assert {member_id for _place, member_id in found} == set(pairs)
    assert has_rows


def test_planted_fault_answers_that_stay_as_they_were_are_found(picked, monkeypatch):
    issue, pairs = picked
    by_time, on_sqlite = keys_in(pairs), db.engine.dialect.name == "sqlite"
    before = [] if on_sqlite else xmins("pick_sheets")
    monkeypatch.setattr(cutting, "destroy_links", writes_nothing_anew)
    cut_now(issue)
    if on_sqlite:
        assert by_time[::-1] in orders_in_file(by_time)
    else:
        assert not is_told_apart(before)


def test_planted_fault_a_log_that_was_not_cut_is_found(picked, any_app, caplog, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's own log is a stated limit")
    issue, pairs = picked
    monkeypatch.setattr(tasks, "SEALING", {})
    cut_now(issue)
    found, *_rest = what_is_left(any_app, caplog, pairs)
    assert "write-ahead log" in {place for place, _member in found}


def test_planted_fault_a_pick_that_is_logged_is_found(picked, any_app, caplog):
    caplog.set_level(logging.DEBUG)
    issue, pairs = picked
    member_id, marks = next(iter(pairs.items()))
    logging.getLogger("app.shortlists").info("member %s picked %s", member_id, marks[0].hex())
    cut_now(issue)
    assert what_is_left(any_app, caplog, pairs)[0] == [("log", member_id)]
