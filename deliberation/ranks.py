"""Matrices of ranks: their types, and one form for rankings that say the same."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers; which width is said where it matters."""

Int64Array = npt.NDArray[np.int64]
"""Counts of ballots."""

Places = npt.NDArray[np.unsignedinteger[Any]]
"""Ranks by option as unsigned numbers, 0 best, shape (n_options, n_rows)."""

Number = TypeVar("Number", bound=np.generic)

MOST_MARKED = 64
"""Up to so many options a row's places fit into one word as bits."""

STRIP = 16_384
"""Rows that are turned from row-major into column-major at a time."""

MARKED = 32_768
"""Rows whose places are marked as bits at a time."""


def dense_ranks(ranks: IntArray) -> IntArray:
    """Renumber each row's ranks 1, 2, 3 … without gaps; 0 stays 0.

    Parameters
    ----------
    ranks : array of int, shape (n_rows, n_options)

    Returns
    -------
    array of int, shape (n_rows, n_options)
        In the smallest type that fits.

    Examples
    --------
    >>> dense_ranks(np.array([[9, 0, 4, 9]])).tolist()
    [[2, 0, 1, 2]]
    """
    kind = smallest_type(ranks.shape[1])
    if not ranks.size or are_dense(ranks):
        return ranks.astype(kind, copy=False)
    order = np.argsort(ranks, axis=1, kind="stable")
    ordered = np.take_along_axis(ranks, order, axis=1)
    steps = np.zeros(ranks.shape, dtype=kind)
    steps[:, 0] = ordered[:, 0] > 0
    steps[:, 1:] = ordered[:, 1:] > ordered[:, :-1]
    dense = np.empty(ranks.shape, dtype=kind)
    np.put_along_axis(dense, order, np.cumsum(steps, axis=1, dtype=kind), axis=1)
    return dense


def are_dense(ranks: IntArray) -> bool:
    """Say whether every row's ranks count 1, 2, 3 … without gaps, which most ballots' do.

    Parameters
    ----------
    ranks : array of int, shape (n_rows, n_options)
        0 or more.

    Returns
    -------
    bool
        Also False where there are `MOST_MARKED` options or more: then it is not looked at.

    Notes
    -----
    The ranks of a row become bits of one word. Without its last bit, which says that some option
    is unranked, it is one less than a power of two exactly when there is no gap.

    Examples
    --------
    >>> are_dense(np.array([[2, 0, 1, 2]])), are_dense(np.array([[3, 1, 1, 1]]))
    (True, False)
    """
    n_rows, n_options = ranks.shape
    if n_options >= MOST_MARKED or int(ranks.max(initial=0)) > n_options:
        return False
    one = np.uint64(1)
    bits = np.empty(MARKED, dtype=np.uint64)
    for start in range(0, n_rows, MARKED):
        strip = ranks[start : start + MARKED].T
        bit = bits[: strip.shape[1]]
        seen = np.zeros(len(bit), dtype=np.uint64)
        for column in strip:
            bit[:] = column
            np.left_shift(one, bit, out=bit)
            np.bitwise_or(seen, bit, out=seen)
        np.right_shift(seen, one, out=seen)
        if (seen & (seen + one)).any():
            return False
    return True


def places_of(ranks: IntArray) -> Places:
    """Return ranks by option, less 1 and unsigned, so that what is unranked comes last.

    Parameters
    ----------
    ranks : array of int, shape (n_rows, n_options)

    Returns
    -------
    array of unsigned int, shape (n_options, n_rows)

    Examples
    --------
    >>> places_of(np.array([[2, 1, 0]], dtype=np.int8)).T.tolist()
    [[1, 0, 255]]
    """
    n_rows, n_options = ranks.shape
    places = np.empty((n_options, n_rows), dtype=np.dtype(f"u{ranks.dtype.itemsize}"))
    for start in range(0, n_rows, STRIP):
        strip = places[:, start : start + STRIP]
        strip[:] = ranks[start : start + STRIP].T
        np.subtract(strip, 1, out=strip)
    return places


