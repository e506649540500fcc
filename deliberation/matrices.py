"""Matrices of head-to-head counts: whether one that is given can be one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidPairs
from deliberation.ranks import Int64Array, read_only


def checked_support(support: npt.ArrayLike, n_options: int, n_ballots: int) -> Int64Array:
    """Return a matrix of counts with an empty diagonal, read-only.

    Parameters
    ----------
    support : array-like of int, shape (n_options, n_options)
        ``support[i, j]`` ballots rank ``i`` above ``j``. The diagonal is not read.
    n_options : int
    n_ballots : int
        All ballots.

    Returns
    -------
    array of int64, shape (n_options, n_options)

    Raises
    ------
    InvalidPairs
        When the shape is another, a number is negative or not whole, or two options are
        compared on more ballots than there are.

    Examples
    --------
    >>> checked_support([[9, 7], [2, 9]], 2, 12).tolist()
    [[0, 7], [2, 0]]
    """
    given: npt.NDArray[Any] = np.asarray(support)
    if n_options == 0 and given.size == 0:
        given = np.zeros((0, 0), dtype=np.int64)
    if given.shape != (n_options, n_options):
        raise InvalidPairs(f"pairs need the shape ({n_options}, {n_options}), not {given.shape}")
    if given.dtype.kind not in "iu" and given.size:
        raise InvalidPairs(f"pairs need to be whole numbers, not {given.dtype}")
    checked = given.astype(np.int64)
    np.fill_diagonal(checked, 0)
    if (checked < 0).any():
        raise InvalidPairs("pairs need to be 0 or more")
    compared = checked + checked.T
    if n_ballots < 0 or (compared > n_ballots).any() or (compared < checked).any():
        raise InvalidPairs("two options are compared on more ballots than there are")
    return read_only(checked)
