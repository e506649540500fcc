"""Circles of won comparisons: where to find those that an order has to be turned at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.rules.searches.solver import FloatArray, shortest

Circle = tuple[int, ...]
"""Options, each beating the next and the last the first; the smallest index first."""

ROWS = 20_000
"""Circles that may be added at a time."""

CELLS = 4_000_000
"""Sums of three numbers that are looked at together for circles of three."""

SLACK = 1e-6
"""How far below 1 a circle has to be to be added: the solver's own accuracy."""


def steps_of(circle: Circle) -> Iterator[tuple[int, int]]:
    """Yield the comparisons of a circle, the one that closes it last.

    Examples
    --------
    >>> list(steps_of((0, 4, 2)))
    [(0, 4), (4, 2), (2, 0)]
    """
    return zip(circle, circle[1:] + circle[:1], strict=True)


def light_circles(
    turned: FloatArray, backward: npt.NDArray[np.bool_], known: set[Circle]
) -> list[Circle]:
    """Return circles whose comparisons are turned by less than 1 in all.

    Parameters
    ----------
    turned : array of float, shape (n_options, n_options)
        How far each won comparison is turned, from 0 to 1; infinity for the others.
    backward : array of bool, shape (n_options, n_options)
        The comparisons that some order goes against; every circle has one of them.
    known : set of circles
        Those that need not be found again.

    Returns
    -------
    list of circles
        Of three options first; longer ones only where there is none of three.
    """
    winners, losers = np.nonzero(backward)
    found: dict[Circle, None] = {}
    n_options = len(turned)
    few = max(1, min(n_options - 1, ROWS // max(1, len(winners))))
    height = max(1, CELLS // max(1, n_options))
    for start in range(0, len(winners), height):
        u, v = winners[start : start + height], losers[start : start + height]
        sums = turned[v] + turned[:, u].T + turned[u, v][:, None]
        if few < n_options - 1:
            third = np.argpartition(sums, few, axis=1)[:, :few]
            which = np.repeat(np.arange(len(u)), few)
            picked = np.stack([which, third.ravel()])
            picked = picked[:, sums[picked[0], picked[1]] < 1 - SLACK]
        else:
            picked = np.stack(np.nonzero(sums < 1 - SLACK))
        ends = zip(u[picked[0]].tolist(), v[picked[0]].tolist(), picked[1].tolist(), strict=True)
        found.update((_from_smallest(circle), None) for circle in ends)
    fresh = [circle for circle in found if circle not in known]
    return fresh or _long_circles(turned, winners, losers, known)


def _long_circles(
    turned: FloatArray, winners: Any, losers: Any, known: set[Circle]
) -> list[Circle]:
    """Return circles of any length, by the shortest chain back for each comparison."""
    if not len(winners):
        return []
    sources, row = np.unique(losers, return_inverse=True)
    reached, before = shortest(turned + SLACK / 10, sources)
    short = reached[row, winners] + turned[winners, losers] < 1 - 100 * SLACK
    found: dict[Circle, None] = {}
    for place in np.flatnonzero(short).tolist():
        chain = [int(winners[place])]
        while chain[-1] != losers[place]:
            chain.append(int(before[row[place], chain[-1]]))
        found[_from_smallest(tuple(reversed(chain)))] = None
    return [circle for circle in found if circle not in known]


def _from_smallest(circle: Circle) -> Circle:
    place = circle.index(min(circle))
    return circle[place:] + circle[:place]
