"""The job that draws the opinion map."""

from __future__ import annotations

from typing import Any

from app.core.clock import database_now
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.statements.services.mapping import draw_map


def draw_opinion_map(payload: dict[str, Any]) -> None:
    """Draw one issue's map from the replies there are now."""
    draw_map(issue_or_missing(payload["issue_id"]), now=database_now(db.session))
