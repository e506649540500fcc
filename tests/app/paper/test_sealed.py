"""Sealing of paper: after close nothing tells which sheet became which ballot."""

from __future__ import annotations

import pytest

from app.ballots.models import Ballot, Channel
from app.core.clock import database_now
from app.extensions import db
from app.issues.models import Experience
from app.issues.queries import membership_in
from app.paper.convert import Entry, sheet_number
from app.paper.models import PaperSheet
from app.paper.services import typing
from tests.factories import cast_ballot, end_stage, make_ballot_issue, make_member
from tests.sealing import everything_written, xmins

pytestmark = pytest.mark.torture

SHEETS = 6


def entry_of(zones):
    return Entry(tuple(zones), (0,) * len(zones), {}, Experience.USES)


def type_sheet(issue, host, number, entry, key, code=""):
    typing.type_in(
        issue,
        host,
        membership_in(host, issue),
        number=number,
        entry=entry,
        code=code,
        key=key,
        clock=database_now,
    )
    db.session.commit()


@pytest.fixture
def typed(any_app):
    """A question with sheets typed in twice, one only once, and a ballot from the page."""
    from app.ballots.models import Zone

    host = make_member("Zqhostzq")
    issue = make_ballot_issue(("A", "B"), organiser=host, paper_place="Here.")
    numbers = [sheet_number(900_000_000 + n) for n in range(SHEETS)]
    for n, number in enumerate(numbers):
        zones = (Zone.SUPPORT, Zone.WORSE) if n % 2 else (Zone.BETTER, Zone.UNSURE)
        for key in range(1 if n == 0 else 2):
            type_sheet(issue, host, number, entry_of(zones), f"{number}-{key}")
    cast_ballot(issue, {"A": "support"})
    return issue, numbers


def found_in(app, log_text, numbers):
    places = everything_written(app, log_text)
    return {
        place for place, content in places.items() for number in numbers
        if number.encode() in content
    }  # fmt: skip


def test_sheets_and_their_numbers_are_gone(typed, any_app, caplog):
    issue, numbers = typed
    assert found_in(any_app, caplog.text, numbers), "the scan must see them while they are there"

    end_stage(issue)

    assert found_in(any_app, caplog.text, numbers) == set()
    channels = sorted(row.value for row in db.session.scalars(db.select(Ballot.channel)))
    assert channels == [Channel.ONLINE.value, *[Channel.PAPER.value] * (SHEETS - 1)]
    if db.engine.dialect.name == "postgresql":
        assert len(set(xmins("ballots"))) == SHEETS


def test_planted_fault_entries_that_stay_are_found(typed, any_app, caplog, monkeypatch):
    issue, numbers = typed
    monkeypatch.setattr(typing, "delete", lambda table: db.select(PaperSheet))
    end_stage(issue)
    assert found_in(any_app, caplog.text, numbers)
