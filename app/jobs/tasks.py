"""Running jobs: claim one, do it, finish it in the same transaction, or try again later."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Literal

from flask import current_app, g
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from app.core.clock import AnySession, database_now
from app.core.storage.database import own_transaction
from app.extensions import db
from app.jobs.models import Job, JobState
from app.jobs.services import take_next

STALE_AFTER = timedelta(minutes=2)
MOST_ATTEMPTS = 8
LONGEST_PAUSE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(seconds=5)

Clock = Callable[[AnySession], datetime]
log = logging.getLogger(__name__)


class Overtaken(Exception):
    """Somebody else took this job over because we had been silent for too long."""


def run_due(clock: Clock = database_now, *, limit: int = 1_000) -> int:
    """Run the jobs that are due, one after the other; return how many were tried."""
    tried = 0
    while tried < limit and run_next(clock):
        tried += 1
    return tried


def run_next(clock: Clock = database_now) -> bool:
    """Claim and run one job; say whether there was one."""
    now = clock(db.session)
    job = take_next(now, now - STALE_AFTER)
    if job is None:
        db.session.rollback()
        return False
    job_id, kind, attempt, payload = job.id, job.kind, job.attempts, dict(job.payload)
    db.session.commit()
    with Attempt(job_id, attempt, clock):
        current_app.extensions["job_handlers"][kind](payload)
        finish(job_id, attempt, clock)
    return True


def report_progress(done_steps: int, all_steps: int, clock: Clock = database_now) -> None:
    """Show how far the running job is and commit what it has done so far.

    It also ends the transaction, so that a long count does not hold SQLite's write lock.
    """
    if (running := g.get("running_job")) is not None:
        values = {"done_steps": done_steps, "all_steps": all_steps}
        still_ours(*running, **values, started_at=clock(db.session))
    db.session.commit()


def show_progress(done_steps: int, all_steps: int, clock: Clock = database_now) -> None:
    """Show how far the running job is from beside its transaction, which only reads and goes on.

    Nobody waits longer for a job because it could not say how far it is.
    """
    if (running := g.get("running_job")) is None:
        return
    job_id, attempt = running
    try:
        with own_transaction() as beside:
            row = beside.get(Job, job_id)
            if row is None or row.attempts != attempt or row.state is not JobState.RUNNING:
                raise Overtaken
            row.done_steps, row.all_steps, row.started_at = done_steps, all_steps, clock(beside)
    except OperationalError as trouble:
        log.warning("progress was not written: %s", type(trouble).__name__)


def finish(job_id: int, attempt: int, clock: Clock) -> None:
    """Mark the job done in the transaction that holds its work."""
    now = clock(db.session)
    still_ours(job_id, attempt, state=JobState.DONE, finished_at=now, trouble="")
    db.session.commit()


def still_ours(job_id: int, attempt: int, **values: object) -> None:
    """Change the job's row, unless another runner has taken it over meanwhile."""
    changed = db.session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.attempts == attempt, Job.state == JobState.RUNNING)
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session="fetch")
    )
    if changed is None:
        raise Overtaken


class Attempt:
    """One try at a job: when it fails, its work is undone and the next try is put on the row."""

    def __init__(self, job_id: int, attempt: int, clock: Clock) -> None:
        self.job_id, self.attempt, self.clock = job_id, attempt, clock

    def __enter__(self) -> None:
        g.running_job = (self.job_id, self.attempt)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[True] | None:
        g.pop("running_job", None)
        if error is None or not isinstance(error, Exception):
            return None
        db.session.rollback()
        if not isinstance(error, Overtaken):
            log.error("job %s failed", self.job_id, exc_info=error)
            self.put_off(type(error).__name__)
        return True

    def put_off(self, trouble: str) -> None:
        """Queue the job again with a growing pause, or give it up."""
        now = self.clock(db.session)
        is_last = self.attempt >= MOST_ATTEMPTS
        db.session.execute(
            update(Job)
            .where(Job.id == self.job_id, Job.attempts == self.attempt)
            .values(
                state=JobState.FAILED if is_last else JobState.QUEUED,
                run_after=now + pause_after(self.attempt),
                finished_at=now if is_last else None,
                trouble=trouble[:300],
            )
            .execution_options(synchronize_session="fetch")
        )
        db.session.commit()


def pause_after(attempt: int) -> timedelta:
    """Return how long to wait after a failed try: twice as long each time, up to ten minutes."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1))
