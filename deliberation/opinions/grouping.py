"""Groups of people who stand near each other, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deliberation.opinions.silhouettes import distances, silhouettes
from deliberation.opinions.votes import Floats, Generator, Ints, Labels

GROUP_COUNTS = (2, 3, 4, 5)
LEAST_PEOPLE = 10
"""The smallest group that is worth telling of."""

_RESTARTS = 30
_MOST_STEPS = 100
_MOST_TRIED = 2_000
"""Of more people so many are drawn to find where groups lie; then everybody is sorted into them."""
_SETTLED = 10_000
"""Sorting ends when fewer than one in so many people change groups: nobody, of fewer people."""
_MOST_MEASURED = 1_000
"""Of more people so many are drawn to measure how far apart groups lie."""


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """People sorted into groups.

    Parameters
    ----------
    labels : array of int64, shape (n_people,)
        Group of each person, from 0, the largest group first.
    k : int
        Number of groups.
    silhouette : float
        From -1 to 1; how much nearer people stand to their own group than to the next one.
    """

    labels: Labels
    k: int
    silhouette: float

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of people of each group."""
        return tuple(np.bincount(self.labels, minlength=self.k).tolist())


def find_groups(
    positions: Floats, rng: Generator, counts: Sequence[int] = GROUP_COUNTS
) -> Grouping:
    """Sort people into groups, their number chosen by the silhouette.

    Parameters
    ----------
    positions : array of float, shape (n_people, 2)
    rng : numpy.random.Generator
    counts : sequence of int, optional
        Numbers of groups to try.

    Returns
    -------
    Grouping
        The fewest groups whose silhouette [1]_ is within one standard error [2]_ of the largest,
        among those whose groups all have ten people, or among all where none is so. One group,
        with silhouette 0, where fewer places than groups are taken.

    Notes
    -----
    k-means with k-means++ [3]_ from thirty starts, the tightest kept. People are put in the order
    of their positions first, so that the result does not depend on the order in which they come.

    References
    ----------
    .. [1] P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of
       cluster analysis", Journal of Computational and Applied Mathematics 20, 53-65, 1987.
    .. [2] L. Breiman, J. H. Friedman, R. A. Olshen, C. J. Stone, "Classification and Regression
       Trees", Wadsworth, 1984, section 3.4.3: the rule of one standard error.
    .. [3] D. Arthur and S. Vassilvitskii, "k-means++: the advantages of careful seeding",
       Proceedings of SODA 2007, 1027-1035.

    Examples
    --------
    >>> spots = np.array([[0.0, 0.0], [9.0, 0.0], [0.1, 0.0], [9.1, 0.0], [0.0, 0.1]])
    >>> find_groups(spots, np.random.default_rng(1)).labels.tolist()
    [0, 1, 0, 1, 0]
    """
    order = np.lexsort((positions[:, 1], positions[:, 0]))
    spots = np.ascontiguousarray(positions[order])
    n_places = 1 + int((spots[1:] != spots[:-1]).any(axis=1).sum()) if len(spots) else 0
    tried = _drawn(spots, _MOST_TRIED, rng)
    some = np.sort(rng.permutation(len(spots))[:_MOST_MEASURED])
    apart = distances(spots[some])
    found: list[tuple[Grouping, float]] = []
    centres = {k: _k_means(tried, k, rng) for k in sorted(set(counts)) if 1 < k <= n_places}
    for k, middle in centres.items():
        found.append(_measured(_nearest(spots, middle[np.newaxis])[0][0], k, some, apart))
    if not found:
        return Grouping(np.zeros(len(positions), np.int64), min(1, len(positions)), 0.0)
    k = _fewest(found).k
    best, _ = _measured(_sorted_into(spots, centres[k]), k, some, apart)
    labels = np.empty(len(positions), np.int64)
    labels[order] = largest_first(best.labels, k)
    return Grouping(labels, k, best.silhouette)


def _measured(
    labels: npt.NDArray[np.int8], k: int, some: Ints, apart: Floats
) -> tuple[Grouping, float]:
    """Return a grouping with its silhouette, and the standard error of that."""
    groups = labels.astype(np.int64)
    widths = silhouettes(apart, groups[some], k)
    error = float(widths.std()) / len(widths) ** 0.5
    return Grouping(groups, k, float(widths.mean())), error


def measured(positions: Floats, labels: Labels, rng: Generator) -> Grouping:
    """Return groups that were found elsewhere, with their silhouette.

    Parameters
    ----------
    positions : array of float, shape (n_people, 2)
    labels : array of int, shape (n_people,)
        Group of each person, from 0; at least one person.
    rng : numpy.random.Generator
        Draws 1,000 where there are more.

    Returns
    -------
    Grouping
    """
    k = int(labels.max()) + 1
    some = np.sort(rng.permutation(len(positions))[:_MOST_MEASURED])
    widths = silhouettes(distances(positions[some]), labels[some], k)
    return Grouping(labels, k, float(widths.mean()))


def _fewest(found: list[tuple[Grouping, float]]) -> Grouping:
    """Return the fewest groups that are as far apart as any, give or take one standard error."""
    found = [each for each in found if min(each[0].sizes) >= LEAST_PEOPLE] or found
    best, error = max(found, key=lambda each: each[0].silhouette)
    return next(each for each, _ in found if each.silhouette >= best.silhouette - error)


