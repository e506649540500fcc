"""L1: workers are killed at random, and no acknowledged ballot is lost or counted twice."""

from __future__ import annotations

import itertools
import threading

import pytest
from sqlalchemy import create_engine, text

from app import create_app
from app.accounts.models import Member
from app.accounts.services import start_session
from app.ballots.services import draw_ticket
from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import PrivacyMode
from config import TestConfig
from tests.factories import make_ballot_issue
from tests.torture.figures import figure
from tests.torture.kill_server import Voters, cookie_for, gunicorn, run

pytestmark = pytest.mark.torture

KILLS = figure(100, 20)
PEOPLE = figure(3000, 500)
ZONES = list(itertools.product(("support", "better", "worse"), repeat=3))
CODES = {"support": 1, "better": 2, "worse": 4}
LOST = "stored differently or not at all: the acknowledged ballot of"
TWICE = "repeats were taken for changes"
BALLOTS_BY_VOTER = """
SELECT member_id, zones FROM cast_links JOIN ballots ON ballots.id = ballot_id
WHERE cast_links.issue_id = :issue
"""
TOTALS = """
SELECT (SELECT count(*) FROM ballots), (SELECT count(*) FROM reason_sheets),
       (SELECT sum("cast") FROM cast_hours), (SELECT sum(changed) FROM cast_hours)
"""


@pytest.fixture
def crowd(served):
    """An issue in Rank and people who are signed in, each with a ballot and a ticket ready."""
    app = create_app(type("Settings", (TestConfig,), {"SQLALCHEMY_DATABASE_URI": served.url}))
    with app.app_context():
        issue = make_ballot_issue(("A", "B", "C"))
        people = [person(app, member, n) for n, member in enumerate(members(PEOPLE))]
        db.session.commit()
        issue_id = issue.id
        db.session.remove()
        db.engine.dispose()
    return issue_id, people


def members(n):
    rows = [
        Member(
            email=f"voter{k}@example.org",
            display_name=f"Voter {k}",
            has_chosen_name=True,
            created_at=utc_now(),
        )
        for k in range(n)
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def person(app, member, n):
    zones = ZONES[n % len(ZONES)]
    fields = [("ticket", draw_ticket(PrivacyMode.TICKET).text), ("experiences", "uses")]
    fields += [(f"zone-{place}", zone) for place, zone in enumerate(zones)]
    fields += [("why-0", f"reason {n}"), ("seed", "1")]
    cookie = cookie_for(app, start_session(member))
    return {"id": member.id, "cookie": cookie, "zones": zones, "fields": fields}


def faults(served, issue_id, crowd):
    """Say what is wrong with the database after the run; nothing, if all promises held."""
    engine = create_engine(served.url)
    with engine.connect() as connection:
        stored = dict(connection.execute(text(BALLOTS_BY_VOTER), {"issue": issue_id}).fetchall())
        n_ballots, n_sheets, cast, changed = connection.execute(text(TOTALS)).one()
        integrity = "ok"
        if engine.dialect.name == "sqlite":
            integrity = connection.execute(text("PRAGMA integrity_check")).scalar_one()
    engine.dispose()
    found = []
    for member_id, zones in crowd.acknowledged.items():
        if stored.get(member_id) != bytes(CODES[zone] for zone in zones):
            found.append(f"{LOST} {member_id}")
    if not n_ballots == n_sheets == len(stored) == cast:
        found.append(f"{n_ballots} ballots, {n_sheets} sheets, {len(stored)} voters, {cast} cast")
    if changed:
        found.append(f"{changed} {TWICE}")
    if integrity != "ok":
        found.append(integrity)
    return found + [f"a wrong answer: {wrong}" for wrong in crowd.wrong]


def test_no_acknowledged_ballot_is_lost_while_workers_die(served, crowd):
    """The killing goes on until as many ballots were acknowledged in its midst."""
    issue_id, people = crowd
    with gunicorn(served) as (port, master):
        voters = Voters(port, issue_id, people)
        killed = run(
            master, voters, lambda killed: min(len(killed), len(voters.acknowledged)) >= KILLS
        )
    assert faults(served, issue_id, voters) == []
    assert len(killed) >= KILLS
    n_ballots, n_repeats = len(voters.acknowledged), len(served.read("repeats"))
    assert n_ballots >= KILLS
    assert n_repeats >= 1
    print(f"{len(killed)} kills, {n_ballots} ballots, {n_repeats} repeats")


def test_planted_fault_an_answer_before_the_commit_is_caught(served, crowd):
    """Each ballot dawdles between answer and commit until the killing is over.

    So one of the four workers is always between the two, a kill hits it with one chance in four,
    and the killing goes on until one has.
    """
    issue_id, people = crowd
    with gunicorn(served, "acknowledge-before-commit") as (port, master):
        voters = Voters(port, issue_id, people, reloads=0, hasty=0)

        def is_hit(killed):
            held = {tuple(map(int, line.split())) for line in served.read("held-back")}
            return any(pid in killed and who in voters.acknowledged for pid, who in held)

        run(master, voters, is_hit, voters=8, when_over=(served.notes / "calm").touch)
    assert [fault for fault in faults(served, issue_id, voters) if fault.startswith(LOST)]


def test_planted_fault_a_server_without_idempotency_key_is_caught(served, crowd):
    """Everybody presses reload, so the first who votes shows it and nobody need be killed."""
    issue_id, people = crowd
    with gunicorn(served, "no-idempotency-key") as (port, _master):
        voters = Voters(port, issue_id, people[:3], reloads=1)
        voters.vote_on(threading.Event())
    assert [fault for fault in faults(served, issue_id, voters) if fault.endswith(TWICE)]