def are_strict(places: Places, *, is_whole: bool) -> bool:
    """Say whether every row ranks from place 0 on without a tie and without a gap.

    Parameters
    ----------
    places : array of unsigned int, shape (n_options, n_rows)
        Of at most `MOST_MARKED` options. Unless ``is_whole``, those that a row ranks are below
        ``n_options``; the largest number is unranked.
    is_whole : bool
        Whether every row has to rank all options; else it may leave some out.

    Returns
    -------
    bool

    Notes
    -----
    The places of a row become bits of one word. All options are on places of their own exactly
    when they fill as many bits. Some of them are when the bits added up are the bits put
    together, and these are one less than a power of two: a tie would carry a bit on. A bit too
    far to the left falls away.

    Examples
    --------
    >>> places = places_of(np.array([[2, 1, 3], [1, 2, 0]], dtype=np.int8))
    >>> are_strict(places, is_whole=False), are_strict(places, is_whole=True)
    (True, False)
    """
    n_options, n_rows = places.shape
    wide: type[np.unsignedinteger[Any]] = np.uint32 if n_options <= 32 else np.uint64
    one, full = wide(1), wide(2**n_options - 1)
    bits = np.empty(MARKED, dtype=wide)
    for start in range(0, n_rows, MARKED):
        strip = places[:, start : start + MARKED]
        bit = bits[: strip.shape[1]]
        seen: Places = np.zeros(len(bit), dtype=wide)
        added = np.zeros_like(seen)
        for column in strip:
            bit[:] = column
            np.left_shift(one, bit, out=bit)
            np.bitwise_or(seen, bit, out=seen)
            if not is_whole:
                np.add(added, bit, out=added)
        fits = seen == full if is_whole else (seen == added) & (seen & (seen + one) == 0)
        if not fits.all():
            return False
    return True


def common_weight(weights: Int64Array) -> int | None:
    """Return what every row weighs, or None where there are no rows or they differ.

    Examples
    --------
    >>> common_weight(np.array([3, 3])), common_weight(np.array([3, 1]))
    (3, None)
    """
    if not len(weights):
        return None
    first = int(weights[0])
    return first if weights.strides == (0,) or bool((weights == first).all()) else None


def smallest_type(largest: int) -> np.dtype[np.signedinteger[Any]]:
    """Return the narrowest signed type that holds whole numbers up to ``largest``.

    Examples
    --------
    >>> smallest_type(127), smallest_type(128)
    (dtype('int8'), dtype('int16'))
    """
    kinds: tuple[type[np.signedinteger[Any]], ...] = (np.int8, np.int16, np.int32, np.int64)
    return np.dtype(next(kind for kind in kinds if largest <= np.iinfo(kind).max))


def read_only(array: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Return a view of an array that cannot be written to."""
    view = array.view()
    view.flags.writeable = False
    return view


def row_order(ranks: IntArray) -> npt.NDArray[np.intp]:
    """Return the order that sorts rows, comparing their bytes eight at a time.

    Whether they are sorted already is looked at first: that takes a tenth of sorting them.
    """
    size = ranks.dtype.itemsize
    width = -(-ranks.shape[1] * size // 8) * 8
    padded = np.zeros((len(ranks), max(width, 8)), dtype=np.uint8)
    big_endian = np.ascontiguousarray(ranks).astype(ranks.dtype.newbyteorder(">"), copy=False)
    padded[:, : ranks.shape[1] * size] = big_endian.view(np.uint8).reshape(
        len(ranks), ranks.shape[1] * size
    )
    words = padded.view(">u8").astype(np.uint64)
    return np.arange(len(words)) if _are_sorted(words) else np.lexsort(words.T[::-1])


def _are_sorted(words: npt.NDArray[np.uint64]) -> bool:
    """Say whether no row is less than the one before it, the first word counting most."""
    is_right = np.ones(max(0, len(words) - 1), dtype=np.bool_)
    for column in words.T[::-1]:
        is_right = (column[:-1] < column[1:]) | ((column[:-1] == column[1:]) & is_right)
    return bool(is_right.all())
