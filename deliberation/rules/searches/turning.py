"""The cheapest comparisons to turn so that no circle is left, by a solver's search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from deliberation.pairwise import strongest_paths
from deliberation.profile import Int64Array
from deliberation.rules.searches.circles import Circle, light_circles, steps_of
from deliberation.rules.searches.linear import Places
from deliberation.rules.searches.solver import cheapest


@dataclass(slots=True)
class Turning:
    """A search for orders by integer programmes, to which circles are added as they turn up.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
        Antisymmetric.
    fixed : array of bool, shape (n_options, n_options)
        Comparisons that no order looked for goes against.
    circles : list of circles
        Those known; more are added.
    most : int
        Orders that go against more are not looked for.
    seconds : float
        What one programme may take.
    """

    margins: Int64Array
    fixed: npt.NDArray[np.bool_]
    circles: list[Circle]
    most: int
    seconds: float
    known: set[Circle] = field(default_factory=set)

    def best(self, firsts: Sequence[int] = ()) -> tuple[Places | None, bool]:
        """Look for the order that goes against the least, where given with one of ``firsts`` first.

        Returns
        -------
        (order, finished)
            None where no such order respects what is fixed, or where the search was not
            finished in time.
        """
        self.known.update(self.circles)
        while True:
            turned, finished = self._solved(firsts)
            if turned is None:
                return None, finished
            kept = (self.margins > 0) & ~turned
            reached = strongest_paths(kept.astype(np.int32)) > 0
            order = np.argsort(-reached.sum(axis=1), kind="stable")
            place = np.argsort(order)
            backward = (self.margins > 0) & (place[:, None] > place)
            if not (backward & kept).any():
                return self._led(order, kept, firsts), True
            weights = np.where(self.margins > 0, turned.astype(np.float64), np.inf)
            fresh = light_circles(weights, backward, self.known)
            self.circles += fresh
            self.known.update(fresh)

    def _led(self, order: Places, kept: npt.NDArray[np.bool_], firsts: Sequence[int]) -> Places:
        """Return the order with one of ``firsts`` that nobody is kept above moved to its head."""
        for option in firsts:
            if not kept[:, option].any():
                return np.concatenate([[option], order[order != option]])
        return order

    def _solved(self, firsts: Sequence[int]) -> tuple[npt.NDArray[np.bool_] | None, bool]:
        """Return what the cheapest choice for the circles known turns, and whether it is sure."""
        columns, rows = self._columns(firsts), self._rows(firsts)
        costs = np.zeros(len(columns) + len(firsts))
        for (a, b), column in columns.items():
            costs[column] = self.margins[a, b]
        places = {**columns, **{(first, first): len(columns) + i for i, first in enumerate(firsts)}}
        entries = [
            (row, places[key], factor)
            for row, (terms, _) in enumerate(rows)
            for key, factor in terms
            if key in places
        ]
        at_row, at_column, factors = zip(*entries, strict=True) if entries else ((), (), ())
        taken, finished = cheapest(
            costs,
            (at_row, at_column, factors),
            [least for _, least in rows],
            self.most,
            self.seconds,
        )
        if taken is None:
            return None, finished
        turned = np.zeros(self.margins.shape, dtype=np.bool_)
        for step, column in columns.items():
            turned[step] = taken[column]
        return turned, True

    def _columns(self, firsts: Sequence[int]) -> dict[tuple[int, int], int]:
        """Return the number of each comparison that may be turned."""
        steps = {step for circle in self.circles for step in steps_of(circle)}
        steps |= {(int(a), first) for first in firsts for a in np.flatnonzero(self._over(first))}
        free = sorted(step for step in steps if not self.fixed[step])
        return {step: column for column, step in enumerate(free)}

    def _over(self, option: int) -> npt.NDArray[np.bool_]:
        over: npt.NDArray[np.bool_] = self.margins[:, option] > 0
        return over

    def _rows(self, firsts: Sequence[int]) -> list[tuple[list[tuple[tuple[int, int], int]], int]]:
        """Return what has to hold: sums of turned comparisons, and the least of each sum.

        ``(a, a)`` stands for "a is first": then all that beats ``a`` is turned, nothing that
        ``a`` beats is, and one of ``firsts`` is.
        """
        rows = [([(step, 1) for step in steps_of(circle)], 1) for circle in self.circles]
        for first in firsts:
            for other in np.flatnonzero(self._over(first)).tolist():
                rows.append(([((other, first), 1), ((first, first), -1)], 0))
            for other in np.flatnonzero(self.margins[first] > 0).tolist():
                rows.append(([((first, other), -1), ((first, first), -1)], -1))
        if firsts:
            rows.append(([((first, first), 1) for first in firsts], 1))
        return rows
