"""Redraws: as many ballots as were cast, drawn from them again with replacement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from deliberation.errors import InvalidSetting
from deliberation.line import Settings
from deliberation.profile import Profile
from deliberation.ranks import Int64Array, IntArray
from deliberation.robustness.comparisons import (
    EXACT_IN_32_BITS,
    Comparisons,
    FloatArray,
    comparisons_for,
    figures_of,
)

Method = Literal["auto", "exact", "normal"]

EXACT_BELOW = 10_000
"""With fewer ballots than this every ballot is drawn; from here on the normal limit stands in."""

MOST_OPTIONS = 64
"""With more options than this nothing is redrawn: the figures grow as their square."""

BLOCK = 4_096
"""Rows that are drawn and multiplied at a time: one histogram stays in the nearest cache."""

FEW_A_ROW = 32
"""Up to so many ballots a row on average, ballots are drawn one by one; else rows by number."""

RIDGE = 1e-9
"""Added to each ballot's variance, so that figures that depend on each other have a root."""


@dataclass(frozen=True, slots=True, eq=False)
class Redraws:
    """The head-to-head counts of many redraws of the same ballots.

    Attributes
    ----------
    options : tuple of str
    n_ballots : int
        Ballots in each redraw, as many as were cast.
    unranked : {"last", "no_opinion"}
    comparisons : Comparisons
        What each figure is.
    figures : array of int64, shape (n_redraws, n_figures)
        In ballots.
    method : {"exact", "normal"}
        Whether ballots were drawn, or figures from the normal limit of such draws.
    """

    options: tuple[str, ...]
    n_ballots: int
    unranked: str
    comparisons: Comparisons
    figures: Int64Array
    method: Literal["exact", "normal"]

    @property
    def n_redraws(self) -> int:
        """How many redraws."""
        return len(self.figures)

    def supports(self) -> Int64Array:
        """Return the head-to-head counts of every redraw.

        Returns
        -------
        array of int64, shape (n_redraws, n_options, n_options)
            In ballots. Where only the margin was drawn, the weaker side counts 0.
        """
        size, n_signs = len(self.options), len(self.comparisons.couples)
        supports = np.zeros((self.n_redraws, size, size), dtype=np.int64)
        for k, (i, j) in enumerate(self.comparisons.couples):
            supports[:, i, j] = np.maximum(self.figures[:, k], 0)
            supports[:, j, i] = np.maximum(-self.figures[:, k], 0)
        for place, k in enumerate(self.comparisons.decided, n_signs):
            (i, j), margin = self.comparisons.couples[k], self.figures[:, k]
            decided = np.clip(self.figures[:, place], np.abs(margin), self.n_ballots)
            supports[:, i, j] = (decided + margin) // 2
            supports[:, j, i] = supports[:, i, j] - margin
        return supports


def redraw(
    profile: Profile,
    settings: Settings,
    rng: np.random.Generator,
    *,
    n_redraws: int = 1_000,
    method: Method = "auto",
) -> Redraws:
    """Draw as many ballots as were cast from them, with replacement, many times.

    Parameters
    ----------
    profile : Profile
        The ballots, in any order: they are put into one of their own.
    settings : Settings
        Which figures are needed.
    rng : numpy.random.Generator
        The same generator in the same state gives the same redraws.
    n_redraws : int
    method : {"auto", "exact", "normal"}
        By default exact below `EXACT_BELOW` ballots.

    Returns
    -------
    Redraws

    Raises
    ------
    InvalidSetting
        With more than `MOST_OPTIONS` options, fewer than no redraws, or an unknown method.

    Notes
    -----
    The bootstrap [1]_: a redraw is a multinomial count of the ballots. Each figure is a sum
    over ballots, so all redraws are one product of the matrix of counts and the matrix of
    what each ballot says, exact in whole numbers. The normal limit draws the same figures
    with the mean and the covariance that those sums have, and rounds to whole ballots.

    References
    ----------
    .. [1] B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics
       7, 1-26, 1979.

    Examples
    --------
    >>> profile = Profile.from_ballots("AB", [(((0,), (1,)), 30), (((1,), (0,)), 20)])
    >>> drawn = redraw(profile, Settings(None), np.random.default_rng(1), n_redraws=4)
    >>> drawn.method, drawn.supports()[:, 0, 1].tolist()
    ('exact', [12, 18, 12, 14])
    """
    if profile.n_options > MOST_OPTIONS:
        raise InvalidSetting(f"{profile.n_options} options; redraws take up to {MOST_OPTIONS}")
    if n_redraws < 0 or method not in ("auto", "exact", "normal"):
        raise InvalidSetting(f"{n_redraws} redraws by method {method!r}")
    n_ballots = profile.n_ballots
    comparisons = comparisons_for(profile.n_options, settings)
    is_normal = method == "normal" or (method == "auto" and n_ballots >= EXACT_BELOW)
    unranked_last = settings.unranked == "last"
    if is_normal and n_ballots:
        figures = _normal(profile, comparisons, rng, n_redraws, unranked_last=unranked_last)
    else:
        figures = _exact(profile, comparisons, rng, n_redraws, unranked_last=unranked_last)
    found: Literal["exact", "normal"] = "normal" if is_normal else "exact"
    return Redraws(profile.options, n_ballots, settings.unranked, comparisons, figures, found)


