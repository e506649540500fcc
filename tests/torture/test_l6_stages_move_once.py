"""L6: stages move once, whichever processes push, and at their time though nobody was there."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import BrokenBarrierError

import pytest

from app.core.storage import database
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import stage_times
from app.jobs.models import Job, JobState
from app.mail.models import MailState, OutgoingMail
from app.process import services
from app.process.tasks import sweep
from deliberation.stages import Stage
from tests.factories import let_time_pass
from tests.torture.figures import figure
from tests.torture.late_worker import time_seen_before
from tests.torture.movers import (
    CHILDREN,
    backed_issue,
    faults_after,
    move_at_once,
)

pytestmark = [
    pytest.mark.torture,
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]

ROUNDS = figure(20, 3)
ROOT = Path(__file__).resolve().parents[2]
TWO_DAYS_AND_A_HALF = 2.5 * 86_400


@pytest.fixture
def post(any_app, tmp_path):
    """The folder into which mail is sent."""
    any_app.config["MAIL_URL"] = f"file://{tmp_path / 'post'}"
    return tmp_path / "post"


def faults_of_a_round(post):
    """Let an issue's stage end and 18 processes move it; say what is not exactly one move."""
    issue = backed_issue()
    let_time_pass(issue)
    issue_id, due_at = issue.id, stage_times(issue)[Stage.PROPOSE].ends_at
    moves, troubles = move_at_once(issue_id)
    sweep()
    found = faults_after(issue_id, Stage.DISCUSS, [("discuss", due_at.isoformat())], post)
    return (
        found | ({"troubles": troubles} if troubles else {}) | ({"n": moves} if moves != 1 else {})
    )


def test_stages_move_once_however_many_processes_push(post):
    assert [found for found in (faults_of_a_round(post) for _ in range(ROUNDS)) if found] == []


def test_planted_fault_processes_that_move_without_the_lock_are_caught(post, monkeypatch):
    """Six of them meet between looking and writing."""
    meet, time_of_stage = CHILDREN.Barrier(6), services.time_of_stage

    def look_and_meet(issue):
        found = time_of_stage(issue)
        with contextlib.suppress(BrokenBarrierError):
            meet.wait(timeout=3)
        return found

    def unlocked_issue(issue_id):
        return db.session.get(Issue, issue_id, populate_existing=True)

    monkeypatch.setattr(services, "locked_issue", unlocked_issue)
    monkeypatch.setattr(services, "time_of_stage", look_and_meet)
    if db.engine.dialect.name == "sqlite":
        database.event.remove(db.engine, "begin", database.begin_by_intent)
        database.event.listen(
            db.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN DEFERRED")
        )
    assert faults_of_a_round(post)


def test_planted_fault_processes_that_trust_what_they_saw_before_the_lock_are_caught(
    post, monkeypatch
):
    """All have seen that a stage has ended, and believe it of the next one too."""
    monkeypatch.setattr(services, "time_of_stage", time_seen_before)
    found = faults_of_a_round(post)
    assert found["n"] > 1
    assert len(found["moves"]) > 1


def start_worker(url, post, mutant):
    """Start a worker as it runs on a site, in a process of its own."""
    settings = {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": "only-for-this-worker",
        "MAIL_URL": f"file://{post}",
        "QUEUE_FILE": str(post.parent / "queue.db"),
        "REDIS_URL": "",
        "MUTANT": mutant,
    }
    command = [sys.executable, "-m", "flask", "--app", "tests.torture.late_worker", "worker"]
    with (post.parent / "worker.log").open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)


def is_at_rest():
    """Say whether every job is done and every mail is sent; and let go of SQLite's write lock."""
    waiting = db.select(Job.id).where(Job.state != JobState.DONE)
    unsent = db.select(OutgoingMail.id).where(OutgoingMail.state != MailState.SENT)
    has_mail = db.session.scalar(db.select(OutgoingMail.id).limit(1)) is not None
    is_done = not db.session.scalars(waiting.union_all(unsent)).all()
    db.session.rollback()
    return has_mail and is_done


def hears(worker):
    """Say whether a worker has got as far as hearing that it shall stop: before, that kills it."""
    told = Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii")
    caught = int(told.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def is_over(workers):
    """Say whether nothing is left to do, and every worker was there."""
    return is_at_rest() and all(w.poll() is not None or hears(w) for w in workers)


def after_downtime(any_app, post, n_workers, mutant=""):
    """Be down for two and a half days, start workers, and say what they did wrong."""
    issue = backed_issue(template="sprint")
    let_time_pass(issue, seconds=TWO_DAYS_AND_A_HALF)
    times = stage_times(issue)
    due = [times[stage].ends_at for stage in (Stage.PROPOSE, Stage.DISCUSS, Stage.AMEND)]
    issue_id, reached = issue.id, ("discuss", "amend", "rank")
    db.session.rollback()
    url = db.engine.url.render_as_string(hide_password=False)
    workers = [start_worker(url, post, mutant) for _ in range(n_workers)]
    until = time.monotonic() + 90
    while not is_over(workers) and time.monotonic() < until:
        time.sleep(0.2)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    ends = [worker.wait(40) for worker in workers]
    moves = [(stage, moment.isoformat()) for stage, moment in zip(reached, due, strict=True)]
    found = faults_after(issue_id, Stage.RANK, moves, post)
    return found | ({"ends": ends} if any(ends) else {})


def test_two_workers_started_after_downtime_catch_up_once_and_in_order(any_app, post):
    assert after_downtime(any_app, post, n_workers=2) == {}


def test_planted_fault_a_worker_that_trusts_an_earlier_look_is_caught(any_app, post):
    assert "stage" in after_downtime(any_app, post, 1, mutant="trusts-an-earlier-look")
