"""How far groups lie apart, person by person."""

from __future__ import annotations

import numpy as np

from deliberation.opinions.votes import Floats, Labels


def distances(spots: Floats) -> Floats:
    """Return how far places are from each other, shape (n, n), for places of shape (n, 2)."""
    across = np.subtract.outer(spots[:, 0], spots[:, 0])
    along = np.subtract.outer(spots[:, 1], spots[:, 1])
    return np.asarray(np.sqrt(across * across + along * along))


def silhouettes(apart: Floats, labels: Labels, k: int) -> Floats:
    """Return how much nearer each person stands to their own group than to the next one.

    Parameters
    ----------
    apart : array of float, shape (n_people, n_people)
        Distances.
    labels : array of int, shape (n_people,)
        Group of each, from 0.
    k : int
        Number of groups; one may be empty.

    Returns
    -------
    array of float, shape (n_people,)
        ``(b - a) / max(a, b)``, with ``a`` the mean distance to others of the same group and
        ``b`` that to the nearest other group; 0 for people alone in their group.

    Examples
    --------
    >>> apart = np.abs(np.subtract.outer([0.0, 1.0, 9.0, 10.0], [0.0, 1.0, 9.0, 10.0]))
    >>> silhouettes(apart, np.array([0, 0, 1, 1]), 2).round(3).tolist()
    [0.895, 0.882, 0.882, 0.895]
    """
    member = (labels[:, np.newaxis] == np.arange(k)).astype(np.float64)
    sizes = member.sum(axis=0)
    sums = apart @ member
    people = np.arange(len(labels))
    own = sums[people, labels] / np.maximum(sizes[labels] - 1, 1)
    others = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.inf)
    others[people, labels] = np.inf
    nearest = others.min(axis=1)
    counted = (sizes[labels] > 1) & np.isfinite(nearest)
    widest = np.maximum(own, nearest)
    counted &= widest > 0
    values = np.zeros(len(labels))
    values[counted] = (nearest[counted] - own[counted]) / widest[counted]
    return values
