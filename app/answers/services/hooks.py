"""What pages of rooms below ask this one: where an issue's answer stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from app.accounts.services import add_eraser
from app.answers.models import Need
from app.answers.queries import needs_in
from app.answers.services.asking import forget_asked
from app.answers.services.showing import Standing, standing_on
from app.core.clock import utc_now
from app.issues.models import Issue


def init_answers(extensions: dict[str, Any]) -> None:
    """Let those who leave be forgotten here, too."""
    add_eraser(extensions, forget_asked)


def need_for(issue: Issue, proposal_id: int) -> Need | None:
    """Return what an idea would need; read once for all ideas of an issue."""
    known: dict[int, Mapping[int, Need]] = g.setdefault("needs_on", {})
    if issue.id not in known:
        known[issue.id] = needs_in(issue.id)
    return known[issue.id].get(proposal_id)


def answers_on(issue: Issue) -> Standing | None:
    """Return where an issue's answer stands; read once, though several parts of a page ask."""
    known: dict[int, Standing | None] = g.setdefault("answers_on", {})
    if issue.id not in known:
        known[issue.id] = standing_on(issue, utc_now())
    return known[issue.id]
