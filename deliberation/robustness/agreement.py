"""How far two orders of the same options agree, in whole numbers of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from deliberation.decision import Tiers
from deliberation.errors import InvalidSetting


@dataclass(frozen=True, slots=True)
class Agreement:
    """Each two options of two orders, by what the orders say about them.

    Attributes
    ----------
    same, opposite : int
        Pairs that both orders put the same way round, and those they turn round.
    tied_in_first, tied_in_second : int
        Pairs that only the first, or only the second, leaves level.
    tied_in_both : int
    """

    same: int
    opposite: int
    tied_in_first: int
    tied_in_second: int
    tied_in_both: int

    @property
    def distance(self) -> int:
        """Kemeny's distance: 2 for each pair turned round, 1 for each that only one ties."""
        return 2 * self.opposite + self.tied_in_first + self.tied_in_second

    @property
    def most(self) -> int:
        """The distance of a strict order from its reverse, which none exceeds."""
        pairs = self.same + self.opposite + self.tied_in_both
        return 2 * (pairs + self.tied_in_first + self.tied_in_second)

    @property
    def untied(self) -> tuple[int, int]:
        """Pairs that the first order does not leave level, and the second."""
        both = self.same + self.opposite
        return both + self.tied_in_second, both + self.tied_in_first

    @property
    def tau_b(self) -> float | None:
        """Kendall's tau-b, from -1 to 1, for showing only; None where an order has one tier."""
        first, second = self.untied
        if not first or not second:
            return None
        return (self.same - self.opposite) / sqrt(first * second)


def agreement(order: Tiers, other: Tiers) -> Agreement:
    """Compare two orders of the same options.

    Parameters
    ----------
    order, other : tuple of tuples of int
        Tiers, best first.

    Returns
    -------
    Agreement

    Raises
    ------
    InvalidSetting
        When they do not hold the same options, each once.

    Notes
    -----
    Kendall's tau-b [1]_ is (same − opposite) / √(u·v), with u and v the pairs that each order
    does not leave level: a whole number over the root of one, so the parts are kept and the
    quotient decides nothing. The distance is Kemeny and Snell's [2]_, a metric on orders with
    ties, from 0 to m(m − 1).

    References
    ----------
    .. [1] M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33, 239-251,
       1945.
    .. [2] J. G. Kemeny and J. L. Snell, "Mathematical models in the social sciences", Ginn,
       1962.

    Examples
    --------
    >>> found = agreement(((0,), (1,), (2,)), ((1,), (0, 2)))
    >>> found
    Agreement(same=1, opposite=1, tied_in_first=0, tied_in_second=1, tied_in_both=0)
    >>> found.distance, found.most, found.tau_b
    (3, 6, 0.0)
    """
    places, others = _places(order), _places(other)
    if places.keys() != others.keys():
        raise InvalidSetting("two orders of different options are not compared")
    counts = {"same": 0, "opposite": 0, "first": 0, "second": 0, "both": 0}
    for i, j in combinations(places, 2):
        counts[_kind(places[i] - places[j], others[i] - others[j])] += 1
    return Agreement(*counts.values())


def _kind(step: int, other: int) -> str:
    """Say what two orders make of two options, from the steps between them."""
    if not step or not other:
        return "both" if step == other else "first" if not step else "second"
    return "same" if (step > 0) == (other > 0) else "opposite"


def _places(order: Tiers) -> dict[int, int]:
    places = {option: place for place, tier in enumerate(order) for option in tier}
    if len(places) != sum(map(len, order)):
        raise InvalidSetting("an order holds an option twice")
    return places
