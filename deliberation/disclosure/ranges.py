"""What counts of parts can still be, given all that is shown of one comparison together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from deliberation.ranks import Int64Array

ROUNDED_TO = 5
"""Counts of parts are shown as the nearest multiple of this."""

Pair = tuple[int, int]
"""People for, and against: above and below, ahead and behind, agreeing and disagreeing."""


def rounded(number: int) -> int:
    """Return a count of people as the nearest multiple of 5.

    Parameters
    ----------
    number : int
        0 or more.

    Returns
    -------
    int

    Examples
    --------
    >>> [rounded(number) for number in (0, 2, 3, 7, 8, 12)]
    [0, 0, 5, 5, 10, 10]
    """
    return ROUNDED_TO * ((number + ROUNDED_TO // 2) // ROUNDED_TO)


def rounding_range(shown: int) -> Pair:
    """Return the least and the most people that a rounded count can stand for.

    Examples
    --------
    >>> rounding_range(0), rounding_range(10)
    ((0, 2), (8, 12))
    """
    return max(0, shown - ROUNDED_TO // 2), shown + ROUNDED_TO // 2


def possible_counts(
    shown: Sequence[Pair | None],
    sizes: Sequence[int],
    total: Pair,
    n_people: int,
    *,
    has_rest: bool,
) -> Int64Array:
    """Return what the counts of each part can be, exactly.

    Parameters
    ----------
    shown : sequence of (int, int) or None
        Rounded counts for and against, of each part whose size is shown; None where they are
        kept back.
    sizes : sequence of int
        Rounded sizes of these parts.
    total : (int, int)
        The exact counts of everybody.
    n_people : int
        Everybody, exactly.
    has_rest : bool
        Whether there are people in parts that are not shown.

    Returns
    -------
    array of int64, shape (2, n_parts, 2)
        Least and most, in people; first index for and against, second the part shown, and
        last the hidden ones together if there are any.

    Notes
    -----
    For, against and neither are the rows of a table, parts its columns; row sums are known,
    cells and column sums within ranges. That is a circulation, and by Hoffman's theorem the
    range of a cell follows from the cuts through it. With whole-number ranges every bound is
    reached by whole numbers.

    References
    ----------
    .. [1] A. J. Hoffman, "Some recent applications of the theory of linear inequalities to
       extremal combinatorial analysis", Proceedings of Symposia in Applied Mathematics 10,
       113-127, 1960.

    Examples
    --------
    Twenty-two and thirty-two, rounded, beside their sum: nothing is left to guess.

    >>> ranges = possible_counts([(20, 10), (30, 10)], [30, 45], (54, 20), 74, has_rest=False)
    >>> ranges[0].tolist()
    [[22, 22], [32, 32]]
    """
    n_parts = len(shown) + has_rest
    low = np.zeros((4, n_parts), dtype=np.int64)
    high = np.full((4, n_parts), n_people, dtype=np.int64)
    for part, (counts, size) in enumerate(zip(shown, sizes, strict=True)):
        low[3, part], high[3, part] = rounding_range(size)
        for row, count in enumerate(counts or ()):
            low[row, part], high[row, part] = rounding_range(count)
    sums = np.array([*total, n_people - sum(total)], dtype=np.int64)
    least, most = _circulation_ranges(
        _cuts(n_parts), np.concatenate([sums, low.ravel()]), np.concatenate([sums, high.ravel()])
    )
    cells = slice(3, 3 + 2 * n_parts)
    return np.stack([least[cells], most[cells]], axis=-1).reshape(2, n_parts, 2)


def _cuts(n_parts: int) -> Int64Array:
    """Return for each set of rows and columns which edges leave it (1) and enter it (-1).

    Edges run from the outside to the three rows, from rows to columns, row by row, and from
    columns to the outside.
    """
    rows, columns = np.arange(3), np.arange(3, 3 + n_parts)
    outside = 3 + n_parts
    tails = np.concatenate([np.full(3, outside), np.repeat(rows, n_parts), columns])
    heads = np.concatenate([rows, np.tile(columns, 3), np.full(n_parts, outside)])
    sets = np.arange(2**outside)
    is_in = (sets[:, None] >> np.arange(outside + 1)) & 1
    cuts: Int64Array = (is_in[:, tails] - is_in[:, heads]).astype(np.int64)
    return cuts


def _circulation_ranges(
    cuts: Int64Array, low: Int64Array, high: Int64Array
) -> tuple[Int64Array, Int64Array]:
    """Return the least and the most that each edge can carry in a circulation."""
    leaves, enters = (cuts == 1).astype(np.int64), (cuts == -1).astype(np.int64)
    most, least = high.copy(), low.copy()
    for mine, others in ((leaves, enters), (enters, leaves)):
        room = (others @ high - mine @ low)[:, None] + low
        need = (others @ low - mine @ high)[:, None] + high
        most = np.minimum(most, np.where(mine == 1, room, high).min(axis=0))
        least = np.maximum(least, np.where(mine == 1, need, low).max(axis=0))
    return least, most
