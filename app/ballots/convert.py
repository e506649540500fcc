"""Ballots between page, row and engine: what a person says, as bytes, as a profile."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from app.ballots.models import ReasonSheet, ShownAs, Slot, Zone
from app.issues.models import Experience
from deliberation.profile import Profile

ZONE_CODES = {
    Zone.UNSORTED: 0,
    Zone.SUPPORT: 1,
    Zone.BETTER: 2,
    Zone.UNSURE: 3,
    Zone.WORSE: 4,
}
"""How a zone is stored in `Ballot.zones`: a byte for each option."""

ZONES_BY_CODE = {code: zone for zone, code in ZONE_CODES.items()}
ORDERED_ZONES = (Zone.SUPPORT, Zone.BETTER, Zone.WORSE)
"""The zones in which a person may put ideas in order."""

LEVEL_WITH_NOW = (Zone.UNSURE, Zone.UNSORTED)
STATUS_QUO = "status quo"
"""The name of keeping things as they are in a profile."""

MINUTES = {1: 1, 5: 3, 8: 5, 12: 8}
"""About how long a ballot takes, one reason included, by the most ideas on it."""

Matrix = npt.NDArray[np.uint8]


def minutes_for(n_options: int) -> int:
    """Return about how many minutes a ballot takes."""
    return next((MINUTES[most] for most in MINUTES if n_options <= most), 10)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says about one option.

    `tier` is its place inside the zone, 1 first, the same number for ideas level with each other;
    `is_level` says that the person ticked it as equal to the one shown above it.
    """

    zone: Zone = Zone.UNSORTED
    tier: int = 1
    is_level: bool = False
    ticks: tuple[int, ...] = ()
    why: str = ""
    worry: str = ""
    change: str = ""
    shown_as: ShownAs | None = None

    @property
    def has_reasons(self) -> bool:
        """Whether anything beyond the zone was said."""
        return bool(self.ticks or self.why or self.worry or self.change)

    def text_in(self, slot: Slot) -> str:
        """Return what was typed in a slot."""
        return {Slot.WHY: self.why, Slot.WORRY: self.worry, Slot.CHANGE: self.change}[slot]


@dataclass(frozen=True, slots=True)
class Content:
    """A ballot being filled in: an answer for each option in ballot order."""

    answers: tuple[Answer, ...]
    seed: int

    @property
    def n_sorted(self) -> int:
        """How many options were put in a zone."""
        return sum(answer.zone is not Zone.UNSORTED for answer in self.answers)

    @property
    def rotation(self) -> list[int]:
        """The options in the order in which this voter is asked: begun at a place of their own."""
        n = len(self.answers)
        return [(self.seed + k) % n for k in range(n)]

    def with_answer(self, i: int, answer: Answer) -> Content:
        """Return the content with one answer replaced."""
        return replace(self, answers=(*self.answers[:i], answer, *self.answers[i + 1 :]))


