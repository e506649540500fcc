"""Black's rule: who beats every other, else the sums of margins."""

from __future__ import annotations

from deliberation.pairwise import Pairwise, condorcet_winner
from deliberation.rules.base import Evidence, Verdict, conventions_of, tiers_by_score


def black(pairs: Pairwise, *, strength: str = "margins") -> Verdict:
    """Choose the option that beats every other, or where there is none, count by Borda's rule.

    Parameters
    ----------
    pairs : Pairwise
        How many ballots rank each option above each other one.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; the sum is always one of margins.

    Returns
    -------
    Verdict
        The Condorcet winner, where there is one, stands alone in the first tier; all others
        by falling sum of margins. Evidence ``scores``, shape (n_options,), in ballots: the
        row sums of the margins; ``condorcet_winner``, an index or None.

    Raises
    ------
    InvalidSetting
        When ``strength`` is neither.

    See Also
    --------
    deliberation.rules.borda.borda : the sums, on ties and unfinished rankings too.

    Notes
    -----
    The figures are their own certificate: a row of positive margins for the Condorcet winner,
    and sums along rows.

    References
    ----------
    .. [1] D. Black, "The theory of committees and elections", Cambridge University Press,
       1958.

    Examples
    --------
    Three put A over B over C, two B over C over A: B has the larger sum, but A beats both.

    >>> support = [[0, 3, 3], [2, 0, 5], [2, 0, 0]]
    >>> verdict = black(Pairwise("ABC", support, 5))
    >>> verdict.order, verdict.evidence["scores"].tolist()
    (((0,), (1,), (2,)), [2, 4, -6])
    """
    scores = pairs.margins.sum(axis=1)
    best = condorcet_winner(pairs)
    order = tiers_by_score(scores)
    if best is not None:
        others = (tuple(i for i in tier if i != best) for tier in order)
        order = ((best,), *(tier for tier in others if tier))
    evidence = Evidence({"scores": scores, "condorcet_winner": best})
    return Verdict(order, evidence, conventions_of(pairs, strength))
