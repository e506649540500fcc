"""Ballots drawn again with replacement, a block of rows at a time, each from a seed of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from deliberation.profile import Profile
from deliberation.ranks import Int64Array, IntArray

BLOCK = 4_096
"""Rows that are drawn and multiplied at a time: one histogram stays in the nearest cache."""

FEW_A_ROW = 32
"""Up to so many ballots a row on average, ballots are drawn one by one; else rows by number."""

MOST_SEED = 1 << 63


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some rows, and how many ballots of them each redraw holds.

    Attributes
    ----------
    ranks : array of int, shape (n_rows, n_options)
    weights : array of int64, shape (n_rows,), or None
        Ballots each row stands for; None where it is one each.
    totals : array of int64, shape (n_redraws,)
        In ballots.
    seed : tuple of int
        Of the draws among these rows: whoever draws them, they are the same.
    """

    ranks: IntArray
    weights: Int64Array | None
    totals: Int64Array
    seed: tuple[int, ...]

    def counts(self) -> Int64Array:
        """Draw, and return how often each row came in each redraw.

        Returns
        -------
        array of int64, shape (n_redraws, n_rows)
            In ballots.
        """
        rng = np.random.default_rng(self.seed)
        if self.weights is None:
            return _counted(self.totals, len(self.ranks), rng)
        return rng.multinomial(self.totals, self.weights / self.weights.sum())


def blocks_of(profile: Profile, n_redraws: int, rng: np.random.Generator) -> Iterator[Block]:
    """Yield the blocks of a profile, to be drawn here or elsewhere.

    Parameters
    ----------
    profile : Profile
        In its canonical form, so that equal ballots give equal draws.
    n_redraws : int
    rng : numpy.random.Generator
        Draws how many ballots fall into each block, and the seeds.

    Yields
    ------
    Block
        Over all blocks the totals of each redraw add up to the ballots cast.

    Notes
    -----
    A row of few ballots is drawn ballot by ballot, by counting equal random numbers, which is
    some ten times faster than a binomial number for each row.
    """
    ranks, weights, n_ballots = profile.ranks, profile.weights, profile.n_ballots
    one_by_one = n_ballots <= FEW_A_ROW * len(ranks)
    if one_by_one:
        ranks, weights = np.repeat(ranks, weights, axis=0), np.ones(n_ballots, dtype=np.int64)
    if not len(ranks):
        return
    starts = np.arange(0, len(ranks), BLOCK)
    shares = np.add.reduceat(weights, starts) / n_ballots
    totals = rng.multinomial(n_ballots, shares, size=n_redraws)
    seeds = rng.integers(MOST_SEED, size=(len(starts), 2)).tolist()
    for block, start in enumerate(starts.tolist()):
        rows = slice(start, start + BLOCK)
        own = None if one_by_one else weights[rows]
        yield Block(ranks[rows], own, totals[:, block], tuple(seeds[block]))


def drawn_rows(
    profile: Profile, n_redraws: int, rng: np.random.Generator
) -> Iterator[tuple[IntArray, Int64Array]]:
    """Yield blocks of rows, with how often each is drawn in each redraw.

    Parameters
    ----------
    profile, n_redraws, rng
        As of `blocks_of`.

    Yields
    ------
    ranks : array of int, shape (n_rows, n_options)
    counts : array of int64, shape (n_redraws, n_rows)
        In ballots; over all blocks each redraw adds up to the ballots cast.

    Examples
    --------
    >>> profile = Profile.from_ballots("AB", [(((0,), (1,)), 3), (((1,), (0,)), 2)])
    >>> [(_, counts)] = drawn_rows(profile.canonical(), 4, np.random.default_rng(1))
    >>> counts.sum(axis=1).tolist()
    [5, 5, 5, 5]
    """
    for block in blocks_of(profile, n_redraws, rng):
        yield block.ranks, block.counts()


def _counted(totals: Int64Array, n_rows: int, rng: np.random.Generator) -> Int64Array:
    """Draw so many of the rows for each redraw, and count how often each came."""
    drawn = rng.integers(0, n_rows, size=int(totals.sum()), dtype=np.uint16)
    counts = np.empty((len(totals), n_rows), dtype=np.int64)
    start = 0
    for redraw, total in enumerate(totals.tolist()):
        counts[redraw] = np.bincount(drawn[start : start + total], minlength=n_rows)
        start += total
    return counts
