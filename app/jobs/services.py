"""Writing jobs down; huey only wakes the runner, the table is the truth."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey
from huey.exceptions import HueyException
from huey.serializer import SignedSerializer
from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.jobs.models import Job, JobState

try:
    from redis.exceptions import RedisError

    REDIS_TROUBLE: tuple[type[Exception], ...] = (RedisError,)
except ImportError:  # the extra for Redis is not installed
    REDIS_TROUBLE = ()

Handler = Callable[[dict[str, Any]], None]
QUEUE_TROUBLE = (OSError, sqlite3.Error, HueyException, *REDIS_TROUBLE)

log = logging.getLogger(__name__)


def init_jobs(app: Flask, handlers: Mapping[str, Handler]) -> None:
    """Remember which function does which kind of job, and open the queue that wakes the runner."""
    app.extensions["job_handlers"] = dict(handlers)
    queue = app.extensions["queue"] = open_queue(app)
    app.extensions["when_woken"] = nothing

    @queue.task(name="wake")
    def wake() -> None:
        app.extensions["when_woken"]()

    app.extensions["wake_runner"] = wake


def nothing() -> None:
    """Do nothing: only the worker has something to do when it is woken."""


def open_queue(app: Flask) -> Huey:
    """Return the queue: Redis by its address, otherwise a file; messages carry a signature."""
    serializer = SignedSerializer(secret=app.config["SECRET_KEY"], salt="jobs")
    settings = {"results": False, "serializer": serializer, "utc": True}
    if app.config["REDIS_URL"]:
        return RedisHuey("guerilla", url=app.config["REDIS_URL"], **settings)
    if app.config["QUEUE_FILE"] == ":memory:":
        return MemoryHuey("guerilla", **settings)
    return SqliteHuey("guerilla", filename=app.config["QUEUE_FILE"], **settings)


def enqueue(
    kind: str,
    *,
    key: str,
    payload: dict[str, Any],
    now: datetime,
    run_after: datetime | None = None,
) -> Job:
    """Write down a job in this transaction; a key once used is never queued again."""
    insert = postgresql.insert if uses_postgresql(db.session) else sqlite.insert
    db.session.execute(
        insert(Job)
        .values(
            kind=kind,
            key=key,
            payload=payload,
            state=JobState.QUEUED,
            attempts=0,
            done_steps=0,
            all_steps=0,
            trouble="",
            run_after=run_after or now,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )
    db.session().info["has_new_jobs"] = True
    return db.session.scalars(select(Job).where(Job.key == key)).one()


@event.listens_for(Session, "after_commit")
def wake_runner(session: Session) -> None:
    """Wake the runner once the job is really there; if that fails, the next sweep finds it."""
    if not session.info.pop("has_new_jobs", False) or not current_app:
        return
    try:
        current_app.extensions["wake_runner"]()
    except QUEUE_TROUBLE as trouble:
        log.warning("the queue did not take a wake-up: %s", type(trouble).__name__)


def take_next(now: datetime, stale_before: datetime) -> Job | None:
    """Claim the next job that is due, or one whose runner has been silent for too long."""
    job = db.session.scalar(
        select(Job)
        .where(
            ((Job.state == JobState.QUEUED) & (Job.run_after <= now))
            | ((Job.state == JobState.RUNNING) & (Job.started_at <= stale_before))
        )
        .order_by(Job.run_after, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is not None:
        job.state = JobState.RUNNING
        job.attempts += 1
        job.started_at = now
        db.session.flush()
    return job
