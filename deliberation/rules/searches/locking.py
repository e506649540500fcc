"""Locked comparisons of Ranked Pairs, and the classes of equal strength they come in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from deliberation.profile import Int64Array

Pair = tuple[int, int]
"""A won comparison: winner and loser."""


@dataclass(slots=True)
class Locked:
    """Who reaches whom by locked comparisons: one big whole number an option, a bit each.

    ``reach[a]`` has bit ``b`` set when a chain of locked comparisons runs from ``a`` to
    ``b``; ``reached_by`` is the same the other way round.
    """

    reach: list[int]
    reached_by: list[int]

    @classmethod
    def none(cls, n_options: int) -> Locked:
        """Return the state in which nothing is locked."""
        return cls([0] * n_options, [0] * n_options)

    def copy(self) -> Locked:
        """Return the same state, to go on from in another way."""
        return Locked(self.reach[:], self.reached_by[:])

    def reaches(self, a: int, b: int) -> bool:
        """Say whether a chain runs from ``a`` to ``b``."""
        return bool(self.reach[a] >> b & 1)

    def lock(self, a: int, b: int) -> None:
        """Lock ``a`` over ``b``, which has to be open still."""
        reach, reached_by = self.reach, self.reached_by
        targets, sources = reach[b] | 1 << b, reached_by[a] | 1 << a
        new_targets, new_sources = targets & ~reach[a], sources & ~reached_by[b]
        for x in bits(new_sources):
            reach[x] |= targets
        for y in bits(new_targets):
            reached_by[y] |= sources

    def lock_all(self, pairs: list[Pair]) -> bool:
        """Lock pairs one by one; stop and say False when one is refused."""
        for a, b in pairs:
            if self.reach[b] >> a & 1:
                return False
            if not self.reach[a] >> b & 1:
                self.lock(a, b)
        return True

    def still_open(self, pairs: list[Pair]) -> list[Pair]:
        """Return the pairs that are decided neither way."""
        reach = self.reach
        return [(a, b) for a, b in pairs if not (reach[a] >> b & 1 or reach[b] >> a & 1)]

    def unbeaten(self) -> int:
        """Return the options nobody reaches, as bits."""
        return sum(1 << i for i, sources in enumerate(self.reached_by) if not sources)


def bits(number: int) -> Iterator[int]:
    """Yield the places of the bits that are set, lowest first.

    Examples
    --------
    >>> list(bits(0b1011))
    [0, 1, 3]
    """
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


class Classes(Sequence[list[Pair]]):
    """Won comparisons by falling strength, those of one strength together.

    Kept flat, since half a million lists of one pair each take longer than the count.

    Parameters
    ----------
    winners, losers : list of int
        Of each comparison, the strongest first.
    starts : list of int
        Where each class begins, and at last the number of comparisons.
    """

    __slots__ = ("losers", "starts", "winners")

    def __init__(self, winners: list[int], losers: list[int], starts: list[int]) -> None:
        self.winners, self.losers, self.starts = winners, losers, starts

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, number: int) -> list[Pair]: ...

    @overload
    def __getitem__(self, number: slice) -> list[list[Pair]]: ...

    def __getitem__(self, number: int | slice) -> list[Pair] | list[list[Pair]]:
        if isinstance(number, slice):
            return [self[each] for each in range(len(self))[number]]
        start, end = self.starts[number], self.starts[number + 1]
        return list(zip(self.winners[start:end], self.losers[start:end], strict=True))


def classes_of(levels: Int64Array) -> Classes:
    """Return the won comparisons by falling strength, those of one strength together.

    Parameters
    ----------
    levels : array of int64, shape (n_options, n_options)
        Strengths of the comparisons won, 0 for the others.

    Returns
    -------
    Classes

    Examples
    --------
    >>> list(classes_of(np.array([[0, 5, 0], [0, 0, 2], [2, 0, 0]])))
    [[(0, 1)], [(1, 2), (2, 0)]]
    """
    winners, losers = np.nonzero(levels > 0)
    falling = -levels[winners, losers]
    order = np.argsort(falling, kind="stable")
    steps = (np.flatnonzero(np.diff(falling[order])) + 1).tolist()
    starts = [0, *steps, len(order)] if len(order) else [0]
    return Classes(winners[order].tolist(), losers[order].tolist(), starts)