def drawn_rows(
    profile: Profile, n_redraws: int, rng: np.random.Generator
) -> Iterator[tuple[IntArray, Int64Array]]:
    """Yield blocks of rows, with how often each is drawn in each redraw.

    Parameters
    ----------
    profile : Profile
        In its canonical form, so that equal ballots give equal draws.
    n_redraws : int
    rng : numpy.random.Generator

    Yields
    ------
    ranks : array of int, shape (n_rows, n_options)
    counts : array of int64, shape (n_redraws, n_rows)
        In ballots; over all blocks each redraw adds up to the ballots cast.

    Notes
    -----
    First how many ballots fall into each block, then which of the block. A row of few ballots
    is drawn ballot by ballot, by counting equal random numbers, which is some ten times
    faster than a binomial number for each row.
    """
    ranks, weights = profile.ranks, profile.weights
    n_ballots = profile.n_ballots
    one_by_one = n_ballots <= FEW_A_ROW * len(ranks)
    if one_by_one:
        ranks, weights = np.repeat(ranks, weights, axis=0), np.ones(n_ballots, dtype=np.int64)
    if not len(ranks):
        return
    starts = np.arange(0, len(ranks), BLOCK)
    sizes = np.add.reduceat(weights, starts)
    totals = rng.multinomial(n_ballots, sizes / n_ballots, size=n_redraws)
    for block, start in enumerate(starts.tolist()):
        rows = slice(start, start + BLOCK)
        if one_by_one:
            counts = _counted(totals[:, block], len(ranks[rows]), rng)
        else:
            counts = rng.multinomial(totals[:, block], weights[rows] / sizes[block])
        yield ranks[rows], counts


def _counted(totals: Int64Array, n_rows: int, rng: np.random.Generator) -> Int64Array:
    """Draw so many of the rows for each redraw, and count how often each came."""
    drawn = rng.integers(0, n_rows, size=int(totals.sum()), dtype=np.uint16)
    counts = np.empty((len(totals), n_rows), dtype=np.int64)
    start = 0
    for redraw_, total in enumerate(totals.tolist()):
        counts[redraw_] = np.bincount(drawn[start : start + total], minlength=n_rows)
        start += total
    return counts


def _kind(n_ballots: int) -> type[np.float32] | type[np.float64]:
    return np.float32 if n_ballots < EXACT_IN_32_BITS else np.float64


def _exact(
    profile: Profile,
    comparisons: Comparisons,
    rng: np.random.Generator,
    n_redraws: int,
    *,
    unranked_last: bool,
) -> Int64Array:
    """Return the figures of redraws of every ballot."""
    kind = _kind(profile.n_ballots)
    figures = np.zeros((n_redraws, comparisons.n_figures), dtype=np.int64)
    for ranks, counts in drawn_rows(profile.canonical(), n_redraws, rng):
        said = figures_of(ranks, comparisons, unranked_last=unranked_last, kind=kind)
        drawn: FloatArray = counts.astype(kind)
        figures += (drawn @ said.T).astype(np.int64)
    return figures


def _normal(
    profile: Profile,
    comparisons: Comparisons,
    rng: np.random.Generator,
    n_redraws: int,
    *,
    unranked_last: bool,
) -> Int64Array:
    """Return figures with the mean and covariance of redraws, rounded to whole ballots."""
    n_ballots, kind = profile.n_ballots, _kind(profile.n_ballots)
    total = np.zeros(comparisons.n_figures)
    second = np.zeros((comparisons.n_figures, comparisons.n_figures))
    for start in range(0, len(profile.ranks), 2 * BLOCK):
        rows = slice(start, start + 2 * BLOCK)
        said = figures_of(profile.ranks[rows], comparisons, unranked_last=unranked_last, kind=kind)
        weights = profile.weights[rows]
        weighted: FloatArray = said if (weights == 1).all() else said * weights.astype(kind)
        total += weighted.sum(axis=1, dtype=np.float64)
        second += weighted @ said.T
    spread = second - np.outer(total, total) / n_ballots
    spread[np.diag_indices_from(spread)] += RIDGE * n_ballots
    root = np.linalg.cholesky(spread)
    drawn = total + rng.standard_normal((n_redraws, comparisons.n_figures)) @ root.T
    signs = len(comparisons.couples)
    figures = np.rint(drawn).astype(np.int64)
    figures[:, :signs] = np.clip(figures[:, :signs], -n_ballots, n_ballots)
    return figures
