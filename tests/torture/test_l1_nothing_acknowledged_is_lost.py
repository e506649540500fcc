"""L1: workers are killed at random, and no acknowledged ballot is lost or counted twice."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

import pytest

from app import create_app
from app.accounts.models import Member
from app.accounts.services import start_session
from app.ballots.services import draw_ticket
from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import PrivacyMode
from tests.conftest import sqlite_config
from tests.factories import make_ballot_issue
from tests.torture.figures import figure
from tests.torture.kill_server import cookie_for, gunicorn, run

pytestmark = pytest.mark.torture

KILLS = figure(100, 20)
PEOPLE = figure(3000, 500)
ZONES = list(itertools.product(("support", "better", "worse"), repeat=3))
CODES = {"support": 1, "better": 2, "worse": 4}


@pytest.fixture
def crowd(served_database):
    """An issue in Rank and people who are signed in, each with a ballot and a ticket ready."""
    app = create_app(sqlite_config(served_database))
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


def faults(path, issue_id, crowd):
    """Say what is wrong with the database after the run; nothing, if all promises held."""
    rows = sqlite3.connect(path)
    stored = dict(
        rows.execute(
            "SELECT member_id, zones FROM cast_links JOIN ballots ON ballots.id = ballot_id "
            "WHERE cast_links.issue_id = ?",
            (issue_id,),
        ).fetchall()
    )
    [[n_ballots]] = rows.execute("SELECT count(*) FROM ballots").fetchall()
    [[n_sheets]] = rows.execute("SELECT count(*) FROM reason_sheets").fetchall()
    [[cast, changed]] = rows.execute('SELECT sum("cast"), sum(changed) FROM cast_hours').fetchall()
    [[integrity]] = rows.execute("PRAGMA integrity_check").fetchall()
    rows.close()
    found = []
    for member_id, zones in crowd.acknowledged.items():
        if stored.get(member_id) != bytes(CODES[zone] for zone in zones):
            found.append(f"the acknowledged ballot of {member_id} is not stored")
    if not n_ballots == n_sheets == len(stored) == cast:
        found.append(f"{n_ballots} ballots, {n_sheets} sheets, {len(stored)} voters, {cast} cast")
    if changed:
        found.append(f"{changed} repeats were taken for changes")
    if integrity != "ok":
        found.append(integrity)
    return found + [f"a wrong answer: {wrong}" for wrong in crowd.wrong]


def repeats_seen(path):
    noted = Path(f"{path}.repeats")
    return noted.stat().st_size if noted.exists() else 0


def test_no_acknowledged_ballot_is_lost_while_workers_die(served_database, crowd):
    issue_id, people = crowd
    with gunicorn(served_database) as (port, master):
        done = run(port, master, issue_id, people, kills=KILLS)
    assert faults(served_database, issue_id, done) == []
    assert len(done.acknowledged) >= KILLS
    assert repeats_seen(served_database) >= 1


@pytest.mark.parametrize("mutant", ["acknowledge-before-commit", "no-idempotency-key"])
def test_the_run_catches_a_server_that_breaks_the_promise(served_database, crowd, mutant):
    issue_id, people = crowd
    found = []
    for attempt in range(10):
        share = people[attempt::10]
        with gunicorn(served_database, mutant) as (port, master):
            done = run(port, master, issue_id, share, kills=20, voters=12, seed=attempt)
        found = faults(served_database, issue_id, done)
        if found:
            break
    assert found, f"{mutant} survived"
