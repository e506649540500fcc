"""A few reasons that stand for all that were given on one side of one idea."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from app.ballots.convert import Reason
from app.ballots.models import ReasonOffer, ShownAs, Slot, Zone
from app.issues.models import Experience
from app.outcomes.convert.reasons import LIKING
from deliberation.disclosure import FEWEST_REASONS
from deliberation.reasons import Endorsements, Representatives, representatives

SHOWN_SIDES = ("for", "worries", "against")
SIZE = 3
"""Reasons of a short set."""

MOST_READ = 200
"""Reasons of one side, the most shared ones, out of which the set is chosen."""

Row = dict[str, Any]
Key = tuple[int, str]
Given = tuple[frozenset[str], frozenset[str]]
"""What one sheet says on a side, and what of the tick list its writer was shown."""

Kind = tuple[Zone, Experience]
"""What all sheets of one person about one idea have in common."""

Way = tuple[Kind, ShownAs]
"""One person has one sheet at most about one idea in each way of showing."""

SIDES_OF = dict.fromkeys(LIKING, ("for", "worries")) | {Zone.WORSE: ("against",)}


def representative_sets(
    reasons: Iterable[Reason],
    offers: Mapping[int, ReasonOffer],
    rows: Sequence[Mapping[str, Any]],
    mode: str,
) -> list[dict[str, Any]]:
    """Return for each idea and side a short set of the published reasons, with whom it reaches.

    Nothing tells which sheets are one person's. Where all of a kind of people show theirs in one
    way each sheet is a person; elsewhere so many people are told of as there are at least.
    """
    given: defaultdict[Key, Counter[tuple[Way, Given]]] = defaultdict(Counter)
    ways: defaultdict[Key, set[Way]] = defaultdict(set)
    for reason in reasons:
        way = ((reason.zone, reason.experience), reason.shown_as)
        for side in SIDES_OF.get(reason.zone, ()):
            ways[reason.place, side].add(way)
        for side, ticked in by_side(reason, offers).items():
            shown = {offers[one].text for one in reason.offers_shown if one in offers}
            given[reason.place, side][way, (ticked, frozenset(shown | ticked))] += 1
    published: defaultdict[Key, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in rows:
        if row["was_ticked"] or row["text"] not in published[row["place"], row["side"]]:
            published[row["place"], row["side"]][row["text"]] = row
    return [
        one_set(key, given[key], published[key], mode, is_mixed=is_mixed(ways[key]))
        for key in sorted(given, key=lambda key: (key[0], SHOWN_SIDES.index(key[1])))
        if published[key]
    ]


def by_side(reason: Reason, offers: Mapping[int, ReasonOffer]) -> dict[str, frozenset[str]]:
    """Return what somebody ticked or wrote, by the side of the page on which it stands."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for slot, offer, text in reason.lines:
        if slot is Slot.CHANGE or (offer is not None and offer not in offers):
            continue
        sides = SIDES_OF.get(reason.zone, ())
        if sides:
            side = sides[-1] if slot is Slot.WORRY else sides[0]
            found[side].add(text if offer is None else offers[offer].text)
    return {side: frozenset(texts) for side, texts in found.items()}


def is_mixed(ways: Iterable[Way]) -> bool:
    """Say whether people of one kind show reasons in several ways: one may be counted twice."""
    kinds = [kind for kind, _shown_as in ways]
    return len(kinds) > len(set(kinds))


def at_least(sheets: Mapping[Way, int]) -> int:
    """Return how many people there are at least behind so many sheets in each way of showing."""
    most: Counter[Kind] = Counter()
    for (kind, _shown_as), n in sheets.items():
        most[kind] = max(most[kind], n)
    return most.total()


def one_set(
    key: Key,
    given: Counter[tuple[Way, Given]],
    published: Mapping[str, Mapping[str, Any]],
    mode: str,
    *,
    is_mixed: bool,
) -> dict[str, Any]:
    """Choose one set; figures of fewer people than may be told of are left out.

    Where people may stand behind several sheets, who gave other reasons only can't be known;
    the other reasons are counted instead.
    """
    shared: Counter[str] = Counter()
    for (_way, (ticked, _shown)), n in given.items():
        shared.update({text: n for text in ticked if text in published})
    texts = sorted(shared, key=lambda text: (-shared[text], text))[:MOST_READ]
    found = chosen_from(texts, given)
    least = 1 if mode == "recorded" else FEWEST_REASONS
    chosen = frozenset(texts[one.reason] for one in found.chosen)
    people = people_behind(given, chosen) if is_mixed else found.n_spoken_for
    others = sum(n * len(ticked - chosen) for (_way, (ticked, _shown)), n in given.items())

    def told(n: int) -> int | None:
        return n if n == 0 or n >= least else None

    return {
        "place": key[0],
        "side": key[1],
        "n_reasons": len(shared),
        "chosen": [
            chosen_row(
                published[text],
                people_behind(given, frozenset({text})) if is_mixed else shared[text],
                shared[text],
                None if is_mixed else int(found.n_shown[texts.index(text)]),
            )
            for text in (texts[one.reason] for one in found.chosen)
        ],
        "spoken_for": people,
        "is_least": people < found.n_spoken_for,
        "left_out": None if is_mixed else told(found.n_left_out),
        "never_shown": None if is_mixed else told(found.n_never_shown),
        "others": told(others) if is_mixed else None,
    }


def people_behind(given: Mapping[tuple[Way, Given], int], texts: frozenset[str]) -> int:
    """Return how many people, at least, gave one of these reasons."""
    sheets: Counter[Way] = Counter()
    for (way, (ticked, _shown)), n in given.items():
        if ticked & texts:
            sheets[way] += n
    return at_least(sheets)


def chosen_row(row: Mapping[str, Any], people: int, lines: int, shown: int | None) -> Row:
    """Return one chosen reason; signed only as it is in the full list, if that is all of it."""
    is_whole = row["people"] == lines
    return {
        "text": row["text"],
        "people": people,
        "is_least": people < lines,
        "shown": shown,
        "experience": row["experience"] if is_whole else "",
        "name": row["name"] if is_whole else "",
        **{key: row[key] for key in ("was_ticked", "is_met", "since")},
    }


def chosen_from(texts: Sequence[str], given: Mapping[tuple[Way, Given], int]) -> Representatives:
    """Let the engine choose; sheets that say and were shown the same are one row of many."""
    places, patterns = {text: place for place, text in enumerate(texts)}, Counter[Given]()
    for (_way, (ticked, shown)), n in given.items():
        patterns[ticked.intersection(places), shown.intersection(places)] += n
    order = sorted(patterns, key=lambda one: (sorted(one[0]), sorted(one[1])))
    has_ticked = np.zeros((len(order), len(texts)), dtype=np.bool_)
    was_shown = np.zeros_like(has_ticked)
    for row, (ticked, shown) in enumerate(order):
        has_ticked[row, [places[text] for text in ticked]] = True
        was_shown[row, [places[text] for text in shown]] = True
    weights = np.array([patterns[one] for one in order], dtype=np.int64)
    endorsed = Endorsements.of(texts, has_ticked, was_shown, weights)
    return representatives(endorsed, SIZE)
