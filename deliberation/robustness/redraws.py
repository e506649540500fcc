"""Redraws: as many ballots as were cast, drawn from them again with replacement."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

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
from deliberation.robustness.drawing import BLOCK, Block, blocks_of
from deliberation.spread import spread

Method = Literal["auto", "exact", "normal"]

Floats = npt.NDArray[np.float64]

EXACT_BELOW = 10_000
"""With fewer ballots than this every ballot is drawn; from here on the normal limit stands in."""

MOST_OPTIONS = 64
"""With more options than this nothing is redrawn: the figures grow as their square."""

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
    executor: Executor | None = None,
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
    executor : concurrent.futures.Executor, optional
        Draws and adds up blocks of ballots, in other processes or on other machines; blocks
        that were lost there are drawn here. The redraws are the same to the byte.

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
    what each ballot says, exact in whole numbers. First is drawn how many ballots fall into
    each block of rows, then, from a seed of the block's own, which of the block. The normal
    limit draws the same figures with the mean and the covariance that those sums have, and
    rounds to whole ballots.

    References
    ----------
    .. [1] B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics
       7, 1-26, 1979.

    Examples
    --------
    >>> profile = Profile.from_ballots("AB", [(((0,), (1,)), 30), (((1,), (0,)), 20)])
    >>> drawn = redraw(profile, Settings(None), np.random.default_rng(1), n_redraws=4)
    >>> drawn.method, drawn.supports()[:, 0, 1].tolist()
    ('exact', [12, 0, 10, 8])
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
        total, second = _moments(profile, comparisons, unranked_last, executor)
        figures = _normal(total, second, n_ballots, rng, n_redraws, len(comparisons.couples))
    else:
        figures = np.zeros((n_redraws, comparisons.n_figures), dtype=np.int64)
        blocks = blocks_of(profile.canonical(), n_redraws, rng)
        tasks = ((block, comparisons, unranked_last, _kind(n_ballots)) for block in blocks)
        for drawn in spread(figures_drawn, tasks, executor):
            figures += drawn
    found: Literal["exact", "normal"] = "normal" if is_normal else "exact"
    return Redraws(profile.options, n_ballots, settings.unranked, comparisons, figures, found)


def _kind(n_ballots: int) -> type[np.float32] | type[np.float64]:
    return np.float32 if n_ballots < EXACT_IN_32_BITS else np.float64


def figures_drawn(
    block: Block,
    comparisons: Comparisons,
    unranked_last: bool,
    kind: type[np.float32] | type[np.float64],
) -> Int64Array:
    """Draw a block and return what it adds to the figures, shape (n_redraws, n_figures)."""
    said = figures_of(block.ranks, comparisons, unranked_last=unranked_last, kind=kind)
    drawn: FloatArray = block.counts().astype(kind)
    return (drawn @ said.T).astype(np.int64)


def _moments(
    profile: Profile, comparisons: Comparisons, unranked_last: bool, executor: Executor | None
) -> tuple[Floats, Floats]:
    """Return the sums over ballots of each figure, and of each product of two."""
    total = np.zeros(comparisons.n_figures)
    second = np.zeros((comparisons.n_figures, comparisons.n_figures))
    starts = range(0, len(profile.ranks), 2 * BLOCK)
    rows = (slice(start, start + 2 * BLOCK) for start in starts)
    kind = _kind(profile.n_ballots)
    tasks = (
        (profile.ranks[part], profile.weights[part], comparisons, unranked_last, kind)
        for part in rows
    )
    for of_block, products in spread(moments_of, tasks, executor):
        total += of_block
        second += products
    return total, second


def moments_of(
    ranks: IntArray,
    weights: Int64Array,
    comparisons: Comparisons,
    unranked_last: bool,
    kind: type[np.float32] | type[np.float64],
) -> tuple[Floats, FloatArray]:
    """Return the sums over some rows of each figure, and of each product of two.

    All are whole numbers small enough to be exact, so that blocks add up the same in any order.
    """
    said = figures_of(ranks, comparisons, unranked_last=unranked_last, kind=kind)
    weighted: FloatArray = said if (weights == 1).all() else said * weights.astype(kind)
    return weighted.sum(axis=1, dtype=np.float64), weighted @ said.T


def _normal(
    total: Floats,
    second: Floats,
    n_ballots: int,
    rng: np.random.Generator,
    n_redraws: int,
    n_signs: int,
) -> Int64Array:
    """Return figures with the mean and covariance of redraws, rounded to whole ballots."""
    covariance = second - np.outer(total, total) / n_ballots
    covariance[np.diag_indices_from(covariance)] += RIDGE * n_ballots
    root = np.linalg.cholesky(covariance)
    drawn = total + rng.standard_normal((n_redraws, len(total))) @ root.T
    figures = np.rint(drawn).astype(np.int64)
    figures[:, :n_signs] = np.clip(figures[:, :n_signs], -n_ballots, n_ballots)
    return figures
