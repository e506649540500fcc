"""The plurality rule: how many ballots put an option first."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from deliberation.profile import Profile
from deliberation.rules.ballots.strict import sole_firsts
from deliberation.rules.ballots.tops import Form, Tops, check_form
from deliberation.rules.base import Evidence, Verdict, check_strength, tiers_by_score


def plurality(profile: Profile, *, strength: str = "margins", ties: Form = "approval") -> Verdict:
    """Order options by how many ballots put them first.

    Parameters
    ----------
    profile : Profile
        The ballots.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; head-to-head comparisons do not count here.
    ties : {"approval", "split"}
        Whether a ballot that puts several options first counts as one vote for each of them,
        or as one vote shared equally among them.

    Returns
    -------
    Verdict
        Evidence ``first``: the votes of each option, whole numbers under ``approval`` and
        fractions under ``split``. The convention ``ties`` is carried in the verdict.

    Raises
    ------
    InvalidSetting
        When ``strength`` or ``ties`` is not one of theirs.

    See Also
    --------
    deliberation.rules.bucklin.bucklin : adds second and later places where no option has more
        than half of the ballots.

    Notes
    -----
    A blank ballot puts nobody first. Ballots that leave options out are counted like others,
    for only the first tier is read. The sums are their own certificate.

    References
    ----------
    .. [1] R. E. Goodin and C. List, "A conditional defense of plurality rule: generalizing
       May's theorem in a restricted informational environment", American Journal of Political
       Science 50, 940-949, 2006.

    Examples
    --------
    Three ballots put A first, two B, two both of them.

    >>> ballots = [([[0], [2], [1]], 3), ([[1], [0], [2]], 2), ([[0, 1], [2]], 2)]
    >>> profile = Profile.from_ballots("ABC", ballots)
    >>> verdict = plurality(profile)
    >>> verdict.order, verdict.evidence["first"]
    (((0,), (1,), (2,)), (5, 4, 0))
    >>> [str(votes) for votes in plurality(profile, ties="split").evidence["first"]]
    ['4', '3', '0']
    """
    check_strength(strength)
    check_form(ties)
    first = sole_firsts(profile) or Tops(profile, ties).tally()
    conventions = {"strength": strength, "unranked": "last", "ties": ties}
    evidence = Evidence({"first": first})
    return Verdict(tiers_by_score(np.array(first)), evidence, MappingProxyType(conventions))
