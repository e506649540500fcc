"""What each ballot says about each two options, as numbers that add up over ballots."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.line import Settings
from deliberation.ranks import IntArray

FloatArray = npt.NDArray[np.floating[Any]]
"""Whole numbers that a fast matrix product reads, small enough to stay exact."""

EXACT_IN_32_BITS = 1 << 24
"""Below this every whole number has a float of 32 bits of its own."""


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Which figures of a ballot are added up.

    Attributes
    ----------
    n_options : int
    couples : tuple of (int, int)
        Each two options once, the lower index first. A ballot says 1, 0 or -1: the first
        above, level or no opinion, below.
    decided : tuple of int
        Places in ``couples`` of which also 1 or 0 is noted: whether a ballot puts one of the
        two above the other. With the sum of signs that gives both sides of a comparison.
    """

    n_options: int
    couples: tuple[tuple[int, int], ...]
    decided: tuple[int, ...]

    @property
    def n_figures(self) -> int:
        """Numbers a ballot."""
        return len(self.couples) + len(self.decided)


def comparisons_for(n_options: int, settings: Settings) -> Comparisons:
    """Return the figures that a count under these settings reads.

    Parameters
    ----------
    n_options : int
    settings : Settings
        Both sides of a comparison are needed against the status quo, and everywhere under
        ``winning_votes``; otherwise the margin is enough.

    Returns
    -------
    Comparisons

    Examples
    --------
    >>> comparisons_for(3, Settings(status_quo=1))
    Comparisons(n_options=3, couples=((0, 1), (0, 2), (1, 2)), decided=(0, 2))
    """
    couples = tuple(combinations(range(n_options), 2))
    everywhere = settings.strength == "winning_votes"
    decided = (k for k, couple in enumerate(couples) if everywhere or settings.status_quo in couple)
    return Comparisons(n_options, couples, tuple(decided))


def figures_of(
    ranks: IntArray, comparisons: Comparisons, *, unranked_last: bool, kind: npt.DTypeLike
) -> FloatArray:
    """Return what each row says.

    Parameters
    ----------
    ranks : array of int, shape (n_rows, n_options)
        1 is best, equal is tied, 0 is unranked.
    comparisons : Comparisons
    unranked_last : bool
        Whether an unranked option stands below every ranked one, or nothing is said about it.
    kind : float32 or float64

    Returns
    -------
    array of ``kind``, shape (n_figures, n_rows)
        First the signs, then what is decided.

    Examples
    --------
    >>> against_b = Comparisons(2, ((0, 1),), (0,))
    >>> rows = np.array([[1, 2], [2, 1], [1, 1], [1, 0]], dtype=np.int8)
    >>> figures_of(rows, against_b, unranked_last=True, kind=np.float32).tolist()
    [[1.0, -1.0, 0.0, 1.0], [1.0, 1.0, 0.0, 1.0]]
    """
    unsigned = np.dtype(f"u{ranks.dtype.itemsize}")
    upper = np.ascontiguousarray(ranks.T).astype(unsigned)
    upper -= 1
    lower = upper
    if not unranked_last:
        lower = np.where(upper == np.iinfo(unsigned).max, 0, upper).astype(unsigned)
    n_signs = len(comparisons.couples)
    figures: FloatArray = np.empty((comparisons.n_figures, len(ranks)), dtype=kind)
    place = dict(zip(comparisons.decided, range(n_signs, comparisons.n_figures), strict=True))
    for k, (i, j) in enumerate(comparisons.couples):
        above = (upper[i] < lower[j]).view(np.int8)
        below = (upper[j] < lower[i]).view(np.int8)
        figures[k] = above - below
        if k in place:
            figures[place[k]] = above + below
    return figures