def rand_index(one: Labels, other: Labels) -> float:
    """Return how far two groupings of the same people agree, 0 as by chance and 1 in full.

    Parameters
    ----------
    one, other : array of int, shape (n_people,)
        Groups, numbered from 0.

    Returns
    -------
    float
        The adjusted Rand index [1]_; 1 where both put everybody together or both apart.

    References
    ----------
    .. [1] L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2, 193-218,
       1985.

    Examples
    --------
    >>> rand_index(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    table = np.zeros((int(one.max(initial=0)) + 1, int(other.max(initial=0)) + 1), np.int64)
    np.add.at(table, (one, other), 1)
    both, first, second = (
        int((sizes * (sizes - 1) // 2).sum())
        for sizes in (table, table.sum(axis=1), table.sum(axis=0))
    )
    pairs = len(one) * (len(one) - 1) // 2
    # by chance first * second / pairs pairs are together in both; all times 2 * pairs
    most = (first + second) * pairs - 2 * first * second
    return 1.0 if most == 0 else 2 * (both * pairs - first * second) / most


def _drawn(spots: Floats, most: int, rng: Generator) -> Floats:
    if len(spots) <= most:
        return spots
    return spots[np.sort(rng.choice(len(spots), most, replace=False))]


def _k_means(spots: Floats, k: int, rng: Generator) -> Floats:
    """Return the tightest of several sets of centres, shape (k, 2); all starts move at once."""
    centres = _seeds(spots, k, rng)
    labels = np.full((_RESTARTS, len(spots)), -1, np.int8)
    moving = np.arange(_RESTARTS)
    for _ in range(_MOST_STEPS):
        sorted_anew, _ = _nearest(spots, centres[moving])
        changed = (sorted_anew != labels[moving]).any(axis=1)
        moving, sorted_anew = moving[changed], sorted_anew[changed]
        if not len(moving):
            break
        labels[moving] = sorted_anew
        for group in range(k):
            member = (sorted_anew == group).astype(np.float64)
            sizes = member.sum(axis=1)
            filled = sizes > 0
            sums = (member @ spots)[filled]
            centres[moving[filled], group] = sums / sizes[filled, np.newaxis]
    _, squares = _nearest(spots, centres)
    tightest: Floats = centres[int(squares.sum(axis=1).argmin())]
    return tightest


def _nearest(spots: Floats, centres: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return the nearest centre of each person and its squared distance, less their own square.

    The first where several are level. Both of shape (n_starts, n_people), for centres of shape
    (n_starts, k, 2). What is left out, a person's distance from the origin, is the same for all.
    """
    n_starts, k, _ = centres.shape
    squares = (centres * centres).sum(axis=2)
    across = (-2 * centres.reshape(-1, 2)) @ spots.T
    scores = across.reshape(n_starts, k, -1) + squares[:, :, np.newaxis]
    best = np.zeros((n_starts, len(spots)), np.int8)
    least = scores[:, 0]
    for group in range(1, k):
        best[scores[:, group] < least] = group
        least = np.minimum(least, scores[:, group])
    return best, least


def _seeds(spots: Floats, k: int, rng: Generator) -> Floats:
    """Draw first centres far from each other, shape (n_starts, k, 2)."""
    centres = np.empty((_RESTARTS, k, 2))
    centres[:, 0] = spots[rng.integers(len(spots), size=_RESTARTS)]
    nearest = np.full((_RESTARTS, len(spots)), np.inf)
    for group in range(1, k):
        across = spots[:, 0] - centres[:, group - 1, :1]
        along = spots[:, 1] - centres[:, group - 1, 1:]
        nearest = np.minimum(nearest, across * across + along * along)
        heaped = np.cumsum(nearest, axis=1)
        drawn = rng.random(_RESTARTS) * heaped[:, -1]
        found = (heaped <= drawn[:, np.newaxis]).sum(axis=1)
        centres[:, group] = spots[np.minimum(found, len(spots) - 1)]
    return centres


def _sorted_into(spots: Floats, centres: Floats) -> npt.NDArray[np.int8]:
    """Sort everybody to the nearest centre, moving centres until next to nobody changes."""
    labels = np.full(len(spots), -1, np.int8)
    centres = centres.copy()
    for _ in range(_MOST_STEPS):
        moved = _nearest(spots, centres[np.newaxis])[0][0]
        n_changed = int((moved != labels).sum())
        labels = moved
        if n_changed * _SETTLED < len(spots) or not n_changed:
            break
        sizes = np.bincount(labels, minlength=len(centres))
        filled = sizes > 0
        for axis in range(2):
            sums = np.bincount(labels, weights=spots[:, axis], minlength=len(centres))
            centres[filled, axis] = sums[filled] / sizes[filled]
    return labels


def largest_first(labels: Labels, k: int) -> Labels:
    """Renumber groups by falling size; level ones as they come along the first axis."""
    sizes = np.bincount(labels, minlength=k)
    first = np.full(k, len(labels))
    np.minimum.at(first, labels, np.arange(len(labels)))
    order = np.lexsort((first, -sizes))
    renumbered = np.empty(k, np.int64)
    renumbered[order] = np.arange(k)
    return renumbered[labels]
