"""Kemeny's orders of a few options: the best order of every set of them, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from deliberation.ranks import Int64Array, IntArray
from deliberation.rules.searches.linear import Places

MOST = 26
"""Options up to which a table of all sets fits: 256 MiB of 32-bit numbers."""

CELLS = 65_536
"""IntArray that are worked on at a time, so that they stay in the cache."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """Sets of one size within a half, in rising order.

    ``before[t]`` says where the set without its member ``members[t]`` stands in the layer
    below, ``gains[t]`` what that member wins by standing above the others of the half.
    """

    sets: Int64Array
    members: Int64Array
    before: Int64Array
    gains: IntArray


class BestOrders:
    """The value of the best order of every set of up to 26 options.

    The value of an order is the sum of the margins of each option over those below it; the
    best order has the most, and the least against it.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
        Antisymmetric.

    Notes
    -----
    The best order of a set puts one option first and then the others in their best order:
    Bellman's programme over sets, :math:`n 2^n` steps. Here the options are parted in two
    halves and sets go by how many of each half they hold. All sets of one such kind are one
    matrix, and follow by whole-array steps from the two matrices with one option fewer: what
    an option wins over a set is a sum of two numbers, one for either half.

    References
    ----------
    .. [1] R. Bellman, "Dynamic programming treatment of the travelling salesman problem",
       Journal of the ACM 9, 61-63, 1962.

    Examples
    --------
    A beats B by 1, B beats C by 3, C beats A by 5.

    >>> best = BestOrders(np.array([[0, 1, -5], [-1, 0, 3], [5, -3, 0]]))
    >>> best.blocks(), best.firsts(0b101)
    (((1,), (2,), (0,)), (2,))
    """

    def __init__(self, margins: Int64Array) -> None:
        self.margins = margins
        self.n_options = len(margins)
        self.n_low = self.n_options // 2
        wide = int(np.abs(margins).sum()) >= 1 << 30
        self.kind: np.dtype[np.signedinteger[Any]] = np.dtype(np.int64 if wide else np.int32)
        low, high = np.arange(self.n_low), np.arange(self.n_low, self.n_options)
        self._low, self._low_place = _layers(self._sums(low, low))
        self._high, self._high_place = _layers(self._sums(high, high))
        self._over_high, self._over_low = self._sums(low, high), self._sums(high, low)
        self._tables: dict[tuple[int, int], IntArray] = {}
        for few in range(len(self._low)):
            for many in range(len(self._high)):
                self._tables[few, many] = self._table(few, many)

    def _sums(self, options: Places, over: Places) -> IntArray:
        """Return the margins of each option over each set of some others, by set."""
        sums = np.zeros((len(options), 1 << len(over)), dtype=self.kind)
        for place, other in enumerate(over):
            column = self.margins[options, other].astype(self.kind)[:, None]
            sums[:, 1 << place : 2 << place] = sums[:, : 1 << place] + column
        return sums

    def _table(self, few: int, many: int) -> IntArray:
        """Return the values of all sets of ``few`` low and ``many`` high options."""
        low, high = self._low[few], self._high[many]
        best = np.full((len(low.sets), len(high.sets)), np.iinfo(self.kind).min, dtype=self.kind)
        if not few and not many:
            best[:] = 0
        if few:
            _raise_to_best(best, self._tables[few - 1, many], low, self._over_high[:, high.sets])
        if many:
            before = np.ascontiguousarray(self._tables[few, many - 1].T)
            turned = np.full(best.shape[::-1], np.iinfo(self.kind).min, dtype=self.kind)
            _raise_to_best(turned, before, high, self._over_low[:, low.sets])
            np.maximum(best, turned.T, out=best)
        return best

    def value(self, members: int) -> int:
        """Return the value of the best order of a set, given as bits."""
        low, high = members & (1 << self.n_low) - 1, members >> self.n_low
        table = self._tables[low.bit_count(), high.bit_count()]
        return int(table[self._low_place[low], self._high_place[high]])

    def firsts(self, members: int) -> tuple[int, ...]:
        """Return the options that stand first in some best order of a set, given as bits."""
        inside = [i for i in range(self.n_options) if members >> i & 1]
        best = self.value(members)
        return tuple(
            i
            for i in inside
            if self.value(members & ~(1 << i)) + int(self.margins[i, inside].sum()) == best
        )

    def order(self, first: int | None = None) -> tuple[int, ...]:
        """Return a best order of all options, by choice one with a given first."""
        members = (1 << self.n_options) - 1
        order: list[int] = []
        while members:
            firsts = self.firsts(members)
            wanted = first is not None and first in firsts and not order
            order.append(first if wanted and first is not None else firsts[0])
            members &= ~(1 << order[-1])
        return tuple(order)

    def blocks(self) -> tuple[tuple[int, ...], ...]:
        """Return the finest groups of options that follow each other in every best order.

        Notes
        -----
        A set stands at the head of some best order when its value, that of the other options
        and its margins over them add up to the best. Where there is one such set of a size,
        every best order is cut there.
        """
        whole = self.value((1 << self.n_options) - 1)
        heads: dict[int, list[int]] = {}
        for (few, many), table in self._tables.items():
            rest = self._tables[len(self._low) - 1 - few, len(self._high) - 1 - many]
            low, high = self._low[few].sets, self._high[many].sets
            over_low, over_high = self._all_margins(low, 0), self._all_margins(high, self.n_low)
            for start in range(0, len(low), max(1, CELLS // len(high))):
                rows = slice(start, start + max(1, CELLS // len(high)))
                sums = table[rows] + rest[::-1, ::-1][rows]
                sums += over_low[rows, None]
                sums += over_high
                at_low, at_high = np.nonzero(sums == whole)
                found = heads.setdefault(few + many, [])
                sets = low[rows][at_low[:2]] | high[at_high[:2]] << self.n_low
                found += sets.tolist() if len(found) < 2 else []
        cuts = [sets[0] for _, sets in sorted(heads.items()) if len(sets) == 1]
        parts = [after & ~before for before, after in pairwise(cuts)]
        return tuple(tuple(i for i in range(self.n_options) if part >> i & 1) for part in parts)

    def _all_margins(self, sets: Int64Array, first: int) -> IntArray:
        """Return the margins of each set's members over all options, added up."""
        sums = np.zeros(len(sets), dtype=self.kind)
        for place, total in enumerate(self.margins.sum(axis=1)[first:].tolist()):
            sums += (sets >> place & 1).astype(self.kind) * self.kind.type(total)
        return sums


