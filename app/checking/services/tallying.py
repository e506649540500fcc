"""What came of checking, in figures: for the box on other pages and for the final version."""

from __future__ import annotations

from typing import Any

from app.checking.models import Decision
from app.checking.queries import check_counts, corrections_in, groups_of, people_who_checked


def tallies_of(issue_id: int) -> dict[str, Any]:
    """Count who checked, and what became of what they said; what is hidden counts for nothing."""
    said = corrections_in(issue_id)
    groups = [
        group
        for group in groups_of(issue_id)
        if group.decision is not None
        or any(row.hidden_at is None for row in said.get(group.id, ()))
    ]
    return {
        "people": people_who_checked(issue_id),
        "changed": sum(group.decision is Decision.CHANGED for group in groups),
        "kept": sum(group.decision is Decision.KEPT for group in groups),
        "unanswered": sum(group.decision is None for group in groups),
        "paragraphs": [
            {
                "id": paragraph,
                "wording": wording,
                **{verdict.value: amount for verdict, amount in counts.items()},
            }
            for (paragraph, wording), counts in sorted(check_counts(issue_id).items())
        ],
    }
