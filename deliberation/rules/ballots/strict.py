"""Ballots without ties, which are most of them, read faster than those that have some."""

from __future__ import annotations

from math import gcd

import numpy as np
import numpy.typing as npt

from deliberation.profile import Int64Array, Profile
from deliberation.ranks import MOST_MARKED, Places, are_strict, common_weight, places_of

FOLDED = 255
"""Rows that are added up in one byte."""

SAMPLE = 128
"""Rows from which it is guessed where an option has more than half."""


def sole_firsts(profile: Profile) -> tuple[int, ...] | None:
    """Count the ballots that put each option first, if each of them has exactly one rank 1.

    Parameters
    ----------
    profile : Profile

    Returns
    -------
    tuple of int, or None
        None where a ballot has several ranks 1 or none, or where rows weigh differently:
        these have to be counted in another way.

    Notes
    -----
    Nothing is turned into columns. Whether each row has a 1 is looked at for up to eight
    options at a time; if there are as many of them as rows, no row has two.

    Examples
    --------
    >>> sole_firsts(Profile.from_ranks("ABC", [[1, 2, 2], [3, 1, 0], [0, 1, 0]]))
    (1, 2, 0)
    >>> sole_firsts(Profile.from_ranks("ABC", [[1, 1, 2], [3, 1, 0]])) is None
    True
    """
    weight = common_weight(profile.weights)
    if weight is None or not profile.n_options:
        return None
    firsts = np.equal(profile.ranks, 1, order="C")
    words = firsts.view(f"u{gcd(profile.n_options, 8)}").T
    seen = words[0].copy()
    for word in words[1:]:
        np.bitwise_or(seen, word, out=seen)
    if not seen.all():
        return None
    counts = _columns_added(firsts.view(np.uint8))
    if int(counts.sum()) != len(firsts):
        return None
    return tuple(weight * count for count in counts.tolist())


def strict_places(profile: Profile, *, is_whole: bool) -> Places | None:
    """Return the places of each option, if every row ranks without ties and gaps from 1 on.

    Parameters
    ----------
    profile : Profile
    is_whole : bool
        Whether every row has to rank all options; else it may leave some out.

    Returns
    -------
    array of unsigned int, shape (n_options, n_rows), or None
        0 is best and the largest number is unranked. None where a row has a tie or a gap, or
        where there are too many options to look.

    Examples
    --------
    >>> profile = Profile.from_ranks("ABC", [[1, 2, 3], [0, 1, 2]])
    >>> strict_places(profile, is_whole=False).tolist()
    [[0, 255], [1, 0], [2, 1]]
    >>> strict_places(profile, is_whole=True) is None
    True
    """
    ranks, n_options = profile.ranks, profile.n_options
    if n_options > MOST_MARKED or int(ranks.max(initial=0)) > n_options:
        return None
    places = places_of(ranks)
    if are_strict(places, is_whole=True) or (not is_whole and are_strict(places, is_whole=False)):
        return places
    return None


class Within:
    """How many ballots put an option within the first few places.

    Parameters
    ----------
    places : array of unsigned int, shape (n_options, n_rows)
    weights : array of int64, shape (n_rows,)

    Examples
    --------
    >>> profile = Profile.from_ballots("ABC", [([[0], [1], [2]], 3), ([[1], [2], [0]], 2)])
    >>> within = Within(strict_places(profile, is_whole=True), profile.weights)
    >>> within(1, 0), within(1, 1)
    (2, 5)
    >>> within.first_above(2, 2)
    ((0, 3), (1, 5), (2, 2))
    """

    __slots__ = ("_buffer", "_columns", "_common", "_places", "_weights")

    def __init__(self, places: Places, weights: Int64Array) -> None:
        self._places, self._columns, self._weights = places, list(places), weights
        self._common = common_weight(weights)
        self._buffer = np.empty(len(weights), dtype=np.bool_)

    def __call__(self, option: int, place: int) -> int:
        """Return the ballots that put ``option`` on ``place`` or before, counted from 0."""
        found = np.less_equal(self._columns[option], place, out=self._buffer)
        if self._common is not None:
            return self._common * int(np.count_nonzero(found))
        return int(self._weights.sum(where=found))

    def first_above(self, needed: int, n_places: int) -> tuple[tuple[int, int], ...]:
        """Find where each option first has more than ``needed`` ballots.

        A few rows say where to begin to look; what is found is counted on all rows.

        Parameters
        ----------
        needed : int
        n_places : int
            At least one.

        Returns
        -------
        tuple of (place, ballots)
            The first of the places below ``n_places`` at which an option has more, and how
            many it has there; where it never has, ``n_places`` and how many it has at last.
        """
        return tuple(
            self._first_above(option, min(guess, n_places - 1), needed, n_places)
            for option, guess in enumerate(self._guesses())
        )

    def _guesses(self) -> list[int]:
        """Return the middle place of each option on the first rows."""
        sample = self._places[:, :SAMPLE]
        half = sample.shape[1] // 2
        middle: list[int] = np.partition(sample, half, axis=1)[:, half].tolist()
        return middle

    def _first_above(self, option: int, place: int, needed: int, end: int) -> tuple[int, int]:
        ballots = self(option, place)
        if ballots > needed:
            while place and (fewer := self(option, place - 1)) > needed:
                place, ballots = place - 1, fewer
            return place, ballots
        while ballots <= needed and place + 1 < end:
            place += 1
            ballots = self(option, place)
        return (place if ballots > needed else end), ballots


def _columns_added(flags: npt.NDArray[np.uint8]) -> Int64Array:
    """Add up the columns of noughts and ones: rows side by side, as bytes, then all."""
    n_rows, n_columns = flags.shape
    side_by_side = n_rows // FOLDED
    n_folded = side_by_side * FOLDED
    folded = flags[:n_folded].reshape(FOLDED, side_by_side * n_columns)
    sums = np.add.reduce(folded, axis=0, dtype=np.uint8).reshape(side_by_side, n_columns)
    total: Int64Array = np.add.reduce(sums, axis=0, dtype=np.int64)
    total += np.add.reduce(flags[n_folded:], axis=0, dtype=np.int64)
    return total
