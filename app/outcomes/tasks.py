"""The job that counts when Rank has closed."""

from __future__ import annotations

from typing import Any

from app.core.clock import database_now
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.outcomes.policy import is_closed
from app.outcomes.services.storing import count_and_store


def count_issue(payload: dict[str, Any]) -> None:
    """Count one issue; a second run finds the work done."""
    issue = issue_or_missing(payload["issue_id"])
    if is_closed(issue):
        count_and_store(issue, now=database_now(db.session))
