"""Strongest paths between options: what chains of head-to-head comparisons add up to."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.ranks import Int64Array, IntArray

VIAS = 32
"""Options between that are tried together."""

CELLS = 65_536
"""Numbers that are updated at a time, so that they stay in the cache."""


def strongest_paths(margins: IntArray) -> Int64Array:
    """Return the strength of the strongest path between each two options.

    A path is as strong as its weakest step.

    Parameters
    ----------
    margins : array of int, shape (n_options, n_options)
        Strength of each step; what is not positive is no step.

    Returns
    -------
    array of int64, shape (n_options, n_options)
        In the unit of ``margins``; 0 where no path runs, and on the diagonal.

    Notes
    -----
    Floyd and Warshall's scheme with minimum and maximum, :math:`O(n^3)`, a few options
    between at a time and a few rows at a time: rows, options between and buffer then stay in
    the cache. On 32 bits; larger numbers are replaced by their places in order.

    References
    ----------
    .. [1] R. W. Floyd, "Algorithm 97: shortest path", Communications of the ACM 5, 345, 1962.

    Examples
    --------
    >>> strongest_paths(np.array([[0, 5, -1], [-5, 0, 3], [1, -3, 0]])).tolist()
    [[0, 5, 3], [1, 0, 3], [1, 1, 0]]
    """
    n_options = len(margins)
    if not n_options:
        return np.zeros((0, 0), dtype=np.int64)
    steps = np.where(margins > 0, margins, 0)
    np.fill_diagonal(steps, 0)
    if steps.max() <= np.iinfo(np.int32).max:
        paths = steps.astype(np.int32)
        _close(paths)
        return paths.astype(np.int64)
    values, places = np.unique(steps, return_inverse=True)
    paths = places.reshape(steps.shape).astype(np.int32)
    _close(paths)
    found: Int64Array = values[paths].astype(np.int64)
    return found


def _close(paths: npt.NDArray[np.int32]) -> None:
    """Replace steps by strongest paths, in place."""
    n_options = len(paths)
    rows = max(1, min(n_options, CELLS // n_options))
    buffer = np.empty((max(rows, VIAS), n_options), dtype=np.int32)
    for first in range(0, n_options, VIAS):
        vias = range(first, min(first + VIAS, n_options))
        _pass_through(paths[first : vias.stop], vias, paths, buffer)
        for start in range(0, n_options, rows):
            _pass_through(paths[start : start + rows], vias, paths, buffer)
    np.fill_diagonal(paths, 0)


def _pass_through(
    part: npt.NDArray[np.int32],
    vias: range,
    paths: npt.NDArray[np.int32],
    buffer: npt.NDArray[np.int32],
) -> None:
    """Let paths of some rows run through each of ``vias``, in place."""
    out: npt.NDArray[Any] = buffer[: len(part)]
    for via in vias:
        np.minimum(part[:, via, None], paths[via], out=out)
        np.maximum(part, out, out=part)
