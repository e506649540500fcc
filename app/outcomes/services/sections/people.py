"""Who took part, and their whole ballots where all of them may be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.ballots.queries import hours_of
from app.ballots.services.counting import CastBallots
from app.issues.convert import settings_of
from app.issues.models import Issue, Joining
from app.outcomes.queries import n_joined, n_listed
from deliberation.disclosure import why_not_whole_ballots
from deliberation.outcome import Outcome


def took_part(issue: Issue, outcome: Outcome, published: Any) -> dict[str, Any]:
    """Return how many took part, of how many; nothing while the result is covered."""
    if outcome.is_covered:
        return {"cast": None, "is_known": True, "joined": None, "listed": None, "hours": []}
    pairs = (published or {}).get("pairwise")
    is_known = pairs is None or pairs.get("n_ballots") is not None
    is_list = settings_of(issue).joining is Joining.LIST and not issue.is_imported
    return {
        "cast": outcome.n_ballots if is_known else None,
        "is_known": is_known,
        "joined": None if issue.is_imported else n_joined(issue),
        "listed": n_listed(issue) if is_list else None,
        "hours": [
            {"hour": row.hour, "cast": row.cast, "changed": row.changed}
            for row in hours_of(issue.id)
        ],
    }


def is_everybody(took: Mapping[str, Any]) -> bool:
    """Say whether all who were entitled to take part did."""
    return took["listed"] is not None and took["cast"] >= took["listed"]


def whole_ballots(issue: Issue, outcome: Outcome, ballots: CastBallots | None) -> dict[str, Any]:
    """Return every ballot where all may be published, otherwise the code why none is."""
    if ballots is None:
        return {"why_not": "not-given", "rows": []}
    if outcome.is_covered:
        return {"why_not": "covered", "rows": []}
    profile = ballots.profile
    why_not = why_not_whole_ballots(profile, outcome.settings.mode)
    if why_not:
        return {"why_not": why_not, "rows": []}
    names: dict[tuple[int, ...], list[str]] = {}
    if outcome.settings.mode == "recorded" and not issue.is_imported:
        for ranks, name in zip(profile.ranks.tolist(), ballots.names, strict=True):
            names.setdefault(dense(ranks), []).append(name or "")
    patterns = profile.canonical()
    return {
        "why_not": None,
        "rows": [
            {"ranks": ranks, "people": people, "names": sorted(names.get(tuple(ranks), []))}
            for ranks, people in zip(
                patterns.ranks.tolist(), patterns.weights.tolist(), strict=True
            )
        ],
    }


def dense(ranks: Sequence[int]) -> tuple[int, ...]:
    """Return ranks that count 1, 2, 3 without gaps, as canonical profiles have them."""
    places = {rank: place for place, rank in enumerate(sorted({r for r in ranks if r}), start=1)}
    return tuple(places.get(rank, 0) for rank in ranks)
