"""How many have taken part costs little however many there are, and says where it is older."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, text

from app.ballots.models import Ballot, Channel
from app.ballots.queries import n_taken_part
from app.ballots.services import lately
from app.core.storage.database import uses_postgresql
from app.extensions import db
from tests.app.ballots.pages import url
from tests.conftest import signed_in
from tests.factories import cast_ballot, make_ballot_issue, make_member

OLDER = "Counted a few seconds ago."


def plan_of(ask):
    """How the database goes about what is asked, where it avoids reading every row."""
    asked = []

    def note(_connection, _cursor, statement, parameters, *_more):
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    ask()
    event.remove(db.engine, "before_cursor_execute", note)
    [(statement, parameters)] = asked
    explain = "EXPLAIN QUERY PLAN"
    if uses_postgresql(db.session):
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"
    rows = db.session.connection().exec_driver_sql(f"{explain} {statement}", parameters)
    return " ".join(str(row) for row in rows)


def test_ballots_that_came_apart_are_counted_by_an_index_of_them_alone(any_app):
    issue = make_ballot_issue()
    for _n in range(3):
        cast_ballot(issue, {"A": "support"})
    apart = db.session.scalars(db.select(Ballot)).first()
    before = n_taken_part(issue.id)
    apart.channel = Channel.ASSISTED
    db.session.commit()
    assert n_taken_part(issue.id) == before + 1
    plan = plan_of(lambda: n_taken_part(issue.id))
    assert "ix_ballots_apart" in plan
    assert "ix_ballots_issue_id" not in plan


def test_planted_fault_a_count_that_asks_for_more_reads_every_ballot(any_app):
    more = db.select(db.func.count()).where(
        Ballot.issue_id == make_ballot_issue().id, Ballot.channel != Channel.PAPER
    )
    plan = plan_of(lambda: db.session.scalar(more))
    assert "ix_ballots_apart" not in plan, "so the test above would see it"


@pytest.fixture
def voted(any_app, monkeypatch):
    """Four people have voted, which is many; return how to look, and how to let time pass."""
    monkeypatch.setattr(lately, "MANY", 4)
    moment = [100.0]
    monkeypatch.setattr(lately.time, "monotonic", lambda: moment[0])
    issue, voter = make_ballot_issue(), make_member()
    cast_ballot(issue, {"A": "support"}, voter)
    browser = signed_in(any_app, voter)

    def told():
        page = browser.get(url(issue, "/done")).text
        return int(re.search(r"(\d+) people have taken part so far", page)[1]), OLDER in page

    def wait(seconds):
        moment[0] += seconds

    def others(n):
        for _n in range(n):
            cast_ballot(issue, {"A": "better"})

    return told, wait, others


def test_many_are_counted_every_few_seconds_and_the_page_says_so(voted):
    told, wait, others = voted
    others(3)
    assert told() == (4, False)
    others(2)
    wait(4)
    assert told() == (4, True)
    wait(2)
    assert told() == (6, False)


def test_few_are_counted_for_every_page(voted):
    told, _wait, others = voted
    for n in (2, 3):
        others(1)
        assert told() == (n, False)
