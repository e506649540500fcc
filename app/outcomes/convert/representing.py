"""A few reasons that stand for all that were given on one side of one idea."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from app.ballots.convert import Reason
from app.ballots.models import ReasonOffer, Slot, Zone
from app.outcomes.convert.reasons import LIKING
from deliberation.disclosure import FEWEST_REASONS
from deliberation.reasons import Endorsements, Representatives, representatives

SHOWN_SIDES = ("for", "worries", "against")
SIZE = 3
"""Reasons of a short set."""

MOST_READ = 200
"""Reasons of one side, the most shared ones, out of which the set is chosen."""

Key = tuple[int, str]
Given = tuple[frozenset[str], frozenset[str]]
"""What one person ticked or wrote on a side, and what of the tick list they were shown."""


def representative_sets(
    reasons: Iterable[Reason],
    offers: Mapping[int, ReasonOffer],
    rows: Sequence[Mapping[str, Any]],
    mode: str,
) -> list[dict[str, Any]]:
    """Return for each idea and side a short set of the published reasons, with whom it reaches."""
    given: defaultdict[Key, Counter[Given]] = defaultdict(Counter)
    for reason in reasons:
        for side, ticked in by_side(reason, offers).items():
            shown = {offers[one].text for one in reason.offers_shown if one in offers}
            given[reason.place, side][ticked, frozenset(shown | ticked)] += 1
    published: defaultdict[Key, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in rows:
        if row["was_ticked"] or row["text"] not in published[row["place"], row["side"]]:
            published[row["place"], row["side"]][row["text"]] = row
    return [
        one_set(key, given[key], published[key], mode)
        for key in sorted(given, key=lambda key: (key[0], SHOWN_SIDES.index(key[1])))
        if published[key]
    ]


def by_side(reason: Reason, offers: Mapping[int, ReasonOffer]) -> dict[str, frozenset[str]]:
    """Return what somebody ticked or wrote, by the side of the page on which it stands."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for slot, offer, text in reason.lines:
        if slot is Slot.CHANGE or (offer is not None and offer not in offers):
            continue
        if reason.zone in LIKING:
            side = "worries" if slot is Slot.WORRY else "for"
        elif reason.zone is Zone.WORSE:
            side = "against"
        else:
            continue
        found[side].add(text if offer is None else offers[offer].text)
    return {side: frozenset(texts) for side, texts in found.items()}


def one_set(
    key: Key, given: Counter[Given], published: Mapping[str, Mapping[str, Any]], mode: str
) -> dict[str, Any]:
    """Choose one set; figures of fewer people than may be told of are left out."""
    shared: Counter[str] = Counter()
    for (ticked, _shown), people in given.items():
        shared.update({text: people for text in ticked if text in published})
    texts = sorted(shared, key=lambda text: (-shared[text], text))[:MOST_READ]
    found = chosen_from(texts, given)
    least = 1 if mode == "recorded" else FEWEST_REASONS

    def told(people: int) -> int | None:
        return people if people == 0 or people >= least else None

    return {
        "place": key[0],
        "side": key[1],
        "n_reasons": len(shared),
        "chosen": [
            chosen_row(
                published[texts[one.reason]],
                int(found.n_ticked[one.reason]),
                int(found.n_shown[one.reason]),
            )
            for one in found.chosen
        ],
        "spoken_for": found.n_spoken_for,
        "left_out": told(found.n_left_out),
        "never_shown": told(found.n_never_shown),
    }


def chosen_row(row: Mapping[str, Any], people: int, shown: int) -> dict[str, Any]:
    """Return one chosen reason; signed only as it is in the full list, if that is all of it."""
    is_whole = row["people"] == people
    return {
        "text": row["text"],
        "people": people,
        "shown": shown,
        "experience": row["experience"] if is_whole else "",
        "name": row["name"] if is_whole else "",
        **{key: row[key] for key in ("was_ticked", "is_met", "since")},
    }


def chosen_from(texts: Sequence[str], given: Mapping[Given, int]) -> Representatives:
    """Let the engine choose; people who said and saw the same are one row of many."""
    patterns: Counter[Given] = Counter()
    for (ticked, shown), people in given.items():
        patterns[ticked & set(texts), shown & set(texts)] += people
    order = sorted(patterns, key=lambda one: (sorted(one[0]), sorted(one[1])))
    shape = (len(order), len(texts))
    has_ticked = np.array([[text in one[0] for text in texts] for one in order], dtype=np.bool_)
    was_shown = np.array([[text in one[1] for text in texts] for one in order], dtype=np.bool_)
    weights = np.array([patterns[one] for one in order], dtype=np.int64)
    endorsed = Endorsements.of(texts, has_ticked.reshape(shape), was_shown.reshape(shape), weights)
    return representatives(endorsed, SIZE)
