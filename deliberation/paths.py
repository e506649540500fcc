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

MANY = 200
"""From so many options on narrower numbers are looked for."""

FEW = 200_000
"""Up to so many steps above the weakest path are sorted."""


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
    the cache. On 16 bits where that suffices once numbers are replaced by their places in
    order, else on 32.

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
    values, paths = _in_narrow_numbers(steps)
    _close(paths)
    found: Int64Array = paths.astype(np.int64) if values is None else values[paths]
    np.fill_diagonal(found, 0)
    return found


def widest_from(margins: IntArray, root: int, *, back: bool = False) -> IntArray:
    """Return the strength of the strongest path from one option to each other one.

    Parameters
    ----------
    margins : array of int, shape (n_options, n_options)
        Strength of each step; what is not positive is no step. Read a row at a time.
    root : int
    back : bool
        Whether paths run to the option instead; the margins are then antisymmetric.

    Returns
    -------
    array of int, shape (n_options,)
        Of the same type; 0 where no path runs, and at the root.

    Notes
    -----
    Prim's and Dijkstra's scheme, :math:`O(n^2)`: the option that is reached most strongly
    is settled next. What passes through it cannot raise one settled before.

    Examples
    --------
    >>> widest_from(np.array([[0, 5, -1], [-5, 0, 3], [1, -3, 0]]), 0).tolist()
    [0, 5, 3]
    """
    width: IntArray = np.maximum(-margins[root] if back else margins[root], 0)
    is_open = np.ones(len(width), dtype=np.bool_)
    is_open[root] = False
    through, waiting = np.empty_like(width), np.empty_like(width)
    for _ in range(len(width) - 1):
        np.multiply(width, is_open, out=waiting)
        nearest = int(waiting.argmax())
        if not waiting[nearest]:
            break
        is_open[nearest] = False
        row = np.negative(margins[nearest], out=waiting) if back else margins[nearest]
        np.minimum(row, width[nearest], out=through)
        np.maximum(width, through, out=width)
    width[root] = 0
    return width


def _in_narrow_numbers(steps: IntArray) -> tuple[Int64Array | None, npt.NDArray[Any]]:
    """Return steps in 16 bits where they fit, else in 32, and the values of what was renamed.

    Between each two options runs a path as strong as the weakest of those from and to any
    one of them, so all that is weaker than these may count as equally strong. What is left
    is renamed by its place in order.
    """
    if steps.max() <= np.iinfo(np.uint16).max:
        return None, steps.astype(np.uint16)
    weakest = _weakest_path(steps) if len(steps) >= MANY else 0
    above = steps[steps > weakest]
    if weakest and len(above) <= FEW:
        values = np.array([weakest, *np.unique(above)], dtype=np.int64)
        if len(values) <= 1 << 16:
            return values, _places(steps, values).astype(np.uint16)
    if steps.max() <= np.iinfo(np.int32).max:
        return None, steps.astype(np.int32)
    values = np.unique(steps).astype(np.int64)
    return values, _places(steps, values).astype(np.int32)


def _weakest_path(steps: IntArray) -> int:
    """Return a strength that some path between each two options has."""
    there, back = widest_from(steps, 0)[1:], widest_from(steps.T, 0)[1:]
    return int(min(there.min(initial=steps.max()), back.min(initial=steps.max())))


def _places(steps: IntArray, values: Int64Array) -> npt.NDArray[np.intp]:
    places: npt.NDArray[np.intp] = np.searchsorted(values, np.maximum(steps, values[0]))
    return places


def _close(paths: npt.NDArray[Any]) -> None:
    """Replace steps by strongest paths, in place."""
    n_options = len(paths)
    rows = max(1, min(n_options, CELLS // n_options))
    buffer = np.empty((max(rows, VIAS), n_options), dtype=paths.dtype)
    for first in range(0, n_options, VIAS):
        vias = range(first, min(first + VIAS, n_options))
        _pass_through(paths[first : vias.stop], vias, paths, buffer)
        for start in range(0, n_options, rows):
            _pass_through(paths[start : start + rows], vias, paths, buffer)
    np.fill_diagonal(paths, 0)


def _pass_through(
    part: npt.NDArray[Any],
    vias: range,
    paths: npt.NDArray[Any],
    buffer: npt.NDArray[Any],
) -> None:
    """Let paths of some rows run through each of ``vias``, in place."""
    out: npt.NDArray[Any] = buffer[: len(part)]
    for via in vias:
        np.minimum(part[:, via, None], paths[via], out=out)
        np.maximum(part, out, out=part)
