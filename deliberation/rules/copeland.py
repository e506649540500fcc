"""The Copeland rule: comparisons won less comparisons lost."""

from __future__ import annotations

from deliberation.pairwise import Pairwise
from deliberation.rules.base import Evidence, Verdict, conventions_of, tiers_by_score


def copeland(pairs: Pairwise, *, strength: str = "margins") -> Verdict:
    """Order options by comparisons won less comparisons lost.

    Parameters
    ----------
    pairs : Pairwise
        How many ballots rank each option above each other one.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; how strong a comparison is does not count here.

    Returns
    -------
    Verdict
        With evidence ``won``, ``lost`` and ``scores``, each of shape (n_options,), in
        comparisons.

    Raises
    ------
    InvalidSetting
        When ``strength`` is neither.

    Notes
    -----
    A drawn comparison counts for neither. The scores are their own certificate: each is the
    number of positive less the number of negative margins in a row of the matrix.

    References
    ----------
    .. [1] A. H. Copeland, "A reasonable social welfare function", seminar on applications of
       mathematics to social sciences, University of Michigan, 1951.

    Examples
    --------
    >>> from deliberation.pairwise import Pairwise
    >>> import numpy as np
    >>> support = np.array([[0, 3, 3], [2, 0, 5], [2, 0, 0]])
    >>> copeland(Pairwise(("bus lane", "cycle path", "no change"), support, 5)).order
    ((0,), (1,), (2,))
    """
    margins = pairs.margins
    won, lost = (margins > 0).sum(axis=1), (margins < 0).sum(axis=1)
    scores = won - lost
    evidence = Evidence({"won": won, "lost": lost, "scores": scores})
    return Verdict(tiers_by_score(scores), evidence, conventions_of(pairs, strength))
