"""Catching up with what is news, and the jobs that write letters and reminders."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from flask import current_app

from app.accounts.models import Member
from app.checking.services.publishing import TELL as TELL_CHECKING
from app.core.clock import AnySession, database_now
from app.core.weeks import week_of
from app.extensions import db
from app.following.queries import (
    answered_lately,
    followers_of,
    has_options,
    parts_due,
    ranks_ending,
    readers_among,
)
from app.following.services import (
    JOB,
    begin_batch,
    finish_letters,
    order_letters,
    span_of,
    tell_answers,
    tell_news,
    tell_of_checking,
    tell_of_deadline,
    tell_parts,
)
from app.jobs.queries import job_of
from app.jobs.services import Handler, enqueue
from app.jobs.tasks import report_progress

BATCH = 50


def catch_up(clock: Callable[[AnySession], datetime] = database_now) -> None:
    """Write what is news; have letters and reminders written whose time has come."""
    now = clock(db.session)
    tell_news(now)
    order_letters(now)
    for issue_id, ends_at in ranks_ending(now):
        key = f"deadline:{issue_id}:{ends_at:%Y%m%d%H%M}"
        if job_of(key) is None:
            enqueue("tell-deadline", key=key, payload={"issue_id": issue_id}, now=now)
    order_answers(now)
    db.session.commit()


def order_answers(now: datetime) -> None:
    """Have people told of answers, once a week for each issue, and of their part once."""
    for issue_id, given_at in answered_lately(now):
        week = week_of(given_at, current_app.config["SITE_ZONE"]).isoformat()
        key = f"tell-answers:{issue_id}:{week}"
        if job_of(key) is None:
            payload = {"issue_id": issue_id, "week": week}
            enqueue("tell-answers", key=key, payload=payload, now=now)
    for issue_id in parts_due(now):
        if job_of(f"tell-parts:{issue_id}") is None:
            payload = {"issue_id": issue_id}
            enqueue("tell-parts", key=f"tell-parts:{issue_id}", payload=payload, now=now)


def finish_all() -> None:
    """Write the letters that wait for it, a few a transaction."""
    while finish_letters():
        db.session.commit()
    db.session.rollback()


def write_letters(payload: dict[str, Any]) -> None:
    """Write everybody's weekly letter, a batch a transaction."""
    span, last, done = span_of(payload), 0, 0
    while (reached := begin_batch(span, last, now=database_now(db.session))) is not None:
        last, done = reached, done + 1
        report_progress(done, 0)


def tell_deadline(payload: dict[str, Any]) -> None:
    """Remind everyone who follows a question that Rank ends, if there is anything to rank."""
    issue_id = payload["issue_id"]
    if not has_options(issue_id):
        return
    ids = [member.id for member in followers_of(issue_id)]
    for start in range(0, len(ids), BATCH):
        people = list(readers_among(ids[start : start + BATCH]).values())
        tell_of_deadline(issue_id, people, now=database_now(db.session))
        report_progress(min(start + BATCH, len(ids)), len(ids))


def in_batches(issue_id: int, tell: Callable[[Collection[Member], datetime], None]) -> None:
    """Tell everyone who follows an issue, a few a transaction."""
    ids = [member.id for member in followers_of(issue_id)]
    for start in range(0, len(ids), BATCH):
        people = list(readers_among(ids[start : start + BATCH]).values())
        tell(people, database_now(db.session))
        report_progress(min(start + BATCH, len(ids)), len(ids))


def tell_of_answers(payload: dict[str, Any]) -> None:
    """Tell everyone who follows an issue that those in power answered it."""
    issue_id, week = payload["issue_id"], payload["week"]
    in_batches(issue_id, lambda people, now: tell_answers(issue_id, week, people, now=now))


def tell_of_parts(payload: dict[str, Any]) -> None:
    """Tell everyone who follows an issue what became of what they brought."""
    issue_id = payload["issue_id"]
    in_batches(issue_id, lambda people, now: tell_parts(issue_id, people, now=now))


def tell_checking(payload: dict[str, Any]) -> None:
    """Write to everyone who follows a question that its report can be checked."""
    issue_id = payload["issue_id"]
    in_batches(issue_id, lambda people, now: tell_of_checking(issue_id, people, now=now))


HANDLERS: dict[str, Handler] = {
    JOB: write_letters,
    "tell-deadline": tell_deadline,
    TELL_CHECKING: tell_checking,
    "tell-answers": tell_of_answers,
    "tell-parts": tell_of_parts,
}
"""Which function does which of this room's jobs."""
