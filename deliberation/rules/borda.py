"""The Borda rule, on tied and unfinished rankings too."""

from __future__ import annotations

from deliberation.pairwise import Pairwise
from deliberation.rules.base import Evidence, Verdict, conventions_of, tiers_by_score


def borda(pairs: Pairwise, *, strength: str = "margins") -> Verdict:
    """Order options by the sum of their margins over all others.

    Parameters
    ----------
    pairs : Pairwise
        How many ballots rank each option above each other one.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; the sum is always one of margins.

    Returns
    -------
    Verdict
        With evidence ``scores``, shape (n_options,), in ballots: the row sums of the margins.

    Raises
    ------
    InvalidSetting
        When ``strength`` is neither.

    Notes
    -----
    On complete strict ballots the sum is twice the usual Borda count less a constant, so the
    order is the usual one. On ties and truncated rankings only this form keeps what Borda's
    rule promises: a Condorcet winner has a positive sum, a Condorcet loser a negative one.
    The sums are their own certificate.

    References
    ----------
    .. [1] J.-C. de Borda, "Memoire sur les elections au scrutin", Histoire de l'Academie
       royale des sciences, 1781.
    .. [2] H. P. Young, "An axiomatization of Borda's rule", Journal of Economic Theory 9,
       43-52, 1974.

    Examples
    --------
    >>> from deliberation.pairwise import Pairwise
    >>> import numpy as np
    >>> support = np.array([[0, 3, 3], [2, 0, 5], [2, 0, 0]])
    >>> verdict = borda(Pairwise(("bus lane", "cycle path", "no change"), support, 5))
    >>> verdict.order, verdict.evidence["scores"].tolist()
    (((1,), (0,), (2,)), [2, 4, -6])
    """
    scores = pairs.margins.sum(axis=1)
    return Verdict(
        tiers_by_score(scores), Evidence({"scores": scores}), conventions_of(pairs, strength)
    )
