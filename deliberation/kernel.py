"""The counting kernel: how many ballots rank each option above each other one, fast."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.ranks import Int64Array, IntArray, Places, are_strict

Rows = npt.NDArray[np.intp]
"""Numbers of rows."""

BLOCK = 65_536
"""Rows that are compared at a time: the columns of a pair and the buffer stay in the cache."""

STRIP = 16_384
"""Rows that are turned from row-major into column-major at a time."""

HANDFUL = 8
"""Up to this weight the rows of each are picked at once, without counting them before."""

SHARED = 2_048
"""So many rows must share a weight that counting them by themselves pays."""

HEAVY = 65_535
"""From this weight on it is not looked at whether rows share one."""

DIRECT = 24_576
"""Up to so many rows comparisons are multiplied by weights as they are, not by their digits."""

TOGETHER = 655_360
"""Up to so many numbers one option is compared with all others in one call, then counted."""

FEWEST_STRICT, MOST_STRICT = 8, 64
"""From and up to so many options it pays to look whether all ballots are strict."""

FEW = 512
"""Up to so many rows one option is compared with all others and added up in one call."""


def support_counts(ranks: IntArray, weights: Int64Array, *, unranked_last: bool) -> Int64Array:
    """Count, for each two options, the ballots that rank the first above the second.

    Parameters
    ----------
    ranks : array of int, shape (n_rows, n_options)
        1 is best, equal is tied, 0 is unranked.
    weights : array of int64, shape (n_rows,)
        Ballots that each row stands for.
    unranked_last : bool
        Whether an unranked option stands below every ranked one; if not, a ballot says
        nothing about the options it does not rank.

    Returns
    -------
    array of int64, shape (n_options, n_options)

    Notes
    -----
    What makes it fast: columns of one byte a ballot, so that a vector unit compares dozens
    of ballots at once; blocks that stay in the cache; two passes a pair and nothing else.
    Less 1 and read as unsigned, rank 0 becomes the largest number, so "unranked is last"
    costs nothing. Where every ballot puts every option on a rank of its own, half the pairs
    give the other half; that is looked at until the first block where one does not. Rows whose
    weight many share are counted by themselves; of all others the comparison is multiplied by
    the weights, or where they are many, packed to bits and counted against each binary digit of
    the weights. A third dimension, one-hot matrix products and
    compiled loops were 3 to 40 times slower.

    Examples
    --------
    >>> ranks = np.array([[1, 2, 0], [2, 2, 1]], dtype=np.int8)
    >>> support_counts(ranks, np.array([5, 3]), unranked_last=True).tolist()
    [[0, 5, 5], [0, 0, 5], [3, 3, 0]]
    """
    n_rows, n_options = ranks.shape
    support = np.zeros((n_options, n_options), dtype=np.int64)
    if n_rows <= FEW:
        upper, lower = _places(ranks, unranked_last=unranked_last)
        support += _count_direct(upper, lower, weights)
    else:
        strict = FEWEST_STRICT <= n_options <= MOST_STRICT
        for factor, rows in _blocks(weights):
            taken = ranks[rows] if isinstance(rows, slice) else _Picked(ranks, rows)
            upper, lower = _places(taken, unranked_last=unranked_last)
            if factor:
                strict = strict and are_strict(upper, is_whole=True)
                support += factor * (_count_strict(upper) if strict else _count(upper, lower))
            else:
                support += _count_weighted(upper, lower, weights[rows])
    np.fill_diagonal(support, 0)
    return support


class _Picked:
    """Rows of a matrix in an order given, taken a strip at a time."""

    def __init__(self, ranks: IntArray, rows: Rows) -> None:
        self.ranks, self.rows = ranks, rows
        self.shape, self.dtype = (len(rows), ranks.shape[1]), ranks.dtype

    def __getitem__(self, strip: slice) -> IntArray:
        picked: IntArray = self.ranks.take(self.rows[strip], axis=0, mode="clip")
        return picked


def _blocks(weights: Int64Array) -> Iterator[tuple[int, slice | Rows]]:
    """Yield a weight and rows that all have it; weight 0 for rows that have several."""
    n_rows = len(weights)
    heaviest = int(weights[0] if weights.strides == (0,) else weights.max())
    if weights.strides == (0,) or int(weights.min()) == heaviest:
        for start in range(0, n_rows, BLOCK):
            yield heaviest, slice(start, start + BLOCK)
        return
    groups = _groups(weights, heaviest)
    if not any(weight for weight, _ in groups):
        for start in range(0, n_rows, BLOCK):
            yield 0, slice(start, start + BLOCK)
        return
    for weight, rows in groups:
        for start in range(0, len(rows), BLOCK):
            yield weight, rows[start : start + BLOCK]


def _groups(weights: Int64Array, heaviest: int) -> list[tuple[int, Rows]]:
    """Return the rows of each weight that many share, and as weight 0 all others that weigh."""
    if heaviest <= HANDFUL:
        narrow = weights.astype(np.uint16)
        shared = list(range(1, heaviest + 1))
    else:
        narrow = np.minimum(weights, HEAVY).astype(np.uint16)
        counts = np.bincount(narrow)
        shared = (np.flatnonzero(counts[1:HEAVY] >= SHARED) + 1).tolist()
    groups = [(weight, np.flatnonzero(narrow == weight)) for weight in shared]
    groups = [(weight, rows) for weight, rows in groups if len(rows) >= SHARED]
    is_left = narrow > 0
    for _, rows in groups:
        is_left[rows] = False
    return [*groups, (0, np.flatnonzero(is_left))]


def _places(ranks: IntArray | _Picked, *, unranked_last: bool) -> tuple[Places, Places]:
    """Return ranks by option, less 1: as what stands above, and as what stands below."""
    n_rows, n_options = ranks.shape
    unsigned = np.dtype(f"u{ranks.dtype.itemsize}")
    upper = np.empty((n_options, n_rows), dtype=unsigned)
    for start in range(0, n_rows, STRIP):
        strip = slice(start, min(start + STRIP, n_rows))
        columns = upper[:, strip]
        columns[:] = ranks[strip].T
        np.subtract(columns, 1, out=columns)
    if unranked_last:
        return upper, upper
    return upper, np.where(upper == np.iinfo(unsigned).max, 0, upper).astype(unsigned)


def _count_strict(upper: Places) -> Int64Array:
    """Count as ``_count`` does where no two options are level: one half gives the other."""
    n_options, n_rows = upper.shape
    less, count = np.less, np.count_nonzero
    counts: list[Any] = []
    if upper.size <= TOGETHER:
        flags = np.empty(upper.shape, dtype=np.bool_)
        rows = list(flags)
        for i, above in enumerate(upper, 1):
            less(above, upper[i:], out=flags[i:])
            counts.extend(map(count, rows[i:]))
    else:
        buffer = np.empty(n_rows, dtype=np.bool_)
        rows = list(upper)
        for i, above in enumerate(rows, 1):
            counts += [count(less(above, below, out=buffer)) for below in rows[i:]]
    support = np.zeros((n_options, n_options), dtype=np.int64)
    half = np.triu_indices(n_options, 1)
    support[half] = counts
    support.T[half] = n_rows - support[half]
    return support


def _count(upper: Places, lower: Places) -> Int64Array:
    """Count the rows that put ``upper[i]`` above ``lower[j]``."""
    n_options, n_rows = upper.shape
    less, count = np.less, np.count_nonzero
    counts: list[Any] = []
    if lower.size <= TOGETHER:
        flags = np.empty(lower.shape, dtype=np.bool_)
        rows = list(flags)
        for above in upper:
            less(above, lower, out=flags)
            counts.extend(map(count, rows))
    else:
        buffer = np.empty(n_rows, dtype=np.bool_)
        rows = list(lower)
        for i, above in enumerate(upper):
            others = [*rows[:i], *rows[i + 1 :]]
            counts += [count(less(above, below, out=buffer)) for below in others]
            counts.insert(i * (n_options + 1), 0)
    return np.array(counts, dtype=np.int64).reshape(n_options, n_options)


def _count_weighted(upper: Places, lower: Places, weights: Int64Array) -> Int64Array:
    """Add up the weights of the rows that put ``upper[i]`` above ``lower[j]``."""
    n_options, n_rows = upper.shape
    if n_rows <= DIRECT:
        return _count_direct(upper, lower, weights)
    digits = np.arange(int(weights.max()).bit_length())
    planes = _packed((weights >> digits[:, None] & 1).astype(np.bool_))
    values = np.left_shift(np.int64(1), digits)
    buffer = np.empty(n_rows, dtype=np.bool_)
    support = np.zeros((n_options, n_options), dtype=np.int64)
    for i, above in enumerate(upper):
        for j, below in enumerate(lower):
            if i != j:
                ballots = _packed(np.less(above, below, out=buffer))
                counts = np.bitwise_count(planes & ballots).sum(axis=1, dtype=np.int64)
                support[i, j] = counts @ values
    return support


def _count_direct(upper: Places, lower: Places, weights: Int64Array) -> Int64Array:
    """Count as ``_count_weighted`` does, so many rows at a time that the products stay small."""
    n_options, n_rows = upper.shape
    support = np.zeros((n_options, n_options), dtype=np.int64)
    step = max(1, TOGETHER // max(n_options, 1))
    for start in range(0, n_rows, step):
        part = slice(start, start + step)
        for i, above in enumerate(upper[:, part]):
            support[i] += (above < lower[:, part]) @ weights[part]
    return support


def _packed(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint64]:
    """Pack flags along the last axis into words of 64, filled up with zeros."""
    packed = np.packbits(flags, axis=-1)
    missing = -packed.shape[-1] % 8
    if missing:
        packed = np.pad(packed, [(0, 0)] * (packed.ndim - 1) + [(0, missing)])
    return packed.view(np.uint64)
