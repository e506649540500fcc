"""The reasons that may be shown, what stands for them, and what would win more people over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from app.ballots.queries import met_offer_ids, offer_texts
from app.ballots.services.counting import reasons_of
from app.issues.models import Issue
from app.outcomes.convert.conditions import conditional_support
from app.outcomes.convert.reasons import reasons_document, strongest_worry
from app.outcomes.convert.representing import representative_sets
from app.outcomes.queries import met_since
from deliberation.disclosure import ShownParts
from deliberation.outcome import Outcome


def reasons_of_issue(
    issue: Issue, outcome: Outcome, parts: ShownParts, several: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the reasons that may be shown: all of them, short sets, the strongest worry."""
    if outcome.is_covered:
        return {
            "rows": [],
            "withheld": 0,
            "could_win": {},
            "strongest_worry": None,
            "sets": [],
            "conditional": {},
        }
    given, offers, met = reasons_of(issue), offer_texts(issue), met_offer_ids(issue)
    mode = outcome.settings.mode
    shown = reasons_document(
        given, offers, met, {part.code for part in parts.parts}, mode, met_since(issue, met)
    )
    lines = {line.option: {"above": line.above} for line in outcome.lines}
    released: defaultdict[int, set[str]] = defaultdict(set)
    for row in shown["rows"]:
        released[row["place"]].add(row["text"])
    chosen = several["elected"] if several else outcome.winners
    more = at_most_everybody(conditional_support(given, offers, met, released, mode), outcome)
    return {
        **shown,
        "could_win": {place: told["people"] for place, told in more.items()},
        "strongest_worry": strongest_worry(shown["rows"], chosen, lines),
        "sets": representative_sets(given, offers, shown["rows"], mode),
        "conditional": more,
    }


def at_most_everybody(more: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """Return how many more would be won, never more than did not put the option above now.

    Somebody who shows two reasons in two ways left two sheets, and nobody can tell.
    """
    left = {str(line.option): outcome.n_ballots - (line.above or 0) for line in outcome.lines}
    return {
        place: {**told, "people": min(told["people"], left[place])} for place, told in more.items()
    }
