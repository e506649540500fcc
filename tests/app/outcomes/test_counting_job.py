"""The count as a job: every ballot read once, progress shown, nobody kept waiting, stored once."""

from __future__ import annotations

import os
import random
import re
import signal
import threading
from concurrent.futures import Future
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import func, select

from app import create_app
from app.ballots.models import Ballot
from app.ballots.queries import COUNTED, ballot_blocks
from app.ballots.services import ballots_of, counting
from app.ballots.services.counting import CHANNELS, EXPERIENCES
from app.core.clock import utc_now
from app.core.storage.database import own_transaction
from app.extensions import db
from app.jobs.models import Job, JobState
from app.jobs.queries import job_of
from app.jobs.services import enqueue
from app.jobs.tasks import run_due
from app.outcomes import tasks
from app.outcomes.models import IssueOutcome
from app.outcomes.queries import outcome_of
from app.outcomes.services import helping
from app.outcomes.services.storing import content_of
from tests.app.outcomes.cases import closed_issue, lay_ballots

ZONES = ("support", "better", "unsure", "worse", "unsorted")
KINDS = ("uses", "works", "cares", "other")


def issue_with(n_ballots, **settings):
    """A closed issue whose ballots differ in everything that is counted."""
    rng = random.Random(n_ballots)
    issue = closed_issue(3, **settings)
    ballots = [[(rng.choice(ZONES), rng.randint(1, 3)) for _ in range(3)] for _ in range(n_ballots)]
    lay_ballots(issue, ballots, [rng.choice(KINDS) for _ in ballots])
    for row in db.session.scalars(select(Ballot)):
        row.is_checked = rng.random() < 0.5
        row.channel = rng.choice(CHANNELS)
        row.voter_name = f"Voter {rng.randint(1, 99)}" if settings else None
    db.session.commit()
    return issue


def to_count(issue):
    enqueue("count", key=f"count:{issue.id}", payload={"issue_id": issue.id}, now=utc_now())
    db.session.commit()


def told_by_rows(issue):
    """What each row says, read one by one."""
    rows = db.session.scalars(select(Ballot).where(Ballot.issue_id == issue.id))
    return sorted(
        (row.ranking, row.zones, row.experience.value, row.channel.value, row.is_checked)
        for row in rows
    )


def told_by_blocks(issue, size):
    rows = [row for block in ballot_blocks(issue.id, size) for row in zip(*block, strict=True)]
    return sorted((bytes(r), bytes(z), e, c, bool(k)) for r, z, e, c, k, _name in rows)


def told_by_arrays(issue):
    ballots = ballots_of(issue)
    return sorted(
        zip(
            map(bytes, ballots.profile.ranks.astype(np.uint8)),
            map(bytes, ballots.zones),
            [EXPERIENCES[code].value for code in ballots.experiences],
            [CHANNELS[code].value for code in ballots.channels],
            ballots.is_checked.tolist(),
            strict=True,
        )
    )


def test_each_ballot_is_read_once_whatever_the_size_of_a_block(any_app):
    issue, other = issue_with(23), issue_with(4)
    expected = told_by_rows(issue)
    assert all(told_by_blocks(issue, size) == expected for size in (1, 7, 23, 24))
    assert told_by_arrays(issue) == expected
    assert len(told_by_arrays(other)) == 4


def test_planted_fault_a_cursor_that_looked_ahead_loses_a_ballot(app):
    """SQLAlchemy's own streaming fetches a row before the driver's cursor is handed out."""
    issue = issue_with(12)
    result = db.session.connection().execute(
        select(*COUNTED).where(Ballot.issue_id == issue.id),
        execution_options={"stream_results": True, "max_row_buffer": 10},
    )
    rows = result.cursor.fetchall()
    result.close()
    assert len(rows) < len(told_by_rows(issue))


def test_names_stay_beside_their_ballots(app):
    issue = issue_with(15, privacy_mode="recorded")
    rows = db.session.scalars(select(Ballot).where(Ballot.issue_id == issue.id)).all()
    ballots = ballots_of(issue)
    found = zip(map(bytes, ballots.profile.ranks.astype(np.uint8)), ballots.names, strict=True)
    assert sorted(found) == sorted((row.ranking, row.voter_name) for row in rows)
    assert ballots_of(issue_with(3)).names == ()


