"""The pages behind the Result, from the stored document and whose reasons stand by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.ballots.queries import reasons_apart
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.convert.rules import RULE_WORDS
from app.outcomes.models import IssueOutcome
from app.outcomes.services.arranging import pair_of
from app.outcomes.services.redacting import document_from
from app.outcomes.services.showing import told_by

Doc = Mapping[str, Any]
ANNEXES = ("pairs", "steps", "rules", "reasons")
"""Pages behind the Result, each with figures that its sentences come from."""


def annex_page(issue: Issue, row: IssueOutcome, name: str) -> dict[str, Any]:
    """Return what a page behind the Result shows, the same to everybody."""
    doc = document_from(row)
    return {
        **told_by(doc, reasons_apart(issue.id)),
        "issue": issue,
        "settings": settings_of(issue),
        "name": name,
        "counting_rules": RULE_WORDS,
        "steps": steps_in(doc),
    }


def steps_in(doc: Doc) -> list[dict[str, Any]]:
    """Return, for each winner under Ranked Pairs, the comparisons in the order they were taken.

    Where there are several winners, each wins in an order of equally clear comparisons of its own.
    """
    outcome = doc["outcome"]
    universes = outcome.get("evidence", {}).get("certificate", {}).get("universes", {})
    passing = outcome.get("passing", [])
    return [
        {
            "winner": passing[int(winner)],
            "rows": [
                (pair_of(doc, passing[ahead], passing[behind]), is_locked)
                for (ahead, behind), is_locked in zip(
                    universe["comparisons"], universe["locked"], strict=True
                )
            ],
        }
        for winner, universe in sorted(universes.items(), key=lambda item: int(item[0]))
        if universe
    ]
