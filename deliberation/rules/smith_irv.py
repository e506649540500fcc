"""Tideman's alternative method: run-offs among the options that nobody outside beats."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from deliberation.pairwise import Pairwise, pairwise, smith_set
from deliberation.profile import Profile
from deliberation.rules.ballots.tops import Form, Tally, check_form
from deliberation.rules.base import Verdict, check_strength
from deliberation.rules.instant_runoff import evidence_of
from deliberation.rules.searches.runoffs import BUDGET, Choose, Group, level_last, run_off


def smith_irv(
    profile: Profile,
    *,
    strength: str = "margins",
    unranked: str = "last",
    ties: Form = "approval",
    budget: int = BUDGET,
) -> Verdict:
    """Drop all outside the Smith set, then the option with the fewest votes, and so on.

    This is Tideman's alternative method (Alternative Smith), which looks for the Smith set
    anew after each option that goes; the rule that looks only once is another one.

    Parameters
    ----------
    profile : Profile
        The ballots.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; how strong a comparison is does not count here.
    unranked : {"last", "no_opinion"}
        How options that a ballot leaves out are compared.
    ties : {"approval", "split"}
        What a ballot gives to options level at its top: a full vote each, or an equal part.
    budget : int
        Rows of ballots that the search may look at where votes are tied.

    Returns
    -------
    Verdict
        The first tier are the winners, then the rule is applied to the rest. Evidence as of
        `deliberation.rules.instant_runoff.instant_runoff`, for the first tier, and
        ``exact_order``, whether all tiers are proven; the ``check`` of the certificate takes
        the ballots, the winners and what `smith_or_fewest` returns.

    Raises
    ------
    InvalidSetting
        When ``strength``, ``unranked`` or ``ties`` is unknown.

    References
    ----------
    .. [1] T. N. Tideman, Collective Decisions and Voting, Ashgate, 2006, 232.
    .. [2] J. Green-Armytage, "Four Condorcet-Hare hybrid methods for single-winner
       elections", Voting matters 29, 1-14, 2011.

    Examples
    --------
    A beats B, B beats C, C beats A, and all beat D; of A, B and C fewest put C first.

    >>> rankings = [((0,), (1,), (2,)), ((1,), (2,), (0,)), ((2,), (0,), (1,)), ((3,), (0,))]
    >>> profile = Profile.from_ballots("ABCD", list(zip(rankings, (5, 4, 3, 2))))
    >>> verdict = smith_irv(profile)
    >>> verdict.order
    ((0,), (1,), (2,), (3,))
    >>> [each.dropped for each in verdict.evidence["rounds"]]
    [(3,), (2,), (1,), ()]
    """
    check_strength(strength)
    check_form(ties)
    pairs = pairwise(profile, unranked)
    first = run_off(profile, ties, smith_or_fewest(pairs), budget)
    tiers, is_exact = [first.possible], first.exact
    left = [i for i in range(profile.n_options) if i not in first.possible]
    while left:
        ahead = [left[i] for i in smith_set(pairs.restricted_to(left))]
        if len(ahead) > 1:
            choose = smith_or_fewest(pairs.restricted_to(ahead))
            runoff = run_off(profile.restricted_to(ahead), ties, choose, budget)
            is_exact = is_exact and runoff.exact
            ahead = [ahead[i] for i in runoff.possible]
        tiers.append(tuple(ahead))
        left = [i for i in left if i not in ahead]
    conventions = {"strength": strength, "unranked": unranked, "ties": ties}
    return Verdict(
        tuple(tier for tier in tiers if tier),
        evidence_of(first, ties, exact_order=is_exact),
        MappingProxyType(conventions),
    )


def smith_or_fewest(pairs: Pairwise) -> Choose:
    """Return what a round drops: all outside the Smith set, else one with the fewest votes.

    Parameters
    ----------
    pairs : Pairwise

    Returns
    -------
    callable
        As `deliberation.rules.runoffs.Choose`.
    """

    def choose(standing: Sequence[int], tally: Tally) -> tuple[Group, ...]:
        part = np.array(standing)
        inside = set(part[list(smith_set(pairs.restricted_to(standing)))].tolist())
        if len(inside) < len(standing):
            return (tuple(i for i in standing if i not in inside),)
        if len(standing) < 2:
            return ()
        return tuple((option,) for option in level_last(standing, tally))

    return choose
