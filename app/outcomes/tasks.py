"""The job that counts when Rank has closed."""

from __future__ import annotations

from typing import Any

from app.core.clock import database_now
from app.core.storage.database import only_reading
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.jobs.tasks import show_progress
from app.outcomes.policy import is_closed
from app.outcomes.queries import outcome_of
from app.outcomes.services.storing import content_of, store


def count_issue(payload: dict[str, Any]) -> None:
    """Count one issue; a second run finds the work done.

    While it counts it only reads, so that nobody waits for it to write.
    """
    issue = issue_or_missing(payload["issue_id"])
    if not is_closed(issue) or outcome_of(issue) is not None:
        return
    db.session.rollback()  # SQLite asked for the right to write when it began
    with only_reading():
        content = content_of(issue, show_progress)
    store(issue, content, now=database_now(db.session))
