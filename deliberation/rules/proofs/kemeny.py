"""Certificates of Kemeny's rule: orders, and circles that no order can do without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from deliberation.profile import Int64Array
from deliberation.rules.proofs.chains import require
from deliberation.rules.searches.circles import Circle, steps_of
from deliberation.rules.searches.linear import against, groups_of
from deliberation.rules.searches.packing import Packer, Packing

BUDGET = 200_000
"""Steps of the simplex method that a proof may take in each group of options."""

NOTHING_PACKED: Mapping[tuple[int, ...], Packing] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class KemenyProof:
    """What the best orders go against, and why no order goes against less.

    Each circle of won comparisons is broken by every order. Weighted circles that together
    use no comparison beyond its margin therefore bound what an order goes against: it is no
    less than the weights added up. What they leave unused of the comparisons against an
    option comes on top where that option stands first.

    Parameters
    ----------
    orders : mapping of int to tuple of int
        For winners an order of all options with the winner first.
    cost : int
        What each of these orders goes against, in ballots.
    lower : int
        What every order goes against at the least, by the circles.
    packing : Packing
        The circles.
    front : tuple of int
        Options that each beat all others; no other can stand first.
    searched : tuple of int
        Options in front that only the search excluded from standing first.
    unsettled : tuple of int
        Options that may stand first for all that is known.
    """

    orders: Mapping[int, tuple[int, ...]]
    cost: int
    lower: int
    packing: Packing
    front: tuple[int, ...]
    searched: tuple[int, ...]
    unsettled: tuple[int, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the verdict follows from the certificate alone, without any search."""
        return self.cost == self.lower and not self.searched and not self.unsettled

    def check(self, margins: Int64Array, winners: Sequence[int]) -> None:
        """Raise unless orders, bound and exclusions hold in a matrix of margins.

        Parameters
        ----------
        margins : array of int64, shape (n_options, n_options)
            Antisymmetric, in ballots.
        winners : sequence of int
            The verdict's first tier.

        Raises
        ------
        InvalidCertificate
        """
        check_packing(self.packing, margins)
        require(self.lower == bound_of(self.packing, margins), "the circles bound otherwise")
        everyone = list(range(len(margins)))
        for winner, order in self.orders.items():
            require(sorted(order) == everyone, "an order lacks an option")
            require(order[0] == winner, "an order begins with another option")
            require(against(margins, order) == self.cost, "an order goes against more or less")
        require(self.cost >= self.lower, "an order goes against less than any can")
        claimed = [*self.orders, *self.unsettled]
        require(sorted(claimed) == sorted(winners), "others win than are shown to")
        self._check_losers(margins, set(everyone) - set(claimed))

    def _check_losers(self, margins: Int64Array, losers: set[int]) -> None:
        front = set(self.front)
        outside = sorted(set(range(len(margins))) - front)
        leads = margins[np.ix_(self.front, outside)] if outside else margins[:0]
        require(bool((leads > 0).all()), "an option in front is not ahead")
        require(bool(front) or not len(margins), "nobody is in front")
        require(not set(self.orders) - front, "a winner is not in front")
        require(set(self.searched) <= losers & front, "others are said to be excluded by search")
        if losers & front - set(self.searched):
            [some, *_] = self.orders.values()
            excluded = excluded_by(self.packing, margins, [i for i in some if i in front])
            require(
                losers & front - set(self.searched) <= excluded,
                "an option that does not win is not excluded",
            )

    def to_plain(self) -> dict[str, Any]:
        """Return lists and numbers, circles with their weights in parts of a ballot."""
        return {
            "orders": {str(w): list(order) for w, order in self.orders.items()},
            "cost": self.cost,
            "lower": self.lower,
            "parts": self.packing.parts,
            "circles": [list(circle) for circle in self.packing.circles],
            "weights": list(self.packing.weights),
            "front": list(self.front),
            "searched": list(self.searched),
            "unsettled": list(self.unsettled),
        }


