"""Who survives when the lowest is dropped one at a time and the order of ties is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deliberation.profile import Int64Array
from deliberation.rules.searches.rounds import Round

Counts = npt.NDArray[np.unsignedinteger]
"""How many are left of each kind of options: a row for each set, a column for each kind."""

NOBODY = np.iinfo(np.int64).max
"""The sum of a kind of which nobody is left: above all others."""


@dataclass(frozen=True, slots=True)
class Layer:
    """All sets of one size that may be left.

    Parameters
    ----------
    left : array of unsigned int, shape (n_sets, n_kinds)
        How many of each kind are left; no two rows are equal.
    came_from, leaver : array of int, shape (n_sets,)
        A set of the layer before that each is reached from, and the kind of who left it.
    """

    left: Counts
    came_from: npt.NDArray[np.intp]
    leaver: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Survivors:
    """What the search over the orders of tied droppings found.

    Parameters
    ----------
    layers : tuple of Layer
        By falling number of options left.
    kinds : tuple of tuples of int
        Options that no ballot tells apart; the first of a kind stand for any others as many.
    exact : bool
        Whether the search came to its end.
    """

    layers: tuple[Layer, ...]
    kinds: tuple[tuple[int, ...], ...]
    exact: bool

    def places(self) -> Int64Array:
        """Return, for each option, the fewest options among which it may be left.

        Returns
        -------
        array of int64, shape (n_options,)
            1 for an option that may be left alone.
        """
        n_options = sum(map(len, self.kinds))
        fewest = np.zeros(n_options, dtype=np.int64)
        by_kind = np.zeros(len(self.kinds), dtype=np.int64)
        for size, layer in zip(range(n_options, 0, -1), self.layers, strict=False):
            by_kind[layer.left.any(axis=0)] = size
        for kind, place in zip(self.kinds, by_kind.tolist(), strict=True):
            fewest[list(kind)] = place
        return fewest

    def leaving(self, survivor: int) -> tuple[int, ...]:
        """Return one order of droppings that leaves an option alone.

        Parameters
        ----------
        survivor : int
            An option whose place is 1.

        Returns
        -------
        tuple of int
            All other options, who leaves first first.
        """
        mine = next(number for number, kind in enumerate(self.kinds) if survivor in kind)
        place = int(np.flatnonzero(self.layers[-1].left[:, mine])[0])
        leaving: list[int] = []
        for layer in reversed(self.layers[1:]):
            leaving.append(int(layer.leaver[place]))
            place = int(layer.came_from[place])
        free = [[i for i in kind if i != survivor] for kind in self.kinds]
        return tuple(free[kind].pop() for kind in reversed(leaving))

    def sets(self) -> tuple[tuple[int, ...], ...]:
        """Return all sets that may be left, largest first, by the first options of each kind."""
        kind_of = np.repeat(np.arange(len(self.kinds)), [len(kind) for kind in self.kinds])
        members = np.array([i for kind in self.kinds for i in kind], dtype=np.int64)
        number = np.array([n for kind in self.kinds for n in range(len(kind))], dtype=np.int64)
        return tuple(
            tuple(sorted(members[inside].tolist()))
            for layer in self.layers
            for inside in layer.left[:, kind_of] > number
        )


def rounds_along(margins: Int64Array, leaving: Sequence[int]) -> tuple[Round, ...]:
    """Return the rounds in which these options leave one after the other, in this order.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
    leaving : sequence of int

    Returns
    -------
    tuple of Round
        One more than there are options that leave.

    Examples
    --------
    >>> margins = np.array([[0, 1, 1], [-1, 0, 5], [-1, -5, 0]])
    >>> [(each.left, each.scores) for each in rounds_along(margins, [2, 1])]
    [((0, 1, 2), (2, 4, -6)), ((0, 1), (1, -1)), ((0,), (0,))]
    """
    left = np.arange(len(margins))
    scores = margins.sum(axis=1)
    rounds: list[Round] = []
    for who in leaving:
        rounds.append(Round(tuple(left.tolist()), tuple(scores.tolist()), (who,)))
        kept = left != who
        scores = (scores - margins[left, who])[kept]
        left = left[kept]
    rounds.append(Round(tuple(left.tolist()), tuple(scores.tolist()), ()))
    return tuple(rounds)


def search_survivors(margins: Int64Array, budget: int) -> Survivors:
    """Drop a lowest option at a time, in every order that ties allow.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
    budget : int
        Sums that the search may look at, one for each kind of options in each set.

    Returns
    -------
    Survivors

    Notes
    -----
    Sets of one size are gathered before the next, so each is met once. Options with equal
    rows of margins may be swapped without changing anything: a set is how many are left of each.
    """
    kinds = kinds_of(twins_of(margins))
    firsts = [kind[0] for kind in kinds]
    sizes = np.array([len(kind) for kind in kinds], dtype=np.min_scalar_type(len(margins)))
    start = np.zeros(1, dtype=np.intp)
    layers = [Layer(sizes[None], start, start)] if kinds else []
    scores = margins.sum(axis=1)[firsts][None]
    margins = margins[np.ix_(firsts, firsts)]
    one = np.eye(len(kinds), dtype=sizes.dtype)
    for _ in range(int(sizes.sum()) - 1):
        budget -= scores.size
        if budget < 0:
            return Survivors(tuple(layers), kinds, False)
        layer = _after(layers[-1], scores, one)
        # Without its margin over the leaver each has what the leaver has over it more.
        scores = scores[layer.came_from] + margins[layer.leaver]
        layers.append(layer)
    return Survivors(tuple(layers), kinds, True)


def _after(layer: Layer, scores: Int64Array, one: Counts) -> Layer:
    """Return what is left after each option that may be the next to leave."""
    standing = np.where(layer.left, scores, NOBODY)
    came_from, leaver = (standing == standing.min(axis=1, keepdims=True)).nonzero()
    left = layer.left[came_from] - one[leaver]
    if len(layer.left) == 1:  # what different options leave of one set is different
        return Layer(left, came_from, leaver)
    first = first_of_each(left)
    return Layer(left[first], came_from[first], leaver[first])


def first_of_each(rows: Counts) -> npt.NDArray[np.intp]:
    """Return where each different row stands for the first time, in rising order.

    Examples
    --------
    >>> first_of_each(np.array([[2, 1], [0, 1], [2, 1]], dtype=np.uint8))
    array([0, 1])
    """
    whole = np.ascontiguousarray(rows).view((np.void, rows.itemsize * rows.shape[1]))
    return np.sort(np.unique(whole[:, 0], return_index=True)[1])


def leaving_before(margins: Int64Array, survivor: int) -> tuple[int, ...] | None:
    """Return an order of droppings in which others leave before an option wherever tied.

    Of several others those leave first whom the option itself fares worst against.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
    survivor : int

    Returns
    -------
    tuple of int or None
        None where the option leaves all the same; another order might keep it.

    Examples
    --------
    >>> margins = np.array([[0, 1, -1], [-1, 0, 1], [1, -1, 0]])
    >>> leaving_before(margins, 2)
    (1, 0)
    """
    left = np.arange(len(margins))
    scores = margins.sum(axis=1)
    leaving: list[int] = []
    while len(left) > 1:
        lowest = np.flatnonzero((scores == scores.min()) & (left != survivor))
        if not lowest.size:
            return None
        place = int(lowest[margins[survivor, left[lowest]].argmin()])
        leaving.append(int(left[place]))
        scores = np.delete(scores - margins[left, leaving[-1]], place)
        left = np.delete(left, place)
    return tuple(leaving)


def twins_of(margins: Int64Array) -> tuple[int, ...]:
    """Return, for each option, the first with an equal row of margins.

    Such options are level with each other and stand alike to every other.

    Examples
    --------
    >>> twins_of(np.array([[0, 0, 3], [0, 0, 3], [-3, -3, 0]]))
    (0, 0, 2)
    """
    first: dict[bytes, int] = {}
    return tuple(first.setdefault(row.tobytes(), i) for i, row in enumerate(margins))


def kinds_of(twins: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return the options of each kind, by its first.

    Examples
    --------
    >>> kinds_of((0, 1, 0))
    ((0, 2), (1,))
    """
    kinds: dict[int, list[int]] = {}
    for option, first in enumerate(twins):
        kinds.setdefault(first, []).append(option)
    return tuple(tuple(kind) for kind in kinds.values())