@dataclass(frozen=True, slots=True)
class ReasonsGiven:
    """What goes on one reason sheet: reasons about one option, and the ids that were offered."""

    place: int
    lines: tuple[Mapping[str, Any], ...]
    shown_as: ShownAs
    offers_shown: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One sheet as it is counted: where the option was put, by whom in general, and the lines.

    `offers_shown` are the reasons on the tick list that this person saw.
    """

    place: int
    zone: Zone
    experience: Experience
    shown_as: ShownAs
    shown_name: str | None
    lines: tuple[tuple[Slot, int | None, str], ...]
    offers_shown: frozenset[int] = frozenset()


def empty_content(n: int, seed: int) -> Content:
    """Return a ballot on which nothing is said yet."""
    return Content((Answer(),) * n, seed)


def content_from(document: Mapping[str, Any], n: int) -> Content:
    """Read a stored draft; what is absent has its default."""
    answers = tuple(answer_from(stored) for stored in document["answers"][:n])
    return Content(answers + (Answer(),) * (n - len(answers)), int(document["seed"]))


def answer_from(stored: Mapping[str, Any]) -> Answer:
    """Read one stored answer."""
    shown_as = stored["shown_as"]
    return Answer(
        zone=Zone(stored["zone"]),
        tier=stored["tier"],
        is_level=stored["is_level"],
        ticks=tuple(stored["ticks"]),
        why=stored["why"],
        worry=stored["worry"],
        change=stored["change"],
        shown_as=ShownAs(shown_as) if shown_as else None,
    )


def document_of(content: Content) -> dict[str, Any]:
    """Return the JSON document of a draft; the inverse of `content_from`."""
    return {
        "seed": content.seed,
        "answers": [
            {
                "zone": answer.zone.value,
                "tier": answer.tier,
                "is_level": answer.is_level,
                "ticks": list(answer.ticks),
                "why": answer.why,
                "worry": answer.worry,
                "change": answer.change,
                "shown_as": answer.shown_as.value if answer.shown_as else None,
            }
            for answer in content.answers
        ],
    }


def content_of_ballot(
    zones: bytes, ranking: bytes, sheets: Sequence[ReasonSheet], seed: int
) -> Content:
    """Return what a cast ballot says, to be changed on the ballot page."""
    answers = []
    for place, (code, rank) in enumerate(zip(zones, ranking, strict=False)):
        sheet = next((row for row in sheets if row.option_place == place), None)
        lines = sheet.lines if sheet else ()
        typed = {line["slot"]: line["text"] for line in lines if "text" in line}
        answers.append(
            Answer(
                zone=ZONES_BY_CODE[code],
                tier=rank,
                is_level=True,
                ticks=tuple(line["offer"] for line in lines if "offer" in line),
                why=typed.get(Slot.WHY.value, ""),
                worry=typed.get(Slot.WORRY.value, ""),
                change=typed.get(Slot.CHANGE.value, ""),
                shown_as=sheet.shown_as if sheet else None,
            )
        )
    return Content(tuple(answers), seed)


def ranking_of(zones: Sequence[Zone], tiers: Sequence[int]) -> bytes:
    """Return one rank for each option and, last, one for the status quo; 1 is best.

    Support stands above better, better above the status quo, which is level with unsure and
    unsorted; worse stands below. Inside a zone the tiers decide.

    Examples
    --------
    >>> zones = [Zone.SUPPORT, Zone.WORSE, Zone.SUPPORT, Zone.UNSURE]
    >>> list(ranking_of(zones, [2, 1, 1, 1]))
    [2, 4, 1, 3, 3]
    """
    bands = {Zone.SUPPORT: 0, Zone.BETTER: 1, Zone.UNSURE: 2, Zone.UNSORTED: 2, Zone.WORSE: 3}
    keys = [
        (bands[zone], tier if zone in ORDERED_ZONES else 0)
        for zone, tier in zip(zones, tiers, strict=True)
    ]
    keys.append((bands[Zone.UNSURE], 0))
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys)), start=1)}
    return bytes(ranks[key] for key in keys)


def zones_of(zones: Sequence[Zone]) -> bytes:
    """Return a byte for each option's zone."""
    return bytes(ZONE_CODES[zone] for zone in zones)


def fingerprint(zones: bytes, ranking: bytes, reasons: Iterable[ReasonsGiven]) -> bytes:
    """Return the hash by which a repeated submission is told from another ballot."""
    said = sorted(
        (sheet.place, sheet.shown_as.value, json.dumps(sheet.lines, sort_keys=True))
        for sheet in reasons
    )
    text = json.dumps([zones.hex(), ranking.hex(), said], separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def profile_from(names: Sequence[str], rankings: Iterable[bytes]) -> Profile:
    """Return the profile whose rows are stored rankings; each block may hold many rows.

    No object is made for a row: the bytes of all ballots are one matrix.
    """
    return Profile.from_ranks(names, matrix_from(rankings, len(names)))


def matrix_from(blocks: Iterable[bytes], n_columns: int) -> Matrix:
    """Return joined bytes as a matrix of `n_columns` numbers a row."""
    joined = np.frombuffer(b"".join(blocks), dtype=np.uint8)
    return joined.reshape(-1, n_columns) if n_columns else np.zeros((0, 0), np.uint8)


def reason_from(sheet: ReasonSheet) -> Reason:
    """Return a stored sheet as it is counted."""
    lines = tuple(
        (Slot(line["slot"]), line.get("offer"), line.get("text", "")) for line in sheet.lines
    )
    return Reason(
        place=sheet.option_place,
        zone=sheet.zone,
        experience=sheet.experience,
        shown_as=sheet.shown_as,
        shown_name=sheet.shown_name,
        lines=lines,
        offers_shown=frozenset(sheet.offers_shown),
    )
