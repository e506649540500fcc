"""Sealing: after close nothing that was written anywhere pairs a person with a ballot."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import delete, select

from app.ballots.convert import empty_content
from app.ballots.models import Ballot, BallotDraft, CastLink, ReasonSheet, Turnout
from app.ballots.services import ballots_of, reasons_of, scrub, seal
from app.ballots.services.drafts import save_draft
from app.ballots.services.sealing import rewrite
from app.core.clock import utc_now
from app.extensions import db
from tests.factories import cast_ballot, make_ballot_issue, make_member
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

VOTERS = 14
OWN = ("ballots", "reason_sheets")
"""Where the key of a ballot or sheet belongs."""
ROWS = 5
"""Of each voter: a ballot, two sheets about A, one about B, and that they took part."""


@pytest.fixture
def voted(any_app):
    """An issue with ballots, some changed, and a draft; for each member the keys of their rows."""
    issue = make_ballot_issue(("Sitters", "Budget", "Night away"))
    pairs = {}
    for n in range(VOTERS):
        voter = make_member(f"Voter {n}")
        zones = {"A": ("support", "worse")[n % 2], "B": ("better", "unsure")[n % 3 == 0]}
        worry = (f"a worry of number {n}", "worry", ("name", "anonymous")[n % 2])
        reasons = {"A": [f"secret reason of number {n}", worry], "B": f"another of number {n}"}
        if n % 4 == 0:
            cast_ballot(issue, {"C": "worse"}, voter, reasons={"C": "earlier"})
        cast_ballot(issue, zones, voter, reasons=reasons)
        link = db.session.get(CastLink, (issue.id, voter.id))
        pairs[voter.id] = [link.ballot_id, *map(bytes.fromhex, link.sheet_ids)]
    save_draft(issue, b"d" * 32, empty_content(3, seed=1), now=utc_now())
    db.session.commit()
    return issue, pairs


def close_by(issue, sealing=seal, scrubbing=scrub):
    sealing(issue, now=utc_now())
    db.session.commit()
    scrubbing()


def test_links_and_drafts_go_and_everything_counted_stays(voted):
    issue, pairs = voted
    before = sorted(map(tuple, ballots_of(issue).profile.ranks.tolist()))
    said = reasons_of(issue)

    close_by(issue)

    assert db.session.scalars(select(CastLink)).all() == []
    assert db.session.scalars(select(BallotDraft)).all() == []
    assert sorted(map(tuple, ballots_of(issue).profile.ranks.tolist())) == before
    assert reasons_of(issue) == said
    assert set(db.session.scalars(select(Turnout.member_id))) == set(pairs)


def test_sheets_of_one_person_have_nothing_in_common_but_what_many_say(voted):
    issue, pairs = voted
    close_by(issue)
    sheets = db.session.scalars(select(ReasonSheet)).all()
    rows = {row.id: row for row in sheets}
    assert len(rows) == len({row.ticket_hash for row in sheets}) == VOTERS * 3
    for _ballot, *keys in pairs.values():
        one, other = (rows[key] for key in keys if rows[key].option_place == 0)
        assert one.shown_as is not other.shown_as
        assert not set(map(str, one.lines)) & set(map(str, other.lines))
        like_both = [
            row for row in sheets if (row.zone, row.experience) == (one.zone, one.experience)
        ]
        assert len(like_both) >= 10


def test_nothing_pairs_a_person_with_a_ballot_any_more(voted, any_app, caplog):
    caplog.set_level(logging.DEBUG)
    issue, pairs = voted
    places = everything_written(any_app, caplog.text)
    assert pairs_found(places, pairs, OWN), "the scan must see the pairs while they are there"
    assert rows_in_dump(places, "cast_links")

    close_by(issue)

    places = everything_written(any_app, caplog.text)
    assert pairs_found(places, pairs, OWN) == []
    assert not rows_in_dump(places, "cast_links")
    assert places.get("write-ahead log", b"") == b""


def test_no_two_rows_keep_a_common_transaction_on_postgresql(voted):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("only PostgreSQL remembers which transaction wrote a row")
    issue, _pairs = voted
    tables = ("ballots", "reason_sheets", "turnouts")
    before = [x for table in tables for x in xmins(table)]
    assert len(set(before)) < len(before)

    close_by(issue)

    after = [x for table in tables for x in xmins(table)]
    assert len(set(after)) == len(after) == VOTERS * ROWS
    assert not set(after) & set(before)
    others = {x for table in set(db.metadata.tables) - set(tables) for x in xmins(table)}
    assert len(others) > 3
    assert not others & set(after)


def test_rows_stand_in_an_order_that_tells_nothing_on_postgresql(voted):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite these tables have no row order: they are kept by their random key")
    issue, pairs = voted
    cast_order = list(pairs)
    assert physical_order("turnouts", "member_id") == cast_order

    close_by(issue)

    assert physical_order("turnouts", "member_id") != cast_order
    by_ballot = physical_order("ballots", "id")
    assert by_ballot != [keys[0] for keys in pairs.values()]


def test_rows_lie_in_the_file_in_an_order_that_tells_nothing_on_sqlite(voted):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's pages hold rows in the order in which they were written")
    issue, pairs = voted
    by_time = [keys[0] for keys in pairs.values()]
    by_key = sorted(by_time)
    db.session.execute(delete(CastLink))
    db.session.commit()
    as_cast = orders_in_file(by_time)
    assert by_time[::-1] in as_cast, "the scan must see the order while it is there"

    close_by(issue)

    sealed = orders_in_file(by_time)
    assert len(sealed) == len(as_cast)
    assert all(order in (by_key, by_key[::-1]) for order in sealed)


def test_tables_of_ballots_have_no_row_order_on_sqlite(app):
    for model in (Ballot, ReasonSheet, Turnout, CastLink, BallotDraft):
        assert sqlite_has_no_row_ids(model.__tablename__)


def forgets_the_links(issue, *, now):
    """A planted fault: rows are rewritten but the links stay."""
    rewrite(issue.id)


def no_scrub():
    """A planted fault: what was deleted stays in the write-ahead log."""


def test_the_scan_catches_links_that_were_left(voted, any_app, caplog):
    issue, pairs = voted
    close_by(issue, sealing=forgets_the_links)
    places = everything_written(any_app, caplog.text)
    assert pairs_found(places, pairs, OWN)
    assert rows_in_dump(places, "cast_links")


def test_the_scan_catches_a_log_that_was_not_cut(voted, any_app, caplog):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's own log is a stated limit")
    issue, pairs = voted
    close_by(issue, scrubbing=no_scrub)
    found = pairs_found(everything_written(any_app, caplog.text), pairs, OWN)
    assert "write-ahead log" in {place for place, _member in found}


def test_the_scan_catches_a_cast_that_is_logged(voted, any_app, caplog):
    issue, pairs = voted
    caplog.set_level(logging.DEBUG)
    member_id, keys = next(iter(pairs.items()))
    logging.getLogger("app.ballots").info("member %s cast %s", member_id, keys[0].hex())
    close_by(issue)
    found = pairs_found(everything_written(any_app, caplog.text), pairs, OWN)
    assert found == [("log", member_id)]


def test_a_repeat_after_sealing_is_still_answered(any_app):
    issue, voter = make_ballot_issue(), make_member()
    ticket, _receipt = cast_ballot(issue, {"A": "support"}, voter)
    seal(issue, now=utc_now())
    issue.closed_at = utc_now()
    db.session.commit()
    _same, receipt = cast_ballot(issue, {"A": "support"}, voter, ticket=ticket)
    assert receipt.is_repeat
    assert db.session.scalars(select(CastLink)).all() == []
