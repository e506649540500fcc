"""The minimax rule: the option whose worst defeat is the slightest."""

from __future__ import annotations

import numpy as np

from deliberation.pairwise import Pairwise
from deliberation.rules.base import Evidence, Verdict, conventions_of, strengths, tiers_by_score


def minimax(pairs: Pairwise, *, strength: str = "margins") -> Verdict:
    """Order options by their worst defeat, the slightest first.

    Parameters
    ----------
    pairs : Pairwise
        How many ballots rank each option above each other one.
    strength : {"margins", "winning_votes"}
        What a defeat weighs.

    Returns
    -------
    Verdict
        With evidence ``worst``, shape (n_options,): the strength of each option's worst
        defeat, 0 where it has none (ballots under ``margins``, places under
        ``winning_votes``); and ``rivals``, tuples of the options that inflict it.

    Raises
    ------
    InvalidSetting
        When ``strength`` is neither.

    See Also
    --------
    deliberation.rules.schulze.schulze : keeps to the Smith set, as minimax does not.

    Notes
    -----
    Also called Simpson-Kramer. Defeats only: an option that beats all others by little and
    one that beats them by much are level at 0, but no two can beat all others.

    References
    ----------
    .. [1] P. B. Simpson, "On defining areas of voter choice", Quarterly Journal of Economics
       83, 478-490, 1969.
    .. [2] G. H. Kramer, "A dynamical model of political equilibrium", Journal of Economic
       Theory 16, 310-334, 1977.

    Examples
    --------
    A beats B by 1, B beats C by 3, C beats A by 5.

    >>> from deliberation.pairwise import Pairwise
    >>> support = np.array([[0, 4, 2], [3, 0, 5], [7, 2, 0]])
    >>> minimax(Pairwise(("A", "B", "C"), support, 9)).order
    ((1,), (2,), (0,))
    """
    defeats = strengths(pairs, strength)
    worst = defeats.max(axis=0, initial=0)
    rivals = tuple(
        tuple(np.flatnonzero((column == most) & (column > 0)).tolist())
        for column, most in zip(defeats.T, worst, strict=True)
    )
    evidence = Evidence({"worst": worst, "rivals": rivals})
    return Verdict(tiers_by_score(-worst), evidence, conventions_of(pairs, strength))
