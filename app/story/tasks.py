"""The job that finds the story of an issue, and noticing which have one to tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.core.clock import database_now
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.jobs.services import enqueue
from app.jobs.tasks import report_progress
from app.story.queries.themes import due_issue_ids
from app.story.services.finding import find_story


def want_stories(now: datetime) -> int:
    """Have the story found of every issue where something new was said; return how many.

    The key holds when it was told last, so that however often this is asked, it is one job.
    """
    due = due_issue_ids()
    for issue_id, told_at in due:
        key = f"story:{issue_id}:{told_at.isoformat() if told_at else 'first'}"
        enqueue("story", key=key, payload={"issue_id": issue_id}, now=now)
    db.session.commit()
    return len(due)


def tell_story(payload: dict[str, Any]) -> None:
    """Find one issue's story in what has been said until now."""
    find_story(
        issue_or_missing(payload["issue_id"]),
        now=database_now(db.session),
        before_long_work=lambda: report_progress(0, 1),
    )