def _layers(sums: IntArray) -> tuple[list[_Layer], Int64Array]:
    """Return the sets of each size within a half, and where each set stands among its size."""
    n_options, n_sets = sums.shape[0], sums.shape[1]
    everything = np.arange(n_sets, dtype=np.int64)
    sizes = np.bitwise_count(everything)
    place = np.zeros(n_sets, dtype=np.int64)
    layers = []
    for size in range(n_options + 1):
        sets = everything[sizes == size]
        place[sets] = np.arange(len(sets))
        flat = np.nonzero(sets[:, None] >> np.arange(n_options) & 1)[1]
        members = flat.reshape(len(sets), size).T.astype(np.int64)
        without = sets ^ np.left_shift(np.int64(1), members)
        layers.append(_Layer(sets, members, place[without], sums[members, without]))
    return layers, place


def _raise_to_best(best: IntArray, before: IntArray, layer: _Layer, over: IntArray) -> None:
    """Raise values to what putting one member of each row's set first gives, in place."""
    n_rows, n_columns = best.shape
    height = max(1, CELLS // n_columns)
    first, second = np.empty((2, min(height, n_rows), n_columns), dtype=best.dtype)
    for start in range(0, n_rows, height):
        rows = slice(start, min(start + height, n_rows))
        value, gain = first[: rows.stop - start], second[: rows.stop - start]
        for members, places, gains in zip(layer.members, layer.before, layer.gains, strict=True):
            before.take(places[rows], axis=0, out=value, mode="clip")
            over.take(members[rows], axis=0, out=gain, mode="clip")
            value += gain
            value += gains[rows, None]
            np.maximum(best[rows], value, out=best[rows])