def elsewhere(work):
    """Do something in a thread of its own, as another process would."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture
def small_steps(monkeypatch):
    """Progress is told every ten ballots."""
    monkeypatch.setattr(counting, "TOLD_EVERY", 10)
    monkeypatch.setattr(counting, "ballot_blocks", lambda issue_id: ballot_blocks(issue_id, 5))


def test_progress_is_shown_and_others_write_meanwhile(any_app, small_steps, monkeypatch):
    issue = issue_with(25)
    to_count(issue)
    seen = []
    real = tasks.show_progress

    def look():
        with any_app.app_context(), own_transaction() as other:
            other.get(Job, 1).trouble = "somebody wrote"
        return any_app.test_client().get("/issues/1/outcome").get_data(as_text=True)

    def show(done, of):
        real(done, of)
        seen.append(elsewhere(look))

    monkeypatch.setattr(tasks, "show_progress", show)
    assert run_due() == 1
    told = [re.findall("Counting: [^.]*[.]", page) for page in seen]
    assert told == [["Counting: 10 of 25 ballots read."], ["Counting: 20 of 25 ballots read."]]
    assert job_of("count:1").state is JobState.DONE
    assert outcome_of(issue) is not None


def test_large_numbers_of_ballots_are_readable(app, client):
    issue = closed_issue(2)
    to_count(issue)
    page = client.get("/issues/1/outcome").get_data(as_text=True)
    assert "We’re counting" in page
    assert "<progress" not in page
    job = job_of("count:1")
    job.done_steps, job.all_steps = 340_000, 1_000_000
    db.session.commit()
    page = client.get("/issues/1/outcome").get_data(as_text=True)
    assert "Counting: 340,000 of 1,000,000 ballots read." in page


def killed_while(application, done_at):
    """Run the worker in a process of its own, killed as soon as it has read so many."""
    db.session.remove()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        config = type("Same", (), dict(application.config))
        with create_app(config).app_context():

            def show(done, of):
                real(done, of)
                if done >= done_at:
                    os.kill(os.getpid(), signal.SIGKILL)

            real = tasks.show_progress
            tasks.show_progress = show
            run_due()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def soon(session):
    """When a silent runner has been given up."""
    return utc_now() + timedelta(minutes=3)


def test_a_worker_killed_on_the_way_counts_again_and_stores_once(any_app, small_steps):
    issue = issue_with(40)
    expected = content_of(issue)
    to_count(issue)
    killed_while(any_app, 20)
    job = job_of("count:1")
    assert (job.state, job.attempts, job.done_steps, job.all_steps) == (
        *(JobState.RUNNING, 1),
        *(20, 40),
    )
    assert db.session.scalar(select(func.count()).select_from(IssueOutcome)) == 0
    db.session.rollback()
    assert run_due() == 0
    assert run_due(soon) == 1
    assert run_due(soon) == 0
    db.session.expire_all()
    assert (job_of("count:1").state, job_of("count:1").attempts) == (JobState.DONE, 2)
    assert [row.content for row in db.session.scalars(select(IssueOutcome))] == [expected]


def test_a_count_that_was_overtaken_stores_nothing(app, small_steps, monkeypatch):
    issue = issue_with(10)
    to_count(issue)
    real = tasks.show_progress

    def overtaken(done, of):
        with own_transaction() as other:
            other.get(Job, 1).attempts += 1
        real(done, of)

    monkeypatch.setattr(tasks, "show_progress", overtaken)
    assert run_due(limit=1) == 1
    assert outcome_of(issue) is None
    assert job_of("count:1").state is JobState.RUNNING


class Noting:
    """A scheduler's client that counts here and notes that it was asked."""

    asked = 0

    def __init__(self, address, **settings):
        if address == "nobody:1":
            raise OSError
        self.address = address

    def __enter__(self):
        return self

    def __exit__(self, *trouble):
        pass

    def get_executor(self):
        return self

    def submit(self, work, *task):
        Noting.asked += 1
        future = Future()
        future.set_result(work(*task))
        return future


@pytest.mark.parametrize(("address", "asked"), [("", 0), ("scheduler:8786", 1), ("nobody:1", 0)])
def test_other_machines_count_the_same(app, monkeypatch, address, asked):
    issue = issue_with(30)
    alone = content_of(issue)
    monkeypatch.setitem(app.config, "DASK_SCHEDULER", address)
    monkeypatch.setattr(Noting, "asked", 0)
    monkeypatch.setattr(helping.importlib, "import_module", lambda name: Modules)
    assert content_of(issue) == alone
    assert Noting.asked == asked


class Modules:
    Client = Noting
