"""How many more would put an idea above now if some points of theirs were met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from app.ballots.convert import Reason
from app.ballots.models import ReasonOffer, Slot
from app.outcomes.convert.reasons import LIKING
from deliberation.disclosure import FEWEST_REASONS

MOST_POINTS = 3
"""Points that are named together; more would be no help to whoever is to meet them."""

MOST_TRIED = 12
"""Points, the most shared ones, out of which those named together are looked for."""

Points = frozenset[str]


def conditional_support(
    reasons: Iterable[Reason],
    offers: Mapping[int, ReasonOffer],
    met: Collection[int],
    released: Mapping[int, Collection[str]],
    mode: str,
) -> dict[str, Any]:
    """Return by option how many more would put it above now, and which points they ask for.

    A person counts only if all they asked for is among these points. `released` holds by option
    the words of reasons that are published anyway; a point is named only if enough share it.
    """
    patterns = asked_for(reasons, offers, met)
    least = 1 if mode == "recorded" else FEWEST_REASONS
    found = {}
    for place, counts in sorted(patterns.items()):
        best = best_points(counts, released.get(place, ()), least)
        if best is None or best[0] < least:
            continue
        people, points = best
        found[str(place)] = {
            "people": people,
            "points": [point_of(text, offers) for text in points],
        }
    return found


def asked_for(
    reasons: Iterable[Reason], offers: Mapping[int, ReasonOffer], met: Collection[int]
) -> dict[int, Counter[Points]]:
    """Count by option what those who don't put it above now ask for, each person's points as one.

    A worry is a point, and so is what would change a mind. Whoever gave another reason against
    counts only if they said what would change it. What is in the words by now is no point.
    """
    patterns: dict[int, Counter[Points]] = {}
    for reason in reasons:
        slots = {slot for slot, _, _ in reason.lines}
        if reason.zone in LIKING or (Slot.WHY in slots and Slot.CHANGE not in slots):
            continue
        points = frozenset(
            text if offer is None else offers[offer].text
            for slot, offer, text in reason.lines
            if slot is not Slot.WHY and offer not in met and (offer is None or offer in offers)
        )
        if points:
            patterns.setdefault(reason.place, Counter())[points] += 1
    return patterns


def best_points(
    counts: Counter[Points], released: Collection[str], least: int
) -> tuple[int, Sequence[str]] | None:
    """Return the few points that would bring in most people, the fewest that do; None for none."""
    shared: Counter[str] = Counter()
    for points, n in counts.items():
        shared.update(dict.fromkeys(points.intersection(released), n))
    tried = sorted(
        (text for text in shared if shared[text] >= least), key=lambda t: (-shared[t], t)
    )
    choices = [
        (n_within(frozenset(chosen), counts), chosen)
        for size in range(1, MOST_POINTS + 1)
        for chosen in combinations(tried[:MOST_TRIED], size)
    ]
    return min(choices, key=lambda one: (-one[0], len(one[1]), one[1])) if choices else None


def n_within(chosen: Points, counts: Counter[Points]) -> int:
    """Return how many people ask for nothing beyond these points."""
    return sum(n for points, n in counts.items() if points <= chosen)


def point_of(text: str, offers: Mapping[int, ReasonOffer]) -> dict[str, Any]:
    """Return a point as it is published."""
    return {"text": text, "was_ticked": any(offer.text == text for offer in offers.values())}
