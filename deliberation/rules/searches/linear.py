"""Linear orders of options: what they go against, and better ones near by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from deliberation.profile import Int64Array

Places = npt.NDArray[np.intp]


def against(margins: Int64Array, order: Sequence[int] | Places) -> int:
    """Return the margins that an order goes against, added up.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
        Antisymmetric.
    order : sequence of int
        Some options, each once, best first.

    Returns
    -------
    int
        In ballots.

    Examples
    --------
    >>> against(np.array([[0, 1, -5], [-1, 0, 3], [5, -3, 0]]), [0, 1, 2])
    5
    """
    places = np.asarray(order, dtype=np.intp)
    sorted_margins = margins[np.ix_(places, places)]
    return int(np.maximum(-np.triu(sorted_margins, 1), 0).sum())


def improved(margins: Int64Array, order: Sequence[int] | Places) -> Places:
    """Move one option at a time to where it is best, until no move helps.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
        Antisymmetric.
    order : sequence of int
        All options, best first.

    Returns
    -------
    array of int
        An order that goes against no more; the move that helps most is made first.

    Examples
    --------
    >>> improved(np.array([[0, 1, -5], [-1, 0, 3], [5, -3, 0]]), [0, 1, 2]).tolist()
    [1, 2, 0]
    """
    better = np.array(order, dtype=np.intp)
    n_options = len(better)
    places = np.arange(n_options)
    is_up = places < places[:, None]
    part = margins[np.ix_(better, better)]
    sums = np.zeros((n_options, n_options + 1), dtype=np.int64)
    while n_options > 1:
        np.cumsum(part, axis=1, out=sums[:, 1:])
        gains = sums[places, places][:, None] - np.where(is_up, sums[:, :-1], sums[:, 1:])
        old, new = divmod(int(gains.argmax()), n_options)
        if gains[old, new] <= 0:
            break
        between = slice(min(old, new), max(old, new) + 1)
        step = 1 if new < old else -1
        better[between] = np.roll(better[between], step)
        part[between] = np.roll(part[between], step, axis=0)
        part[:, between] = np.roll(part[:, between], step, axis=1)
    return better


def groups_of(above: npt.NDArray[np.bool_]) -> list[Places]:
    """Return the finest groups such that each option is above all those of later groups.

    Parameters
    ----------
    above : array of bool, shape (n_options, n_options)
        Never both ways.

    Returns
    -------
    list of array of int
        First group first; options rising within a group.

    Notes
    -----
    An option of an earlier group is above more others, counting half for those that are
    neither above nor below. Sorted so, a group ends where the sums of what the first ``k``
    are above reach the most they can: each other once, and all the rest (Landau 1953).

    Examples
    --------
    >>> [group.tolist() for group in groups_of(np.array([[0, 0, 1], [0, 0, 1], [0, 0, 0]]) > 0)]
    [[0, 1], [2]]
    """
    n_options = len(above)
    if not n_options:
        return []
    scores = above.sum(axis=1) - above.sum(axis=0) + n_options - 1
    order = np.argsort(-scores, kind="stable")
    sizes = np.arange(1, n_options + 1)
    ends = np.cumsum(scores[order]) == sizes * (2 * n_options - 1 - sizes)
    return [np.sort(group) for group in np.split(order, np.flatnonzero(ends)[:-1] + 1)]
