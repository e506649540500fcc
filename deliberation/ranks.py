"""Matrices of ranks: their types, and one form for rankings that say the same."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.signedinteger[Any]]
"""Whole numbers; which width is said where it matters."""

Int64Array = npt.NDArray[np.int64]
"""Counts of ballots."""

Number = TypeVar("Number", bound=np.generic)


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
    if not ranks.size:
        return ranks.astype(kind)
    order = np.argsort(ranks, axis=1, kind="stable")
    ordered = np.take_along_axis(ranks, order, axis=1)
    steps = np.zeros(ranks.shape, dtype=kind)
    steps[:, 0] = ordered[:, 0] > 0
    steps[:, 1:] = ordered[:, 1:] > ordered[:, :-1]
    dense = np.empty(ranks.shape, dtype=kind)
    np.put_along_axis(dense, order, np.cumsum(steps, axis=1, dtype=kind), axis=1)
    return dense


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
    """Return the order that sorts rows, comparing their bytes eight at a time."""
    size = ranks.dtype.itemsize
    width = -(-ranks.shape[1] * size // 8) * 8
    padded = np.zeros((len(ranks), max(width, 8)), dtype=np.uint8)
    big_endian = np.ascontiguousarray(ranks).astype(ranks.dtype.newbyteorder(">"), copy=False)
    padded[:, : ranks.shape[1] * size] = big_endian.view(np.uint8).reshape(len(ranks), -1)
    words = padded.view(">u8").astype(np.uint64)
    return np.lexsort(words.T[::-1])
