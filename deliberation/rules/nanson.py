"""Nanson's rule: all with no more than the average sum of margins are dropped, again and again."""

from __future__ import annotations

from types import MappingProxyType

from deliberation.errors import InvalidSetting
from deliberation.pairwise import Pairwise
from deliberation.rules.base import Evidence, Verdict, conventions_of
from deliberation.rules.searches.rounds import RoundsProof, drop_in_rounds, order_of_rounds

AVERAGES = ("at_or_below", "below")
"""Who is dropped: options with the average sum of margins or less, or only those with less."""


def nanson(pairs: Pairwise, *, strength: str = "margins", average: str = "at_or_below") -> Verdict:
    """Drop the options whose sum of margins is not above average, sum again, and so on.

    The average sum is 0, for each margin stands in two sums with opposite signs. The rounds
    end when all options left have the same sum.

    Parameters
    ----------
    pairs : Pairwise
        How many ballots rank each option above each other one.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; the sums are always those of margins.
    average : {"at_or_below", "below"}
        Whether an option with just the average is dropped, as Nanson has it [1]_, or stays,
        as some later authors have it [2]_.

    Returns
    -------
    Verdict
        Who is left wins; the others stand the higher the later they were dropped, those of
        one round by their sums in it. Evidence ``rounds``, a tuple of
        `deliberation.rules.rounds.Round`; ``certificate``, a
        `deliberation.rules.rounds.RoundsProof`. The convention ``average`` is carried in the
        verdict.

    Raises
    ------
    InvalidSetting
        When ``strength`` or ``average`` is not one of theirs.

    See Also
    --------
    deliberation.rules.baldwin.baldwin : drops only the lowest each time.

    Notes
    -----
    With ties and unfinished rankings the sums of margins keep the rule's promise: an option
    that beats every other has a positive sum in each round and is never dropped. Points by
    places would not. No round needs a tie broken.

    References
    ----------
    .. [1] E. J. Nanson, "Methods of election", Transactions and Proceedings of the Royal
       Society of Victoria 19, 197-240, 1882.
    .. [2] E. M. S. Niou, "A note on Nanson's rule", Public Choice 54, 191-193, 1987.

    Examples
    --------
    A beats B by 1, B beats C by 3, C beats A by 5: A is dropped, and B beats C.

    >>> pairs = Pairwise("ABC", [[0, 5, 2], [4, 0, 6], [7, 3, 0]], 9)
    >>> verdict = nanson(pairs)
    >>> verdict.order, [each.scores for each in verdict.evidence["rounds"]]
    (((1,), (2,), (0,)), [(-4, 2, 2), (3, -3), (0,)])
    >>> verdict.evidence["certificate"].check(pairs.margins, verdict.winners)
    """
    conventions = conventions_of(pairs, strength)
    if average not in AVERAGES:
        raise InvalidSetting(f"average is {' or '.join(AVERAGES)}, not {average}")
    rounds = drop_in_rounds(pairs.margins, average)
    evidence = Evidence({"rounds": rounds}, certificate=lambda: RoundsProof(rounds, average))
    return Verdict(
        order_of_rounds(rounds), evidence, MappingProxyType({**conventions, "average": average})
    )
