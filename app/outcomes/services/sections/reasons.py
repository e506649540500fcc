"""The reasons that may be shown, and the strongest worry among them."""

from __future__ import annotations

from typing import Any

from app.ballots.queries import met_offer_ids, offer_texts
from app.ballots.services.counting import reasons_of
from app.issues.models import Issue
from app.outcomes.convert.reasons import reasons_document, strongest_worry
from deliberation.disclosure import ShownParts
from deliberation.outcome import Outcome


def reasons_of_issue(issue: Issue, outcome: Outcome, parts: ShownParts) -> dict[str, Any]:
    """Return the reasons that may be shown, and the strongest worry among them."""
    if outcome.is_covered:
        return {"rows": [], "withheld": 0, "could_win": {}, "strongest_worry": None}
    shown = reasons_document(
        reasons_of(issue),
        offer_texts(issue),
        met_offer_ids(issue),
        {part.code for part in parts.parts},
        outcome.settings.mode,
    )
    lines = {line.option: {"above": line.above} for line in outcome.lines}
    worry = strongest_worry(shown["rows"], outcome.winners, lines)
    return {**shown, "strongest_worry": worry}
