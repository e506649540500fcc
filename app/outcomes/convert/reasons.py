"""Reasons as they are published: in buckets that disclosure lets go, most endorsed first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.ballots.convert import Reason
from app.ballots.models import ReasonOffer, ShownAs, Slot, Zone
from deliberation.disclosure import released_buckets

LIKING = (Zone.SUPPORT, Zone.BETTER)
SIDES = ("for", "worries", "against", "unsure", "change", "mixed")
"""Where a reason stands, in the order of the page; `mixed` are those too few to keep apart."""

UNSAID = "unsaid"
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One reason that somebody gave: where it belongs, in which words, and how it is signed."""

    path: Path
    text: str
    offer_id: int | None = None
    name: str = ""

    @property
    def place(self) -> int:
        """The option's place on the ballot."""
        return int(self.path[0])


def reasons_document(
    reasons: Sequence[Reason],
    offers: Mapping[int, ReasonOffer],
    met: Collection[int],
    shown_parts: Collection[str],
    mode: str,
    since: Mapping[int, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return what is published of all reasons: rows, and how many are kept back.

    `shown_parts` are the experiences large enough to be named beside a reason; `since` says by
    offer from which day on it has been in the words.
    """
    said = [one for reason in reasons for one in said_in(reason, offers, shown_parts, mode)]
    released = released_buckets(Counter(one.path for one in said if not one.name), mode)
    counts: Counter[tuple[int, str, str, str, int, str]] = Counter()
    withheld = 0
    for one in said:
        name = one.path[:2] if one.name else released[one.path]
        if name is None:
            withheld += 1
        else:
            counts[row_key(one, name)] += 1
    rows = [row_from(key, people, met, since) for key, people in counts.items()]
    return {
        "rows": sorted(rows, key=in_order),
        "withheld": withheld,
    }


def said_in(
    reason: Reason, offers: Mapping[int, ReasonOffer], shown_parts: Collection[str], mode: str
) -> Iterator[Said]:
    """Yield each line of a sheet; ticks are never told by experience or by name."""
    for slot, offer_id, text in reason.lines:
        path = (str(reason.place), side_of(reason.zone, slot))
        if offer_id is not None:
            if offer_id in offers:
                yield Said((*path, UNSAID), offers[offer_id].text, offer_id)
        elif reason.shown_as is ShownAs.NAME and reason.shown_name:
            yield Said((*path, UNSAID), text, name=reason.shown_name)
        else:
            yield Said((*path, label_of(reason, shown_parts, mode)), text)


def label_of(reason: Reason, shown_parts: Collection[str], mode: str) -> str:
    """Return the experience that may stand beside a reason, or that none is said."""
    if reason.shown_as is not ShownAs.EXPERIENCE:
        return UNSAID
    code = reason.experience.value
    return code if mode == "recorded" or code in shown_parts else UNSAID


def side_of(zone: Zone, slot: Slot) -> str:
    """Say whose reason it is: of those who like the idea, of those who don't, of the unsure."""
    if slot is Slot.CHANGE:
        return "change"
    if zone in LIKING:
        return "worries" if slot is Slot.WORRY else "for"
    return "against" if zone is Zone.WORSE else "unsure"


def row_key(one: Said, name: Path) -> tuple[int, str, str, str, int, str]:
    """Return what equal rows share: place, side, experience, words, offer, name."""
    side = name[1] if len(name) > 1 else "mixed"
    experience = name[2] if len(name) > 2 and name[2] != UNSAID else ""
    return one.place, side, experience, one.text, one.offer_id or 0, one.name


def row_from(
    key: tuple[int, str, str, str, int, str],
    people: int,
    met: Collection[int],
    since: Mapping[int, str],
) -> dict[str, Any]:
    """Return a row as it is published; the offer's own number means nothing to a reader."""
    place, side, experience, text, offer_id, name = key
    return {
        "place": place,
        "side": side,
        "text": text,
        "people": people,
        "experience": experience,
        "name": name,
        "was_ticked": bool(offer_id),
        "is_met": offer_id in met,
        "since": since.get(offer_id) if offer_id in met else None,
    }


def in_order(row: Mapping[str, Any]) -> tuple[int, int, int, str, str, str]:
    """Return a row's sorting key: by option, side, then most people, then nothing but its words."""
    side = SIDES.index(row["side"])
    return row["place"], side, -row["people"], row["text"], row["experience"], row["name"]


def strongest_worry(
    rows: Iterable[Mapping[str, Any]], winners: Sequence[int], lines: Mapping[int, Any]
) -> dict[str, Any] | None:
    """Return the worry that most of those who like what was chosen share; None if none is shown."""
    worries = [row for row in rows if row["side"] == "worries" and row["place"] in winners]
    if not worries:
        return None
    row = min(worries, key=lambda row: (-row["people"], row["place"], row["text"]))
    return {**row, "above": lines[row["place"]]["above"]}
