"""Reads: how far a job is, whether another is due, how long the oldest one has waited."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.jobs.models import Job, JobState


def job_of(key: str) -> Job | None:
    """Return the job of a key."""
    return db.session.scalar(select(Job).where(Job.key == key))


def is_due_again(kind: str, payload: dict[str, Any], now: datetime) -> bool:
    """Say whether another job of a kind is to do the same by now, beside the one that runs."""
    waiting = db.session.scalars(
        select(Job.payload).where(
            Job.kind == kind, Job.state == JobState.QUEUED, Job.run_after <= now
        )
    )
    return payload in waiting.all()


def longest_wait(now: datetime) -> timedelta:
    """Return how long the oldest job that is due has been waiting."""
    oldest = db.session.scalar(
        select(func.min(Job.run_after)).where(Job.state == JobState.QUEUED, Job.run_after <= now)
    )
    return now - oldest if oldest is not None else timedelta(0)


def newest_job(kind: str) -> Job | None:
    """Return the job of a kind that was written down last."""
    return db.session.scalar(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(1))
