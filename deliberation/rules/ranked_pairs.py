"""The Ranked Pairs rule, with exact bounds on who wins when strengths are tied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from deliberation.pairwise import Pairwise, strongest_paths
from deliberation.profile import Int64Array
from deliberation.rules.base import (
    Evidence,
    Order,
    Verdict,
    conventions_of,
    strengths,
    tiers_of_undefeated,
)
from deliberation.rules.proofs.chains import split_cycle_defeats
from deliberation.rules.proofs.ranked_pairs import prove_ranked_pairs
from deliberation.rules.searches.locking import Locked, bits, classes_of
from deliberation.rules.searches.universes import Choices, Search, settle, universe_for

BUDGET = 2_000_000
"""Comparisons that the search for winners may look at, over all universes and tiers."""


def ranked_pairs(pairs: Pairwise, *, strength: str = "margins", budget: int = BUDGET) -> Verdict:
    """Lock head-to-head comparisons from the strongest on, leaving out what closes a circle.

    Where comparisons are equally strong every order of them counts as a universe of its own,
    and an option wins when it is unbeaten in at least one. Nothing is broken by lot or name.

    Parameters
    ----------
    pairs : Pairwise
        How many ballots rank each option above each other one.
    strength : {"margins", "winning_votes"}
        What a comparison weighs.
    budget : int
        Comparisons that the search over universes may look at. Deciding the winners is
        NP-complete when strengths are tied [2]_, so a count of steps, the same on every
        machine, ends it.

    Returns
    -------
    Verdict
        The first tier are the winners, then the rule is applied to the rest. Evidence:

        ``proven`` : tuple of int, options with a universe in which they win;
        ``possible`` : tuple of int, options without a Split Cycle defeat [3]_, which hold
        all winners;
        ``exact`` : bool, whether the first tier is proven to be all the winners; when the
        budget ended before, the first tier is ``possible``;
        ``exact_order`` : bool, the same for all tiers; where it is False the tiers that the
        budget did not reach are those of Split Cycle;
        ``strengths`` : int64, shape (n_options, n_options);
        ``certificate`` : `deliberation.rules.proofs.ranked_pairs.RankedPairsProof`.

    Raises
    ------
    InvalidSetting
        When ``strength`` is neither.

    See Also
    --------
    deliberation.rules.schulze.schulze : as hard to manipulate by clones, with fewer ties.

    Notes
    -----
    Without ties one pass over the sorted comparisons decides, with one big whole number an
    option for what it reaches. With ties, comparisons that join different knots of one
    strength lock at once, whatever their order; only those inside a knot branch, and states
    that lock the same are met once.

    References
    ----------
    .. [1] T. N. Tideman, "Independence of clones as a criterion for voting rules", Social
       Choice and Welfare 4, 185-206, 1987.
    .. [2] M. Brill and F. Fischer, "The price of neutrality for the ranked pairs method",
       Proceedings of AAAI 2012, 1299-1305.
    .. [3] W. H. Holliday and E. Pacuit, "Split Cycle", Public Choice 197, 1-62, 2023.

    Examples
    --------
    A beats B by 1, B beats C by 3, C beats A by 5: the slightest would close the circle.

    >>> support = np.array([[0, 5, 2], [4, 0, 6], [7, 3, 0]])
    >>> verdict = ranked_pairs(Pairwise(("A", "B", "C"), support, 9))
    >>> verdict.order, verdict.evidence["exact"]
    (((1,), (2,), (0,)), True)
    >>> verdict.evidence["certificate"].check(verdict.evidence["strengths"], verdict.winners)
    """
    conventions = conventions_of(pairs, strength)
    levels = strengths(pairs, strength)
    first = _first_tier(levels, budget)
    order, exact_order = _order(levels, first)
    evidence = Evidence(
        {
            "strengths": levels,
            "proven": tuple(sorted(first.found)),
            "exact": first.exact,
            "exact_order": exact_order,
        },
        possible=partial(_possible, levels),
        certificate=partial(prove_ranked_pairs, levels, first.found, exact=first.exact),
    )
    return Verdict(order, evidence, conventions)


@dataclass(frozen=True, slots=True)
class _Tier:
    """The winners among some options, and what was left of the budget.

    ``rest`` is the whole order where all universes lock the same, else None.
    """

    winners: tuple[int, ...]
    found: Mapping[int, Choices]
    exact: bool
    budget: int
    rest: Order | None


def _first_tier(levels: Int64Array, budget: int) -> _Tier:
    """Find the winners of a matrix of strengths."""
    n_options, classes = len(levels), classes_of(levels)
    locked = Locked.none(n_options)
    if settle(locked, classes, 0) == len(classes):
        order = _tiers_of(locked)
        winners = order[0] if order else ()
        return _Tier(winners, dict.fromkeys(winners, ()), True, budget, order)
    possible = _possible(levels)
    search = Search(classes, n_options, sum(1 << option for option in possible), budget)
    for option in possible:
        if search.missing() >> option & 1:
            choices, unbeaten = universe_for(option, classes, n_options)
            search.note(unbeaten, choices)
    exact = not search.missing() or search.run()
    winners = tuple(sorted(search.found)) if exact else possible
    return _Tier(winners, search.found, exact, max(search.budget, 0), None)


def _order(levels: Int64Array, first: _Tier) -> tuple[Order, bool]:
    """Return all tiers, and whether each is proven."""
    tiers: list[tuple[int, ...]] = []
    left, tier = np.arange(len(levels)), first
    while tier.rest is None and tier.exact:
        tiers.append(tuple(left[list(tier.winners)].tolist()))
        left = np.delete(left, list(tier.winners))
        tier = _first_tier(levels[np.ix_(left, left)], tier.budget)
    rest = tier.rest
    if rest is None:
        part = levels[np.ix_(left, left)]
        rest = tiers_of_undefeated(split_cycle_defeats(part, strongest_paths(part)))
    tiers += [tuple(left[list(members)].tolist()) for members in rest]
    return tuple(tiers), tier.exact


def _possible(levels: Int64Array) -> tuple[int, ...]:
    """Return the options without a Split Cycle defeat."""
    defeated = split_cycle_defeats(levels, strongest_paths(levels)).any(axis=0)
    options: list[int] = np.flatnonzero(~defeated).tolist()
    return tuple(options)


def _tiers_of(locked: Locked) -> Order:
    """Return the options nobody reaches, then those nobody left reaches, and so on."""
    n_above = [sources.bit_count() for sources in locked.reached_by]
    if len(set(n_above)) == len(n_above):
        return tuple((i,) for i in sorted(range(len(n_above)), key=n_above.__getitem__))
    tiers: list[tuple[int, ...]] = []
    left = (1 << len(locked.reach)) - 1
    while left:
        tier = tuple(i for i in bits(left) if not locked.reached_by[i] & left)
        tiers.append(tier)
        left &= ~sum(1 << i for i in tier)
    return tuple(tiers)
