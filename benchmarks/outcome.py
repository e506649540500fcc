"""From 10,000 ballots in the database to a rendered Result: wall seconds, part by part.

    python -m benchmarks.outcome [--quick]

Ballots are complete weak orders over 20 options and how things are now, with zones and reasons.
"""

from __future__ import annotations

import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from app import create_app
from app.ballots.convert import ranking_of, zones_of
from app.ballots.models import Ballot, Channel, ReasonSheet, ShownAs, Zone
from app.core.clock import utc_now
from app.extensions import db
from app.groups.models import Group
from app.issues.convert import Settings, document_of
from app.issues.models import Experience, Issue
from app.outcomes.models import IssueOutcome
from app.outcomes.services.storing import count_and_store
from app.proposals.models import BallotOption, Proposal, ProposalVersion
from benchmarks.report import publish, table_of
from config import TestConfig
from deliberation.stages import Stage

N_OPTIONS = 20
SIZES = (1_000, 10_000)
REPEATS = 5
PROMISE = 2.0
CHOICES = (Zone.SUPPORT, Zone.BETTER, Zone.UNSURE, Zone.WORSE, Zone.UNSORTED)
KINDS = tuple(Experience)


def new_issue(slug: str) -> Issue:
    """Write a closed issue without options or ballots."""
    now = utc_now()
    labels = {kind: kind.value for kind in KINDS}
    issue = Issue(
        group=Group(slug=slug, name="Bench", created_at=now),
        question="What should happen?",
        status_quo="As it is.",
        stage=Stage.OUTCOME,
        settings=document_of(Settings(experiences=labels)),
        settings_hash="0" * 64,
        created_at=now,
        opened_at=now,
        closed_at=now,
    )
    db.session.add(issue)
    db.session.flush()
    return issue


def made_issue(n_ballots: int, rng: np.random.Generator) -> Issue:
    """Write a closed issue with options, ballots and reasons on a third of them."""
    issue = new_issue(f"bench-{n_ballots}")
    for place in range(N_OPTIONS):
        add_option(issue, place)
    ballots, sheets = rows_for(issue.id, n_ballots, rng)
    db.session.execute(insert(Ballot), ballots)
    db.session.execute(insert(ReasonSheet), sheets)
    db.session.commit()
    return issue


def add_option(issue: Issue, place: int) -> None:
    """Write one option."""
    now = utc_now()
    proposal = Proposal(issue_id=issue.id, position=place + 1, author_name="Ann", created_at=now)
    db.session.add(proposal)
    db.session.flush()
    version = ProposalVersion(
        proposal_id=proposal.id,
        number=1,
        title=f"Idea number {place + 1}",
        paragraphs=[{"id": "p1", "text": "It would open on Sundays."}],
        created_at=now,
    )
    db.session.add(version)
    db.session.flush()
    option = BallotOption(
        issue_id=issue.id,
        place=place,
        proposal_id=proposal.id,
        version_id=version.id,
        admitted_by="backing",
    )
    db.session.add(option)


def rows_for(
    issue_id: int, n_ballots: int, rng: np.random.Generator
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return rows of ballots after Plackett and Luce cut into zones, and of reason sheets."""
    worth = np.linspace(0.6, -0.4, N_OPTIONS) + rng.gumbel(size=(n_ballots, N_OPTIONS))
    codes = np.digitize(-worth, [-1.0, 0.0, 0.6, 1.2])
    tiers = rng.integers(1, 4, (n_ballots, N_OPTIONS))
    kinds = rng.choice(len(KINDS), n_ballots, p=[0.4, 0.3, 0.2, 0.1])
    ballots: list[dict[str, object]] = []
    sheets: list[dict[str, object]] = []
    for i in range(n_ballots):
        zones = [CHOICES[code] for code in codes[i]]
        ballots.append(ballot_row(issue_id, zones, tiers[i].tolist(), KINDS[kinds[i]]))
        if i % 3 == 0:
            place = int(rng.integers(N_OPTIONS))
            sheets.append(sheet_row(issue_id, place, zones[place], KINDS[kinds[i]], i))
    return ballots, sheets


def ballot_row(
    issue_id: int, zones: list[Zone], tiers: list[int], kind: Experience
) -> dict[str, object]:
    """Return a ballot's columns."""
    return {
        "id": secrets.token_bytes(16),
        "issue_id": issue_id,
        "ranking": ranking_of(zones, tiers),
        "zones": zones_of(zones),
        "experience": kind,
        "channel": Channel.ONLINE,
        "is_checked": True,
        "nonce": secrets.token_bytes(32),
        "ticket_hash": secrets.token_bytes(32),
    }


def sheet_row(
    issue_id: int, place: int, zone: Zone, kind: Experience, number: int
) -> dict[str, object]:
    """Return a reason sheet's columns; one reason in four was written before."""
    return {
        "id": secrets.token_bytes(16),
        "issue_id": issue_id,
        "option_place": place,
        "zone": zone,
        "experience": kind,
        "shown_as": ShownAs.EXPERIENCE,
        "offers_shown": [],
        "lines": [
            {"slot": "why", "text": f"What happened to us, part {number % (number // 4 + 1)}"}
        ],
        "ticket_hash": secrets.token_bytes(32),
    }


def measured(issue_id: int, client: object) -> tuple[float, ...]:
    """Return seconds of count and storing, of drawing, of both, and of both on the processor."""
    db.session.execute(db.delete(IssueOutcome))
    db.session.commit()
    db.session.expire_all()
    started, worked = time.perf_counter(), time.process_time()
    count_and_store(db.session.get_one(Issue, issue_id), now=utc_now())
    db.session.commit()
    counted = time.perf_counter()
    response = client.get(f"/issues/{issue_id}/outcome")  # type: ignore[attr-defined]
    drawn = time.perf_counter()
    assert response.status_code == 200
    return counted - started, drawn - counted, drawn - started, time.process_time() - worked


def main() -> None:
    """Measure and publish."""
    quick = "--quick" in sys.argv
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        app = create_app(type("Bench", (TestConfig,), {"SQLALCHEMY_DATABASE_URI": url}))
        with app.app_context():
            db.create_all()
            for size in SIZES[:1] if quick else SIZES:
                rows.append(row_of(size, app.test_client()))
            db.session.remove()
            db.engine.dispose()
    table = table_of(
        ["ballots × options", "count and store, s", "draw, s", "both, s", "both, CPU s"], rows
    )
    if quick:
        print(table)
    else:
        promise = f"Promised: both within {PROMISE:g} s for 10,000 × 20."
        publish("outcome", f"{table}\n\n{promise}")


def row_of(size: int, client: object) -> list[str]:
    """Return the medians for one size; what the first run loads once is not counted."""
    issue = made_issue(size, np.random.default_rng(7))
    runs = [measured(issue.id, client) for _ in range(REPEATS + 1)][1:]
    medians = (statistics.median(run[i] for run in runs) for i in range(4))
    return [f"{size:,} × {N_OPTIONS}", *(f"{seconds:.2f}" for seconds in medians)]


if __name__ == "__main__":
    main()
