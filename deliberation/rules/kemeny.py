"""The Kemeny rule: the order that goes against the fewest ballots, with a proof."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from deliberation.pairwise import Pairwise
from deliberation.profile import Int64Array
from deliberation.rules.base import Evidence, Verdict, conventions_of
from deliberation.rules.proofs.kemeny import KemenyProof, prove_kemeny
from deliberation.rules.searches.kemeny import Found, Search
from deliberation.rules.searches.linear import against
from deliberation.rules.searches.packing import Packing

BUDGET = 200_000
"""Steps of the simplex method that a count may take."""

SECONDS = 10.0
"""What one integer programme may take."""


def kemeny(
    pairs: Pairwise,
    *,
    strength: str = "margins",
    budget: int = BUDGET,
    seconds: float = SECONDS,
) -> Verdict:
    """Order options so that the margins the order goes against add up to the least.

    An order goes against a comparison when it puts the loser above the winner. Equivalently,
    the best order agrees with the ballots on as many pairs as can be.

    Parameters
    ----------
    pairs : Pairwise
        How many ballots rank each option above each other one.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; what counts is always the margin.
    budget : int
        Steps of the simplex method that may be taken on knots of more than 18 options.
    seconds : float
        What one integer programme may take on knots of more than 26; the rule is NP-hard
        [2]_. Only where ``exact`` or ``exact_order`` is False may another machine say more.

    Returns
    -------
    Verdict
        The first tier are the options that stand first in some best order. Where all best
        orders put the same options before all others, so do the tiers; of options that they
        mingle, those come first that can stand first, then the rule is applied to the rest.
        Evidence:

        ``ranking`` : tuple of int, a best order, or the best one found;
        ``cost`` : int, the margins it goes against, added up, in ballots;
        ``lower`` : int, proven: every order goes against this much or more;
        ``exact`` : bool, whether the first tier is sure; if not, it holds all options that
        are not proven unable to stand first;
        ``exact_order`` : bool, the same of all tiers; if not, some are those of ``ranking``;
        ``more_than_one`` : bool or None, whether there are several best orders, None where
        that is not known;
        ``by_solver`` : bool, whether some of this rests on a solver's search in floating
        point instead of a proof or a table in whole numbers;
        ``margins`` : int64, shape (n_options, n_options), in ballots;
        ``certificate`` : `deliberation.rules.proofs.kemeny.KemenyProof`.

    Raises
    ------
    InvalidSetting
        When ``strength`` is neither.

    See Also
    --------
    deliberation.rules.ranked_pairs.ranked_pairs : an order in the same spirit, found faster.

    Notes
    -----
    Options are parted into groups of which each beats all later ones. A group of up to 26
    has a table of the best orders of all its subsets. For larger ones circles are packed by
    linear programmes: the packing bounds every order from below, what it leaves over of a
    comparison fixes most pairs, and the group falls into smaller ones. What is larger still
    goes to an integer programme.

    References
    ----------
    .. [1] J. G. Kemeny, "Mathematics without numbers", Daedalus 88, 577-591, 1959.
    .. [2] J. Bartholdi, C. A. Tovey and M. A. Trick, "Voting schemes for which it can be
       difficult to tell who won the election", Social Choice and Welfare 6, 157-165, 1989.
    .. [3] H. P. Young and A. Levenglick, "A consistent extension of Condorcet's election
       principle", SIAM Journal on Applied Mathematics 35, 285-300, 1978.

    Examples
    --------
    A beats B by 1, B beats C by 3, C beats A by 5.

    >>> support = np.array([[0, 5, 2], [4, 0, 6], [7, 3, 0]])
    >>> verdict = kemeny(Pairwise(("A", "B", "C"), support, 9))
    >>> verdict.order, verdict.evidence["cost"], verdict.evidence["more_than_one"]
    (((1,), (2,), (0,)), 1, False)
    >>> verdict.evidence["certificate"].check(verdict.evidence["margins"], verdict.winners)
    """
    conventions = conventions_of(pairs, strength)
    margins = pairs.margins
    unit = int(np.gcd.reduce(margins, axis=None)) or 1
    search = Search(margins // unit, budget, seconds)
    found = search.all_of(np.arange(pairs.n_options))
    cost = against(margins, found.order)
    evidence = Evidence(
        {
            "ranking": found.order,
            "cost": cost,
            "lower": cost - unit * found.gap,
            "exact": found.exact,
            "exact_order": found.exact_order,
            "more_than_one": found.several,
            "by_solver": found.by_solver,
            "margins": margins,
        },
        certificate=partial(_proof, margins, found, search.packings),
    )
    return Verdict(found.tiers, evidence, conventions)


def _proof(
    margins: Int64Array, found: Found, packings: Mapping[tuple[int, ...], Packing]
) -> KemenyProof:
    winners = found.tiers[0] if found.tiers else ()
    return prove_kemeny(margins, found.order, found.leads, winners, packings)
