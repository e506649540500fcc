"""How a list of too many ideas was cut, told once Rank has closed."""

from __future__ import annotations

from typing import Any

from app.issues.models import Issue
from app.shortlists.services.showing import how_it_was_cut
from deliberation.outcome import Outcome


def shortlist_section(issue: Issue, outcome: Outcome) -> dict[str, Any] | None:
    """Return how the list was cut; None where a ballot held every idea."""
    return how_it_was_cut(issue, is_covered=outcome.is_covered)
