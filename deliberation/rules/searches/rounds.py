"""Rounds in which options are dropped for their sums of margins, and their checker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from deliberation.profile import Int64Array
from deliberation.rules.base import Order, tiers_by_score
from deliberation.rules.proofs.chains import BoolArray, require


@dataclass(frozen=True, slots=True)
class Round:
    """One round: who is left, with what sums, and who is dropped for them.

    Parameters
    ----------
    left : tuple of int
        Options, in ascending order.
    scores : tuple of int
        The sum of margins of each over the others left, in ballots.
    dropped : tuple of int
        Options that leave after the round; none after the last one.
    """

    left: tuple[int, ...]
    scores: tuple[int, ...]
    dropped: tuple[int, ...]

    def check(self, margins: Int64Array, left: Sequence[int]) -> None:
        """Raise unless these options are left and have these sums.

        Parameters
        ----------
        margins : array of int64, shape (n_options, n_options)
        left : sequence of int
            Options that the round before leaves.

        Raises
        ------
        InvalidCertificate
        """
        require(self.left == tuple(left), "a round begins with other options")
        sums = margins[np.ix_(self.left, self.left)].sum(axis=1)
        require(self.scores == tuple(sums.tolist()), "a sum is another")
        require(set(self.dropped) <= set(self.left), "somebody is dropped twice")

    def remaining(self) -> tuple[int, ...]:
        """Return the options that stay for the next round."""
        return tuple(option for option in self.left if option not in self.dropped)


Dropped = Callable[[Int64Array], BoolArray]
"""From the sums of those left: who is dropped."""

DROPPED: Mapping[str, Dropped] = MappingProxyType(
    {
        "at_or_below": lambda scores: scores <= 0,
        "below": lambda scores: scores < 0,
        "least": lambda scores: scores == scores.min(),
    }
)
"""Who is dropped after a round: at or below the average, which is 0, below it, or all lowest."""


@dataclass(frozen=True, slots=True)
class RoundsProof:
    """All rounds until the options left are level.

    Parameters
    ----------
    rounds : tuple of Round
    drops : str
        Who is dropped after each, a name in `DROPPED`.
    """

    rounds: tuple[Round, ...]
    drops: str

    def check(self, margins: Int64Array, winners: Sequence[int]) -> None:
        """Raise unless each round follows from the one before and the last leaves the winners.

        Parameters
        ----------
        margins : array of int64, shape (n_options, n_options)
        winners : sequence of int

        Raises
        ------
        InvalidCertificate
        """
        left = tuple(range(len(margins)))
        require(bool(self.rounds), "there is no round")
        for number, each in enumerate(self.rounds, start=1):
            each.check(margins, left)
            is_last = number == len(self.rounds)
            require(is_last == (len(set(each.scores)) < 2), "the rounds end too early or late")
            due: tuple[int, ...] = ()
            if not is_last:
                flags = DROPPED[self.drops](np.array(each.scores, dtype=np.int64))
                due = _plain(np.array(left)[flags])
            require(each.dropped == due, "others are dropped than the sums say")
            left = each.remaining()
        require(tuple(sorted(winners)) == left, "others win than are left")


def drop_in_rounds(margins: Int64Array, drops: str) -> tuple[Round, ...]:
    """Drop options round by round until all that are left have the same sum.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
    drops : str
        Who is dropped after each round, a name in `DROPPED`.

    Returns
    -------
    tuple of Round
        One round of nobody where there are no options.

    Examples
    --------
    >>> margins = np.array([[0, 1, 1], [-1, 0, 5], [-1, -5, 0]])
    >>> [each.dropped for each in drop_in_rounds(margins, "least")]
    [(2,), (1,), ()]
    """
    left = np.arange(len(margins))
    scores = margins.sum(axis=1)
    rounds: list[Round] = []
    while left.size and scores.min() != scores.max():
        flags = DROPPED[drops](scores)
        dropped = left[flags]
        rounds.append(Round(_plain(left), _plain(scores), _plain(dropped)))
        kept = ~flags
        scores = (scores - margins[np.ix_(left, dropped)].sum(axis=1))[kept]
        left = left[kept]
    rounds.append(Round(_plain(left), _plain(scores), ()))
    return tuple(rounds)


def order_of_rounds(rounds: Sequence[Round]) -> Order:
    """Return who is left last, then who was dropped last, by their sums in that round.

    Examples
    --------
    >>> order_of_rounds((Round((0, 1, 2), (6, -2, -4), (1, 2)), Round((0,), (0,), ())))
    ((0,), (1,), (2,))
    """
    last = rounds[-1].left
    tiers: list[tuple[int, ...]] = [last] if last else []
    for each in reversed(rounds[:-1]):
        scores = np.array([each.scores[each.left.index(option)] for option in each.dropped])
        members = np.array(each.dropped)
        tiers += [_plain(members[list(tier)]) for tier in tiers_by_score(scores)]
    return tuple(tiers)


def _plain(numbers: Int64Array) -> tuple[int, ...]:
    return tuple(numbers.tolist())
