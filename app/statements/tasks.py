"""The job that draws the opinion map."""

from __future__ import annotations

from typing import Any

from app.core.clock import database_now
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.jobs.queries import is_due_again
from app.statements.services.answering import MAP
from app.statements.services.mapping import draw_map


def draw_opinion_map(payload: dict[str, Any]) -> None:
    """Draw one issue's map from the replies there are now, unless that is due once more anyway.

    Many people who answer within minutes ask for many maps; each search takes seconds.
    """
    now = database_now(db.session)
    if not is_due_again(MAP, payload, now):
        draw_map(issue_or_missing(payload["issue_id"]), now=now)
