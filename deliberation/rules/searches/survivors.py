"""Who survives when the lowest is dropped one at a time and the order of ties is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from deliberation.profile import Int64Array
from deliberation.rules.searches.rounds import Round

States = dict[tuple[int, ...], Int64Array]
"""Options left, in ascending order, with the sum of margins of each over the others left."""


@dataclass(frozen=True, slots=True)
class Survivors:
    """What the search over the orders of tied droppings found.

    Parameters
    ----------
    layers : tuple of tuples of states
        The sets of options that may be left, by falling number of options; of options that
        no ballot tells apart the first stand for any others as many.
    twins : tuple of int
        For each option the first of those that no ballot tells apart from it.
    exact : bool
        Whether the search came to its end.
    dropped : mapping
        For each state after the first the state it was first reached from and who left.
    """

    layers: tuple[tuple[tuple[int, ...], ...], ...]
    twins: tuple[int, ...]
    exact: bool
    dropped: Mapping[tuple[int, ...], tuple[tuple[int, ...], int]] = field(repr=False)

    def places(self) -> Int64Array:
        """Return, for each option, the fewest options among which it may be left.

        Returns
        -------
        array of int64, shape (n_options,)
            1 for an option that may be left alone.
        """
        fewest = np.zeros(len(self.twins), dtype=np.int64)
        for layer in self.layers:
            for state in layer:
                fewest[list(state)] = len(state)
        return fewest[list(self.twins)]

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
        first = self.twins[survivor]
        state: tuple[int, ...] = (first,)
        swapped = {first: survivor, survivor: first}
        leaving: list[int] = []
        while state in self.dropped:
            state, who = self.dropped[state]
            leaving.append(swapped.get(who, who))
        return tuple(reversed(leaving))


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
        Sets of options that the search may look at.

    Returns
    -------
    Survivors

    Notes
    -----
    Sets of one size are gathered before the next, so each is met once. Options with equal
    rows of margins may be swapped without changing anything: of those only the last leaves.
    """
    n_options = len(margins)
    everyone = tuple(range(n_options))
    layers: list[tuple[tuple[int, ...], ...]] = [(everyone,)] if n_options else []
    layer: States = {everyone: margins.sum(axis=1)}
    dropped: dict[tuple[int, ...], tuple[tuple[int, ...], int]] = {}
    twins = twins_of(margins)
    for _ in range(n_options - 1):
        following: States = {}
        for state, scores in layer.items():
            budget -= 1
            if budget < 0:
                return Survivors(tuple(layers), twins, False, dropped)
            _drop_each(margins, twins, state, scores, following, dropped)
        layer = following
        layers.append(tuple(layer))
    return Survivors(tuple(layers), twins, True, dropped)


def _drop_each(
    margins: Int64Array,
    twins: Sequence[int],
    state: tuple[int, ...],
    scores: Int64Array,
    following: States,
    dropped: dict[tuple[int, ...], tuple[tuple[int, ...], int]],
) -> None:
    """Add what is left after each option that may be the next to leave."""
    lowest = np.flatnonzero(scores == scores.min()).tolist()
    for place in {twins[state[place]]: place for place in lowest}.values():
        smaller = (*state[:place], *state[place + 1 :])
        if smaller not in following:
            left = np.array(state)
            following[smaller] = np.delete(scores - margins[left, state[place]], place)
            dropped[smaller] = (state, state[place])


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