def check_packing(packing: Packing, margins: Int64Array) -> None:
    """Raise unless circles run along won comparisons and use none beyond its margin.

    Raises
    ------
    InvalidCertificate
    """
    require(packing.parts > 0, "there are no parts")
    require(len(packing.circles) == len(packing.weights), "a circle lacks its weight")
    require(all(weight >= 0 for weight in packing.weights), "a weight is below 0")
    left: dict[tuple[int, int], int] = {}
    for circle, weight in zip(packing.circles, packing.weights, strict=True):
        for a, b in steps_of(circle):
            left.setdefault((a, b), int(margins[a, b]) * packing.parts)
            left[a, b] -= weight
    won = all(margins[step] > 0 for step in left)
    require(won, "a circle runs along a comparison that is not won")
    require(all(each >= 0 for each in left.values()), "a comparison is used beyond its margin")


def bound_of(packing: Packing, margins: Int64Array) -> int:
    """Return the least that an order goes against by a packing.

    Whatever an order goes against is a multiple of what all margins are multiples of.
    """
    unit = int(np.gcd.reduce(margins, axis=None)) or 1
    return -(-packing.total // (packing.parts * unit)) * unit


def excluded_by(packing: Packing, margins: Int64Array, order: Sequence[int]) -> set[int]:
    """Return the options in front that cannot stand first in a best order.

    Parameters
    ----------
    packing : Packing
    margins : array of int64, shape (n_options, n_options)
    order : sequence of int
        The options in front as some best order, or the best one known, puts them.

    Returns
    -------
    set of int
        Where what the circles leave over of the comparisons against an option is more than
        the gap between the order and the bound.
    """
    front = set(order)
    inside = [front.issuperset(circle) for circle in packing.circles]
    total = sum(w for w, is_in in zip(packing.weights, inside, strict=True) if is_in)
    gap = against(margins, order) * packing.parts - total
    used = packing.used(len(margins))
    left = np.maximum(margins, 0) * packing.parts - used
    over = left[np.ix_(order, order)].sum(axis=0)
    return {option for option, extra in zip(order, over.tolist(), strict=True) if extra > gap}


def prove_kemeny(
    margins: Int64Array,
    ranking: Sequence[int],
    orders: Mapping[int, tuple[int, ...]],
    winners: Sequence[int],
    packings: Mapping[tuple[int, ...], Packing] = NOTHING_PACKED,
) -> KemenyProof:
    """Make the certificate of a verdict of Kemeny's rule.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
        Antisymmetric, in ballots.
    ranking : sequence of int
        A best order, or the best one known.
    orders : mapping of int to tuple of int
        For winners an order as good with the winner first.
    winners : sequence of int
        The verdict's first tier.
    packings : mapping of tuple of int to Packing
        Circles that were packed on the way, by the group of options they are in; what is not
        there is packed here.

    Returns
    -------
    KemenyProof
    """
    groups = groups_of(margins > 0)
    packing = _packing(margins, ranking, [group.tolist() for group in groups], packings)
    front = tuple(groups[0].tolist()) if groups else ()
    order = [option for option in ranking if option in set(front)]
    excluded = excluded_by(packing, margins, order)
    return KemenyProof(
        orders,
        against(margins, ranking),
        bound_of(packing, margins),
        packing,
        front,
        tuple(i for i in front if i not in excluded and i not in winners),
        tuple(i for i in winners if i not in orders),
    )


def _packing(
    margins: Int64Array,
    ranking: Sequence[int],
    groups: Sequence[Sequence[int]],
    known: Mapping[tuple[int, ...], Packing],
) -> Packing:
    """Pack circles in each group, and write all in parts of one size."""
    unit = int(np.gcd.reduce(margins, axis=None)) or 1
    place = {option: number for number, option in enumerate(ranking)}
    found: list[tuple[Circle, int, int]] = []
    for group in groups:
        packing = known.get(tuple(group))
        if packing is None:
            order = np.argsort([place[option] for option in group])
            packing = Packer(margins[np.ix_(group, group)] // unit, order, BUDGET).run()
        for circle, weight in zip(packing.circles, packing.weights, strict=True):
            found.append((tuple(group[i] for i in circle), weight * unit, packing.parts))
    parts = max((each for _, _, each in found), default=1)
    return Packing(
        tuple(circle for circle, _, _ in found),
        tuple(weight * (parts // each) for _, weight, each in found),
        parts,
    )
