"""Clusters that are kept: k-means that goes on from where each point was sorted last time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberation.opinions.votes import Floats, Ints, Labels

_AT_REST = 0.01
"""k-means ends when no centre moves as far as this."""
_SAME = 1e-9
"""Nearer than this a point is in the centre."""


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Points sorted into clusters.

    Parameters
    ----------
    ids : array of int64, shape (n_clusters,)
        What each cluster is called from one time to the next, rising.
    centres : array of float, shape (n_clusters, 2)
    of : array of int64, shape (n_points,)
        Place in ``ids`` of each point's cluster.
    """

    ids: Labels
    centres: Floats
    of: Labels


def clustered(
    points: Floats,
    k: int,
    *,
    steps: int,
    weights: Floats | None = None,
    before: Ints | None = None,
) -> Clusters:
    """Sort points into at most ``k`` clusters, beginning with those of last time.

    Parameters
    ----------
    points : array of float, shape (n_points, 2)
        At least one.
    k : int
        Fewer clusters come out where fewer places are taken, or where one runs empty.
    steps : int
        After so many steps, and one, sorting ends; before, when centres are at rest.
    weights : array of float, shape (n_points,), optional
        How much each point counts in the centre of its cluster; above 0.
    before : array of int, shape (n_points,), optional
        Name of each point's cluster last time, -1 for a point that is new. Without it, or
        where all are new, the first ``k`` different points are the first centres.

    Returns
    -------
    Clusters

    Notes
    -----
    The k-means of Lloyd [1]_ as Polis [2]_ goes on with it: clusters keep their names, their
    centres follow their members, and where there are fewer than ``k`` the point that is farthest
    from all centres becomes one, again and again.

    References
    ----------
    .. [1] S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information
       Theory 28, 129-137, 1982.
    .. [2] C. Small, M. Bjorkegren, T. Erkkilä, L. Shaw, C. Megill, "Polis: scaling deliberation
       by mapping high dimensional opinion spaces", Recerca 26(2), 2021.

    Examples
    --------
    >>> spots = np.array([[0.0, 0.0], [0.1, 0.0], [9.0, 0.0], [9.1, 0.0]])
    >>> clustered(spots, 2, steps=20).of.tolist()
    [0, 0, 1, 1]
    >>> clustered(spots, 2, steps=20, before=np.array([7, 7, -1, -1])).ids.tolist()
    [7, 8]
    """
    heavy = np.ones(len(points)) if weights is None else weights
    if before is None or (before < 0).all():
        ids, centres = _first(points, k)
    else:
        ids, centres = _grown(points, k, heavy, before)
    for _ in range(steps + 1):
        of = _nearest(points, centres)
        sizes = np.bincount(of, weights=heavy, minlength=len(ids))
        filled = sizes > 0
        last, centres = centres, _sums(points, heavy, of, len(ids))[filled] / sizes[filled, None]
        ids, of = ids[filled], (np.cumsum(filled) - 1)[of]
        if _at_rest(last, centres):
            break
    order = np.argsort(ids)
    return Clusters(ids[order], centres[order], np.argsort(order)[of])


def _first(points: Floats, k: int) -> tuple[Labels, Floats]:
    _, first = np.unique(points, axis=0, return_index=True)
    centres = points[np.sort(first)[:k]]
    return np.arange(len(centres), dtype=np.int64), centres


def _grown(points: Floats, k: int, weights: Floats, before: Ints) -> tuple[Labels, Floats]:
    """Return last time's clusters where their members are now, and new ones up to ``k``."""
    known = np.flatnonzero(before >= 0)
    ids, members = np.unique(before[known].astype(np.int64), return_inverse=True)
    of = np.full(len(points), -1)
    of[known] = members
    centres = _centres(points, weights, of, len(ids))
    ids, of = _merged(ids, centres, of)
    centres = _centres(points, weights, of, len(ids))
    possible = min(k, len(np.unique(points, axis=0)))
    while len(ids) < possible:
        apart = _squares(points, centres).min(axis=1)
        farthest = int(apart.argmax())
        if apart[farthest] <= _SAME * _SAME:
            break
        of[farthest] = len(ids)
        ids = np.append(ids, ids.max() + 1)
        centres = _centres(points, weights, of, len(ids))
    return ids, centres


def _merged(ids: Labels, centres: Floats, of: Labels) -> tuple[Labels, Labels]:
    """Put clusters with one centre together under the name of the larger, else the later."""
    sizes = np.bincount(of[of >= 0], minlength=len(ids))
    kept: dict[tuple[float, ...], int] = {}
    place = np.zeros(len(ids), np.int64)
    names: list[int] = []
    counts: list[int] = []
    for each, centre in enumerate(map(tuple, centres.tolist())):
        at = kept.setdefault(centre, len(names))
        place[each] = at
        if at == len(names):
            names.append(int(ids[each]))
            counts.append(int(sizes[each]))
            continue
        names[at] = names[at] if counts[at] > sizes[each] else int(ids[each])
        counts[at] += int(sizes[each])
    return np.array(names, np.int64), np.where(of >= 0, place[of], -1)


def _centres(points: Floats, weights: Floats, of: Labels, n: int) -> Floats:
    known = of >= 0
    sums = _sums(points[known], weights[known], of[known], n)
    return sums / np.bincount(of[known], weights=weights[known], minlength=n)[:, np.newaxis]


def _sums(points: Floats, weights: Floats, of: Labels, n: int) -> Floats:
    columns = [np.bincount(of, weights=weights * points[:, axis], minlength=n) for axis in (0, 1)]
    return np.stack(columns, axis=1)


def _squares(points: Floats, centres: Floats) -> Floats:
    apart = points[:, np.newaxis] - centres
    return np.asarray((apart * apart).sum(axis=2))


def _nearest(points: Floats, centres: Floats) -> Labels:
    """Return the nearest centre of each point; how far points are from 0 changes nothing."""
    scores = points @ (-2 * centres.T) + (centres * centres).sum(axis=1)
    return np.asarray(scores.argmin(axis=1))


def _at_rest(last: Floats, now: Floats) -> bool:
    """Whether centres, in the order of their places, are nearly where they were."""
    ordered = [each[np.lexsort((each[:, 1], each[:, 0]))] for each in (last, now)]
    n = min(len(last), len(now))
    moved = ordered[0][:n] - ordered[1][:n]
    return bool((np.sqrt((moved * moved).sum(axis=1)) < _AT_REST).all())
