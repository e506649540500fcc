"""Circles of won comparisons, packed: how much any order of the options must go against."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from deliberation.pairwise import strongest_paths
from deliberation.profile import Int64Array
from deliberation.rules.searches.circles import Circle, light_circles, steps_of
from deliberation.rules.searches.linear import Places, against, improved
from deliberation.rules.searches.solver import FloatArray, packed


@dataclass(frozen=True, slots=True)
class Packing:
    """Circles with weights that together use no comparison beyond its margin.

    Every order goes against at least one comparison of each circle, so the weights add up to
    no more than what any order goes against. Weights are whole numbers of ``1 / parts``.

    Parameters
    ----------
    circles : tuple of tuple of int
    weights : tuple of int
    parts : int
    """

    circles: tuple[Circle, ...] = ()
    weights: tuple[int, ...] = ()
    parts: int = 1

    @property
    def total(self) -> int:
        """The weights added up, in ``1 / parts`` of a ballot."""
        return sum(self.weights)

    def used(self, n_options: int) -> Int64Array:
        """Return how much of each comparison is used, in ``1 / parts`` of a ballot."""
        used = np.zeros((n_options, n_options), dtype=np.int64)
        for circle, weight in zip(self.circles, self.weights, strict=True):
            for a, b in steps_of(circle):
                used[a, b] += weight
        return used


@dataclass(slots=True)
class Packer:
    """Packs circles by linear programmes, until none is left out or the budget is spent.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
        Antisymmetric.
    order : sequence of int
        An order to begin with; replaced where the programme hints at a better one.
    budget : int
        Steps of the simplex method that may be taken.
    """

    margins: Int64Array
    order: Places
    budget: int
    circles: list[Circle] = field(default_factory=list)

    def run(self) -> Packing:
        """Return the best packing found.

        `order` and `budget` are left as they are then, `circles` holds all that were met.
        """
        won = self.margins > 0
        programme = _Programme(self.margins)
        self.circles, weights = programme.circles, np.zeros(0)
        turned = np.where(won, 0.0, np.inf)
        while programme.add(light_circles(turned, self._backward(won), programme.known)):
            found = programme.solve(self.budget)
            if found is None:
                break
            turned, weights, taken = found
            self.budget -= taken
            self._follow(turned)
            if weights.sum() > against(self.margins, self.order) - 0.5:
                packing = programme.rounded(weights)
                if packing.total == packing.parts * against(self.margins, self.order):
                    return packing
        return programme.rounded(weights)

    def _backward(self, won: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Return the comparisons that the order goes against; every circle has one."""
        place = np.empty(len(self.order), dtype=np.intp)
        place[self.order] = np.arange(len(self.order))
        return won & (place[:, None] > place)

    def _follow(self, turned: FloatArray) -> None:
        """Take an order that the programme's solution hints at, where it is better."""
        for hint in (along(self.margins, turned), averaged(self.margins, turned)):
            hinted = improved(self.margins, hint)
            if against(self.margins, hinted) < against(self.margins, self.order):
                self.order = hinted


def along(margins: Int64Array, turned: FloatArray) -> Places:
    """Return an order that follows all comparisons turned by less than half, if one does."""
    kept = (margins > 0) & (turned < 0.5)
    reached = strongest_paths(kept.astype(np.int32)) > 0
    return np.argsort(-reached.sum(axis=1), kind="stable")


def averaged(margins: Int64Array, turned: FloatArray) -> Places:
    """Return options by how many others they are above, counting turned ones by shares."""
    above = np.where(margins > 0, 1 - turned, np.where(margins.T > 0, turned.T, 0.5))
    return np.argsort(-above.sum(axis=1), kind="stable")


class _Programme:
    """The linear programme of the circles known so far."""

    def __init__(self, margins: Int64Array) -> None:
        self.margins = margins
        self.known: set[Circle] = set()
        self.circles: list[Circle] = []
        self.arcs: dict[tuple[int, int], int] = {}
        self.rows: list[int] = []
        self.columns: list[int] = []
        most = int(margins.max(initial=1))
        self.parts = 1 << max(0, min(24, 50 - most.bit_length()))

    def add(self, circles: list[Circle]) -> bool:
        """Take circles in; say whether there were any."""
        for circle in circles:
            for step in steps_of(circle):
                self.rows.append(self.arcs.setdefault(step, len(self.arcs)))
                self.columns.append(len(self.circles))
            self.circles.append(circle)
        self.known.update(circles)
        return bool(circles)

    def solve(self, budget: int) -> tuple[FloatArray, FloatArray, int] | None:
        """Return how far each comparison is turned, the circles' weights, the steps it took."""
        arcs = np.array(list(self.arcs))
        limits = self.margins[arcs[:, 0], arcs[:, 1]]
        found = packed(self.rows, self.columns, limits, budget)
        if found is None:
            return None
        weights, prices, taken = found
        turned = np.where(self.margins > 0, 0.0, np.inf)
        turned[arcs[:, 0], arcs[:, 1]] = prices
        return turned, weights, taken

    def rounded(self, weights: FloatArray) -> Packing:
        """Round weights down to whole parts, and further where a comparison is used up.

        Circles that came after the weights were found have none.
        """
        whole = np.floor(np.maximum(weights, 0) * self.parts).astype(np.int64).tolist()
        kept = [(c, w) for c, w in zip(self.circles, whole, strict=False) if w]
        packing = Packing(tuple(c for c, _ in kept), tuple(w for _, w in kept), self.parts)
        left = self.margins * self.parts - packing.used(len(self.margins))
        lighter = []
        for circle, weight in kept:
            excess = min(weight, max(0, *(-int(left[step]) for step in steps_of(circle))))
            lighter.append(weight - excess)
            for step in steps_of(circle):
                left[step] += excess
        return Packing(packing.circles, tuple(lighter), self.parts)
