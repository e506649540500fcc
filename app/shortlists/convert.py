"""Picked pages to engine values, the order of the cut, and who is kept on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import groupby
from math import ceil

import numpy as np

from app.issues.models import StageTime
from app.shortlists.models import PickSheet
from deliberation.admission import drawn_in_order
from deliberation.shortlists import NOT_SHOWN, Answers, Standing

A_DOZEN = 12
"""The most ideas on one page."""
LEAST_RESCUERS = 2
NOT_ON_PAGE, SHOWN, PICKED = 0, 1, 2
"""What a byte of a sheet says of a candidate."""


def moment_within(time: StageTime, share: tuple[int, int]) -> datetime:
    """Return when a share of a stage's announced length is over, to the whole minute.

    An extension moves a stage's end and leaves its parts where they were.
    """
    minutes = (time.announced_ends_at - time.announced_starts_at) // timedelta(minutes=1)
    return time.starts_at + timedelta(minutes=minutes * share[0] // share[1])


def page_size(n_left: int) -> int:
    """Return how many of so many unseen ideas the next page holds: pages as even as they can be.

    A last page of two ideas would weigh each of them like twelve.
    """
    return ceil(n_left / ceil(n_left / A_DOZEN)) if n_left else 0


def cells_from(shown: Sequence[int], picked: Collection[int], n_candidates: int) -> bytes:
    """Write an answered page as a byte for each candidate."""
    cells = bytearray(n_candidates)
    for place in shown:
        cells[place] = PICKED if place in picked else SHOWN
    return bytes(cells)


def picked_in(cells: bytes) -> frozenset[int]:
    """Return the places that a sheet picked."""
    return frozenset(place for place, cell in enumerate(cells) if cell == PICKED)


def answers_from(
    sheets: Sequence[PickSheet], places: Sequence[int], names: Sequence[str]
) -> Answers:
    """Return what people picked of the candidates at some places; option ``i`` is ``places[i]``."""
    ways = sorted({(sheet.drawn, sheet.among) for sheet in sheets})
    cells = [[sheet.cells[place] + NOT_SHOWN for place in places] for sheet in sheets]
    return Answers.from_cells(
        names,
        np.array(cells, dtype=np.int8).reshape(len(sheets), len(places)),
        [[Fraction(drawn, among)] * len(places) for drawn, among in ways],
        np.array([ways.index((sheet.drawn, sheet.among)) for sheet in sheets], dtype=np.int64),
    )


def standing_key(standing: Standing) -> tuple[int, Fraction]:
    """Return what the order of the cut goes by, smallest first.

    What nobody was shown stands behind all that somebody picked, and before what everybody who
    saw it left.
    """
    if standing.share is None:
        return 1, Fraction(0)
    return (0, -standing.share) if standing.share else (2, Fraction(0))


@dataclass(frozen=True, slots=True)
class Order:
    """Candidates in the order in which they come onto the ballot, and which the lot parted."""

    ranked: tuple[int, ...]
    level: frozenset[int]


def order_of(standings: Sequence[Standing], names: Sequence[str], seed: str, places: int) -> Order:
    """Return options by share, level ones as a public lot draws them.

    `level` holds those level at the last place of which not all fit.
    """
    ranked: list[int] = []
    parted: frozenset[int] = frozenset()
    for _key, group in groupby(sorted(standings, key=standing_key), standing_key):
        by_name = {names[each.option]: each.option for each in group}
        if len(ranked) < places < len(ranked) + len(by_name):
            parted = frozenset(by_name.values())
        ranked += [by_name[name] for name in drawn_in_order(seed, tuple(by_name))]
    return Order(tuple(ranked), parted)


def rescuers_needed(needed: int) -> int:
    """Return how many backers keep an idea on: half of the number it took, two at least."""
    return max(LEAST_RESCUERS, ceil(needed / 2))


def rescued_first(
    rescuers: Mapping[int, int], needed: Mapping[int, int], names: Mapping[int, str], seed: str
) -> list[int]:
    """Return the places kept on by enough backers, most first, level ones by the public lot."""
    enough = {
        place: count for place, count in rescuers.items() if count >= rescuers_needed(needed[place])
    }
    by_name = {names[place]: place for place in enough}
    drawn = [by_name[name] for name in drawn_in_order(seed, tuple(by_name))]
    return sorted(drawn, key=lambda place: -enough[place])
