"""Where ballots put each option: how many stand above it, and how many beside it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from deliberation.profile import Int64Array, Profile

BLOCK = 16_384
"""Ballots that are looked at together."""


def blocks(profile: Profile) -> Iterator[tuple[npt.NDArray[np.unsignedinteger], Int64Array]]:
    """Yield ranks by option and weights, a block of rows at a time.

    Parameters
    ----------
    profile : Profile

    Yields
    ------
    ranks : array of unsigned int, shape (n_options, n_rows)
        Less 1, so that 0 is best and the largest number is unranked.
    weights : array of int64, shape (n_rows,)
    """
    ranks, weights = profile.ranks, profile.weights
    unsigned = np.dtype(f"u{ranks.dtype.itemsize}")
    for start in range(0, len(ranks), BLOCK):
        part = ranks[start : start + BLOCK]
        columns = np.ascontiguousarray(part.T).astype(unsigned)
        np.subtract(columns, 1, out=columns)
        yield columns, weights[start : start + BLOCK]


def tier_counts(profile: Profile) -> tuple[dict[int, Int64Array], Int64Array]:
    """Count the ballots by where they put each option, and beside how many others.

    Parameters
    ----------
    profile : Profile
        Options that a ballot does not rank form its last tier.

    Returns
    -------
    inner : dict of int to array of int64, shape (n_options, n_options)
        By the size of the tier: ``inner[t][i, p]`` ballots put option ``i`` into a tier of
        ``t``, below ``p`` options and not last of all.
    last : array of int64, shape (n_options, n_options)
        ``last[i, p]`` ballots put it into their last tier, below ``p`` options.

    Examples
    --------
    Three ballots put B and C level under A, two rank C alone.

    >>> profile = Profile.from_ballots("ABC", [([[0], [1, 2]], 3), ([[2]], 2)])
    >>> inner, last = tier_counts(profile)
    >>> {size: counts.tolist() for size, counts in inner.items()}
    {1: [[3, 0, 0], [0, 0, 0], [2, 0, 0]]}
    >>> last.tolist()
    [[0, 2, 0], [0, 5, 0], [0, 3, 0]]
    """
    n_options = profile.n_options
    inner: dict[int, Int64Array] = {}
    last = np.zeros((n_options, n_options), dtype=np.int64)
    narrow = np.dtype("u1" if n_options <= np.iinfo(np.uint8).max else "u4")
    below = np.arange(n_options)
    for columns, weights in blocks(profile):
        flags = np.empty(columns.shape, dtype=np.bool_)
        ones = flags.view(np.uint8)
        for option, mine in enumerate(columns):
            np.less(columns, mine, out=flags)
            above = np.add.reduce(ones, axis=0, dtype=narrow).astype(np.intp)
            np.less_equal(columns, mine, out=flags)
            above *= n_options
            above += np.add.reduce(ones, axis=0, dtype=narrow)
            found = np.zeros((n_options, n_options + 1), dtype=np.int64)
            np.add.at(found.reshape(-1), above, weights)  # above (n + 1) + size
            last[option] += found[below, n_options - below]
            found[below, n_options - below] = 0
            for size in np.flatnonzero(found.any(axis=0)).tolist():
                shape = (n_options, n_options)
                inner.setdefault(size, np.zeros(shape, dtype=np.int64))[option] += found[:, size]
    return inner, last
