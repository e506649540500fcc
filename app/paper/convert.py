"""Sheet numbers, and what a typed sheet says: between form, row and ballot."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.ballots.convert import ORDERED_ZONES, ReasonsGiven
from app.ballots.models import ShownAs, Slot, Zone
from app.issues.models import Experience
from app.paper.models import PaperSheet

DIGITS = 10
SLOTS = (Slot.WHY, Slot.WORRY)
LAST_WARNING = timedelta(hours=1)
"""How long before Rank ends hosts hear of sheets that they haven't heard of yet, if any."""
WARNED_BEFORE = (timedelta(hours=24), timedelta(hours=9), LAST_WARNING)
"""How long before Rank ends hosts hear of sheets that don't count; at first it can be extended."""


class State(enum.Enum):
    """How far a sheet has come; only those that count become ballots."""

    ONCE = "once"
    DIFFERS = "differs"
    COUNTS = "counts"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a sheet says, as somebody read it: by place, then what brings the person here."""

    zones: tuple[Zone, ...]
    places: tuple[int, ...]
    words: Mapping[str, str]
    experience: Experience

    def text(self, slot: Slot, place: int) -> str:
        """Return the words written about an option."""
        return self.words.get(f"{slot.value}-{place}", "")

    @property
    def tiers(self) -> list[int]:
        """The order inside each zone; an option without a number stands after those with one."""
        most = max(self.places, default=0) + 1
        return [place or most for place in self.places]

    @property
    def order(self) -> list[str]:
        """The places that mean something, as they are shown."""
        return [
            str(place) if place and zone in ORDERED_ZONES else ""
            for zone, place in zip(self.zones, self.places, strict=True)
        ]


def warning_due(ends_at: datetime, now: datetime) -> timedelta | None:
    """Return which warning's time has come before the end of Rank, the last if several have.

    Examples
    --------
    >>> noon = datetime(2031, 3, 1, 12)
    >>> [str(warning_due(noon, noon - timedelta(hours=n))) for n in (25, 24, 8, 1, 0)]
    ['None', '1 day, 0:00:00', '9:00:00', '1:00:00', 'None']
    """
    due = [before for before in WARNED_BEFORE if ends_at - before <= now < ends_at]
    return min(due, default=None)


def check_digit(nine: str) -> str:
    """Return the last digit of a number, by Luhn's rule: one wrong digit never fits."""
    total = 0
    for n, digit in enumerate(reversed(nine)):
        value = int(digit) * (1 if n % 2 else 2)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def sheet_number(drawn: int) -> str:
    """Return the number of a sheet from nine digits drawn at random."""
    nine = f"{drawn:09d}"
    return nine + check_digit(nine)


def grouped_number(number: str) -> str:
    """Write a sheet's number so that it can be read aloud."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def is_sheet_number(number: str) -> bool:
    """Say whether a number can have been printed by us."""
    is_whole = len(number) == DIGITS and number.isascii() and number.isdecimal()
    return is_whole and check_digit(number[:-1]) == number[-1]


def document_of(entry: Entry) -> dict[str, Any]:
    """Return the JSON document of an entry."""
    return {
        "zones": [zone.value for zone in entry.zones],
        "places": list(entry.places),
        "words": dict(entry.words),
        "experience": entry.experience.value,
    }


def entry_from(document: Mapping[str, Any]) -> Entry:
    """Read a stored entry; the inverse of `document_of`."""
    return Entry(
        zones=tuple(Zone(zone) for zone in document["zones"]),
        places=tuple(document["places"]),
        words=document["words"],
        experience=Experience(document["experience"]),
    )


def what_differs(one: Entry, other: Entry) -> list[str]:
    """Name what two entries of a sheet say differently; capitals and spaces make no difference."""
    places = zip(places_in_zones(one), places_in_zones(other), strict=True)
    found = [f"option-{i}" for i, (place, same) in enumerate(places) if place != same]
    names = sorted({*one.words, *other.words})
    found += [
        name
        for name in names
        if letters_of(one.words.get(name, "")) != letters_of(other.words.get(name, ""))
    ]
    return found if one.experience is other.experience else [*found, "experience"]


def places_in_zones(entry: Entry) -> list[tuple[Zone, int]]:
    """Return each option's zone and its place there, 1, 2, 3; level where there is no order."""
    tiers: dict[Zone, set[int]] = {}
    for zone, tier in zip(entry.zones, entry.tiers, strict=True):
        tiers.setdefault(zone, set()).add(tier if zone in ORDERED_ZONES else 0)
    return [
        (zone, sorted(tiers[zone]).index(tier if zone in ORDERED_ZONES else 0) + 1)
        for zone, tier in zip(entry.zones, entry.tiers, strict=True)
    ]


def letters_of(text: str) -> str:
    """Return what has to be the same in words that two people typed."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def state_of(sheet: PaperSheet) -> State:
    """Say how far a sheet has come."""
    if sheet.void_reason is not None:
        return State.VOID
    if sheet.settled is not None:
        return State.COUNTS
    if sheet.second is None:
        return State.ONCE
    differ = what_differs(entry_from(sheet.first), entry_from(sheet.second))
    return State.DIFFERS if differ else State.COUNTS


def final_entry(sheet: PaperSheet) -> Entry:
    """Return what a sheet that counts says."""
    return entry_from(sheet.settled if sheet.settled is not None else sheet.first)


def reasons_in(entry: Entry, places: Sequence[int]) -> list[ReasonsGiven]:
    """Return the words of a sheet as sheets of reasons, shown by what brings the person here."""
    given = []
    for place in places:
        lines = [
            {"slot": slot.value, "text": text}
            for slot in SLOTS
            if (text := entry.text(slot, place))
        ]
        if lines:
            given.append(ReasonsGiven(place, tuple(lines), ShownAs.EXPERIENCE))
    return given
