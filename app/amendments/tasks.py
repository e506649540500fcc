"""Reminding authors, once for each deadline, of changes that wait for an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.amendments.convert import AHEAD, reminder_from
from app.amendments.queries import answer_by, improving_until, unanswered_ideas
from app.amendments.services.telling import remind_author
from app.core.clock import AnySession, database_now
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import extensions_of, issue_or_missing, stage_times
from app.jobs.queries import job_of
from app.jobs.services import enqueue
from deliberation.timetable import NOTICE

JOB = "remind-authors"


def catch_up_with_answers(clock: Callable[[AnySession], datetime] = database_now) -> None:
    """Have reminders written whose time has come."""
    now = clock(db.session)
    for issue in improving_until(now + NOTICE + AHEAD):
        deadline = answer_by(issue)
        if deadline is None or not is_time_to_remind(issue, now) or now >= deadline:
            continue
        key = f"{JOB}:{issue.id}:{deadline:%Y%m%d%H%M}"
        if job_of(key) is None:
            enqueue(JOB, key=key, payload={"issue_id": issue.id}, now=now)
    db.session.commit()


def is_time_to_remind(issue: Issue, now: datetime) -> bool:
    """Say whether it is time to remind the authors of an issue's ideas."""
    reminder = reminder_from(stage_times(issue), extensions_of(issue))
    return reminder is not None and now >= reminder


def remind_authors(payload: dict[str, Any]) -> None:
    """Remind each author who has not answered everything, while there is still time."""
    issue, now = issue_or_missing(payload["issue_id"]), database_now(db.session)
    deadline = answer_by(issue)
    if deadline is None or now >= deadline:
        return
    for idea, waiting in unanswered_ideas(issue.id):
        remind_author(idea, waiting, deadline, now=now)
