"""The search behind Kemeny's rule: group by group, by tables, packings and a solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from deliberation.pairwise import strongest_paths
from deliberation.profile import Int64Array
from deliberation.rules.base import Order
from deliberation.rules.proofs.chains import BoolArray
from deliberation.rules.searches.circles import Circle
from deliberation.rules.searches.linear import Places, against, groups_of, improved
from deliberation.rules.searches.packing import Packer, Packing
from deliberation.rules.searches.subsets import MOST, BestOrders
from deliberation.rules.searches.turning import Turning

FEW = 18
"""Options up to which a table is made at once, without looking for smaller groups first."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of the best orders of some options.

    Attributes
    ----------
    tiers : tuple of tuple of int
        The first holds all options that may stand first in a best order.
    order : tuple of int
        The best order found.
    gap : int
        No order goes against less than this one less the gap.
    exact, exact_order : bool
        Whether the first tier, and all tiers, are proven.
    several : bool or None
        Whether there is more than one best order; None where it is not known.
    leads : mapping of int to tuple of int
        For options of the first tier an order as good with the option first.
    by_solver : bool
        Whether it rests on a solver's search.
    """

    tiers: Order
    order: tuple[int, ...]
    gap: int
    exact: bool
    exact_order: bool
    several: bool | None
    leads: Mapping[int, tuple[int, ...]]
    by_solver: bool = False


@dataclass(slots=True)
class Search:
    """Looks for all best orders.

    Parameters
    ----------
    margins : array of int64, shape (n_options, n_options)
        Antisymmetric, without a common factor.
    budget : int
        Steps of the simplex method that may be taken, over all groups.
    seconds : float
        What one integer programme may take.
    """

    margins: Int64Array
    budget: int
    seconds: float
    packings: dict[tuple[int, ...], Packing] = field(default_factory=dict)
    """Circles packed in groups on the way, by places in the group: a proof can begin with them."""

    def all_of(self, options: Places) -> Found:
        """Look for the best orders of some options."""
        part = self.margins[np.ix_(options, options)]
        return joined([self._group(options[group]) for group in groups_of(part > 0)])

    def _group(self, options: Places) -> Found:
        """Look for the best orders of options that form a knot of comparisons."""
        if len(options) <= FEW:
            return self._by_table(options)
        part = self.margins[np.ix_(options, options)]
        packer = Packer(part, by_margins(part), self.budget)
        packing = self.packings[tuple(options.tolist())] = packer.run()
        self.budget = packer.budget
        gap = against(part, packer.order) + packing.total // -packing.parts
        fixed = fixed_by(packing, part, packer.order)
        groups = groups_of(closed(fixed))
        by_solver = len(groups) == 1 and len(options) > MOST and gap > 0
        if by_solver:
            turned, _ = self._turning(part, packer.order, fixed, packer.circles).best()
            if turned is not None:
                packer.order, gap = turned, 0
                fixed = fixed_by(packing, part, packer.order)
                groups = groups_of(closed(fixed))
        if len(groups) == 1 and len(options) <= MOST:
            return self._by_table(options)
        parts = []
        for group in groups:
            if len(group) <= MOST or (gap and len(groups) > 1):
                parts.append(self._group(options[group]))
            else:
                order, circles = within(group, packer.order, packer.circles)
                turning = self._turning(
                    part[np.ix_(group, group)], order, fixed[np.ix_(group, group)], circles
                )
                parts.append(first_placed(turning, order, options[group], gap))
        found = joined(parts)
        return replace(found, gap=min(found.gap, gap), by_solver=found.by_solver or by_solver)

    def _turning(
        self, part: Int64Array, order: Places, fixed: BoolArray, circles: list[Circle]
    ) -> Turning:
        return Turning(part, fixed, list(circles), against(part, order), self.seconds)

    def _by_table(self, options: Places) -> Found:
        """Find all best orders of up to 26 options."""
        if len(options) == 1:
            only = int(options[0])
            return Found(((only,),), (only,), 0, True, True, False, {only: (only,)})
        best = BestOrders(self.margins[np.ix_(options, options)])
        tiers: list[tuple[int, ...]] = []
        blocks = best.blocks()
        for block in blocks:
            firsts = best.firsts(sum(1 << i for i in block))
            tiers.append(tuple(options[list(firsts)].tolist()))
            rest = [i for i in block if i not in firsts]
            if rest:
                tiers += self.all_of(options[rest]).tiers
        leads = {
            int(options[first]): tuple(options[list(best.order(first))].tolist())
            for first in best.firsts((1 << len(options)) - 1)
        }
        order = leads[tiers[0][0]]
        return Found(tuple(tiers), order, 0, True, True, len(blocks) < len(options), leads)


def first_placed(turning: Turning, order: Places, options: Places, gap: int) -> Found:
    """Look which of many options may stand first in a best order.

    Parameters
    ----------
    turning : Turning
        A search among the options.
    order : array of int
        A best order, or with a gap the best one known, by places among the options.
    options : array of int
    gap : int
        No order goes against less than this one less the gap.

    Returns
    -------
    Found
        With the order's own tiers below the first.
    """
    possible = np.flatnonzero(~closed(turning.fixed).any(axis=0)).tolist()
    leads, undecided = leads_of(turning, order, possible, is_best=not gap)
    firsts, sure = sorted([*leads, *undecided]), not undecided and not gap
    rest = [i for i in order.tolist() if i not in firsts]
    tiers = [tuple(firsts), *((i,) for i in rest)]
    drawn = len(firsts) > 1 or bool((turning.margins[order[:-1], order[1:]] == 0).any())
    return Found(
        tuple(tuple(options[list(tier)].tolist()) for tier in tiers),
        tuple(options[order].tolist()),
        gap,
        sure,
        sure and not rest,
        True if drawn and not gap else None,
        {int(options[i]): tuple(options[lead].tolist()) for i, lead in leads.items()},
        len(possible) > len(firsts),
    )


def leads_of(
    turning: Turning, order: Places, possible: list[int], *, is_best: bool
) -> tuple[dict[int, Places], list[int]]:
    """Look which options stand first in an order as good as one given.

    Parameters
    ----------
    turning : Turning
    order : array of int
    possible : list of int
        Options that nobody is above in every best order.
    is_best : bool
        Whether the order is a best one; if not, no option is excluded.

    Returns
    -------
    (leads, undecided)
        An order for each option found; and those that could neither be shown to stand first
        nor be excluded.
    """
    margins, least = turning.margins, against(turning.margins, order)
    leads: dict[int, Places] = {}
    for option in possible:
        before = order[: int(np.flatnonzero(order == option)[0])]
        if not margins[before, option].sum():
            leads[option] = np.concatenate([[option], order[order != option]])
    undecided = [option for option in possible if option not in leads]
    while undecided and is_best:
        led_by, finished = turning.best(undecided)
        if led_by is None and not finished:
            break
        if led_by is None or against(margins, led_by) > least:
            return leads, []
        leads[int(led_by[0])] = led_by
        undecided.remove(int(led_by[0]))
    return leads, undecided


def within(group: Places, order: Places, circles: Sequence[Circle]) -> tuple[Places, list[Circle]]:
    """Return an order and circles as far as they are of a group, by places in the group."""
    place = {int(option): number for number, option in enumerate(group)}
    kept = [circle for circle in circles if all(option in place for option in circle)]
    return (
        np.array([place[option] for option in order.tolist() if option in place], dtype=np.intp),
        [tuple(place[option] for option in circle) for circle in kept],
    )


def by_margins(margins: Int64Array) -> Places:
    """Return an order to begin with: by sums of margins, then improved."""
    return improved(margins, np.argsort(-margins.sum(axis=1), kind="stable"))


def fixed_by(packing: Packing, margins: Int64Array, order: Places) -> BoolArray:
    """Return the comparisons that no order as good as one given goes against.

    To go against one costs at least what the packing leaves over of it, on top of the bound.
    """
    left = margins * packing.parts - packing.used(len(margins))
    return (margins > 0) & (left > against(margins, order) * packing.parts - packing.total)


def closed(fixed: BoolArray) -> BoolArray:
    """Return who is above whom by chains of what is fixed."""
    return strongest_paths(fixed.astype(np.int32)) > 0


def joined(parts: Sequence[Found]) -> Found:
    """Put groups of options below each other; of none nothing is left open."""
    several = [part.several for part in parts]
    below = tuple(option for part in parts[1:] for option in part.order)
    return Found(
        tuple(tier for part in parts for tier in part.tiers),
        tuple(option for part in parts for option in part.order),
        sum(part.gap for part in parts),
        not parts or parts[0].exact,
        all(part.exact_order for part in parts),
        True if True in several else None if None in several else False,
        {first: lead + below for first, lead in parts[0].leads.items()} if parts else {},
        any(part.by_solver for part in parts),
    )
