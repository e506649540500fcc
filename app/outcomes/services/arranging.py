"""A document's options as the page sets them out: in their order, two at a time, as points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.outcomes.convert.reading import winners_in

Doc = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Name:
    """What an option is called on the page; keeping things as they are has no letter."""

    letter: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """An option in the order it came out, with what people said of it."""

    option: int
    place: int | None
    is_joint: bool
    line: Doc
    counts: Doc | None
    blank: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two options compared: how many put either higher, and how many put them level."""

    first: int
    second: int
    ahead: int
    behind: int
    level: int | None


def names_in(doc: Doc) -> list[Name]:
    """Return the options by number, and last how things are now where that was ranked."""
    names = [Name(option["letter"], option["title"]) for option in doc["options"]]
    if doc["outcome"]["settings"]["status_quo"] is not None:
        names.append(Name("", _("Keep things as they are")))
    return names


def rows_in(doc: Doc) -> list[Row]:
    """Return the options in the order they came out; those below the line have no place."""
    outcome = doc["outcome"]
    if doc["several"]:
        return rows_of_several(doc)
    lines = {line["option"]: line for line in outcome["lines"]}
    is_known = doc["took_part"]["cast"] is not None
    rows: list[Row] = []
    place = 1
    for tier in outcome["order"]:
        rows += [row_of(lines[option], place, len(tier) > 1, is_known) for option in tier]
        place += len(tier)
    return rows + [
        row_of(lines[option], None, False, is_known)
        for tier in outcome["order_below"]
        for option in tier
    ]


def rows_of_several(doc: Doc) -> list[Row]:
    """Return the ideas that were chosen in their order, then the others by who put them above."""
    chosen = {option: place for place, option in enumerate(doc["several"]["elected"], start=1)}
    lines = sorted(
        doc["outcome"]["lines"],
        key=lambda line: (
            chosen.get(line["option"], len(chosen) + 1),
            not line["is_passed"],
            -(line["above"] or 0),
            line["option"],
        ),
    )
    return [row_of(line, chosen.get(line["option"]), False, True) for line in lines]


def clauses_in(doc: Doc) -> list[dict[str, Any]]:
    """Return each point that was chosen with who put it above now, and the first reason for it."""
    told = doc["several"] or {"elected": []}
    labels = doc["issue"]["experiences"]
    lines = {line["option"]: line for line in doc["outcome"].get("lines", ())}
    return [
        {
            "option": doc["options"][option],
            "above": lines[option]["above"],
            "groups": [
                (labels.get(part["code"], part["code"]), part["figures"][f"line/{option}"][0])
                for part in doc["parts"]["parts"]
                if f"line/{option}" in part["figures"]
            ],
            "reasons": [
                one
                for found in doc["reasons"]["sets"]
                if found["place"] == option and found["side"] == "for"
                for one in found["chosen"][:2]
            ],
        }
        for option in told["elected"]
    ]


def row_of(line: Doc, place: int | None, is_joint: bool, is_known: bool) -> Row:
    """Return an option's row; votes that say no zones show what stands above and below the line."""
    zones, counts, blank = line["zones"], None, 0
    if zones is not None:
        blank = zones["unsorted"]
        counts = {**zones, "unsure": zones["unsure"] + blank}
    elif line["above"] is not None:
        counts = {
            "support": line["above"],
            "better": 0,
            "unsure": line["level"] if is_known else 0,
            "worse": line["below"],
        }
    return Row(line["option"], place, is_joint, line, counts, blank)


def pair_of(doc: Doc, first: int, second: int) -> Pair:
    """Return two options compared, as the document has them."""
    support = doc["outcome"]["support"]
    ahead, behind = support[first][second], support[second][first]
    cast = doc["took_part"]["cast"]
    return Pair(first, second, ahead, behind, None if cast is None else cast - ahead - behind)


def main_pairs(doc: Doc) -> list[Pair]:
    """Return each winner beside every other option left in, those above it, and how things are."""
    outcome = doc["outcome"]
    status_quo = outcome["settings"]["status_quo"]
    winners = outcome["order"][0] if outcome["order"] else []
    if doc["several"]:
        chosen = winners_in(doc) if status_quo is not None else []
        return [pair_of(doc, option, status_quo) for option in chosen]
    found: list[Pair] = []
    for winner in winners[:3]:
        rivals = [option for option in outcome["passing"] if option != winner]
        rivals += [row["dropped"] for row in outcome["dropped_ahead"] if row["winner"] == winner]
        pairs = [pair_of(doc, winner, rival) for rival in dict.fromkeys(rivals)]
        found += sorted(pairs, key=lambda pair: (pair.ahead - pair.behind, pair.second))
        if status_quo is not None:
            found.append(pair_of(doc, winner, status_quo))
    if not winners and status_quo is not None:
        found = [pair_of(doc, line["option"], status_quo) for line in outcome["lines"]]
    return without_mirrors(found)


def without_mirrors(pairs: Sequence[Pair]) -> list[Pair]:
    """Return pairs of which none says again what one before it said."""
    seen: dict[frozenset[int], Pair] = {}
    for pair in pairs:
        seen.setdefault(frozenset((pair.first, pair.second)), pair)
    return list(seen.values())


def all_pairs(doc: Doc) -> list[Pair]:
    """Return every two options compared, how things are now among them."""
    n = len(doc["outcome"]["options"])
    return [pair_of(doc, i, j) for i in range(n) for j in range(i + 1, n)]
