"""Ballots as rows and as a profile: zones and ranks as bytes, reasons as sheets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Row

from app.ballots.models import ShownAs, Slot, Zone
from app.issues.models import Experience

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

Matrix = npt.NDArray[np.uint8]


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

    `offers_shown` are the reasons on the tick list that this person saw; they are told once of each
    person and option, so a further sheet of theirs, shown in another way, has none.
    """

    place: int
    zone: Zone
    experience: Experience
    shown_as: ShownAs
    shown_name: str | None
    lines: tuple[tuple[Slot, int | None, str], ...]
    offers_shown: frozenset[int] = frozenset()


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


def matrix_from(blocks: Iterable[bytes], n_columns: int) -> Matrix:
    """Return joined bytes as a matrix of `n_columns` numbers a row."""
    joined = np.frombuffer(b"".join(blocks), dtype=np.uint8)
    return joined.reshape(-1, n_columns) if n_columns else np.zeros((0, 0), np.uint8)


def reason_from(sheet: Row[Any]) -> Reason:
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
