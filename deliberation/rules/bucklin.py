"""Bucklin's rule: the first option that more than half put among their first few places."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.profile import Int64Array, Profile
from deliberation.rules.ballots.tiers import tier_counts
from deliberation.rules.ballots.tops import Form, check_form
from deliberation.rules.base import Evidence, Order, Verdict, check_strength, tiers_by_score

Numbers = npt.NDArray[Any]
"""Whole numbers, as int64 or, where they are shares of a vote, as Python's own."""


def bucklin(profile: Profile, *, strength: str = "margins", ties: Form = "approval") -> Verdict:
    """Add up first places, then second ones, and so on until an option has more than half.

    Parameters
    ----------
    profile : Profile
        The ballots; options that one does not rank form its last tier.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; head-to-head comparisons do not count here.
    ties : {"approval", "split"}
        How a tier of ``t`` options under ``p`` others counts. ``approval``: as a vote for each
        of them from place ``p + 1`` on; a ballot's last tier as none. ``split``: as a ``t``-th
        of a vote for each at place ``p + 1``, another at the next place, and so on, which is
        the average over all ways to break the tie.

    Returns
    -------
    Verdict
        Options by the place at which they first have more than half of all ballots, blank
        ones among them, the earlier the better; those of one place by their votes there;
        last, those that never have, by their votes at the last place. Evidence:

        ``support`` : tuple of tuples, ``support[k][i]`` votes for option ``i`` within the
        first ``k + 1`` places, whole numbers under ``approval`` and fractions under
        ``split``; the last of the ``n_options`` places is left out, where every option would
        have every vote;
        ``reached`` : int64, shape (n_options,), the place at which an option first has more
        than half, counted from 1; 0 for never.

        The convention ``ties`` is carried in the verdict.

    Raises
    ------
    InvalidSetting
        When ``strength`` or ``ties`` is not one of theirs.

    See Also
    --------
    deliberation.rules.plurality.plurality : stops at first places.

    Notes
    -----
    On complete strict ballots both conventions are the usual rule, and somebody always has
    more than half before the last place, a draw between two options apart. Under ``approval`` a
    tie does not bring the options below it forward: after A = B, C stands third. The sums are
    their own certificate.

    References
    ----------
    .. [1] C. G. Hoag and G. H. Hallett, "Proportional representation", Macmillan, 1926, on
       the Bucklin system.
    .. [2] J. Green-Armytage, "ER-Bucklin", electowiki, 2005, on ties.

    Examples
    --------
    Of nine ballots four put A first, three B, two C; nobody has five. With second places B
    has seven.

    >>> ballots = [([[0], [1], [2]], 4), ([[1], [0], [2]], 1), ([[1], [2]], 2), ([[2], [1]], 2)]
    >>> verdict = bucklin(Profile.from_ballots("ABC", ballots))
    >>> verdict.order, verdict.evidence["support"]
    (((1,), (0,), (2,)), ((4, 3, 2), (5, 9, 4)))
    """
    check_strength(strength)
    check_form(ties)
    support, unit = _support(profile, ties)
    has_half = 2 * support > profile.n_ballots * unit
    reached = (
        np.where(has_half.any(axis=0), has_half.argmax(axis=0) + 1, 0)
        if len(support)
        else (np.zeros(profile.n_options, dtype=np.int64))
    )
    votes = tuple(tuple(_votes(number, unit) for number in row) for row in support.tolist())
    evidence = Evidence({"support": votes, "reached": reached})
    conventions = {"strength": strength, "unranked": "last", "ties": ties}
    return Verdict(_order(support, reached), evidence, MappingProxyType(conventions))


def _votes(parts: int, unit: int) -> int | Fraction:
    return parts if unit == 1 else Fraction(parts, unit)


def _order(support: Numbers, reached: Int64Array) -> Order:
    """Return options by the place they reached a majority at, then by their votes there."""
    tiers: list[tuple[int, ...]] = []
    n_places = len(support)
    for place in (*range(1, n_places + 1), 0):
        members = np.flatnonzero(reached == place)
        votes = support[place - 1, members] if n_places else np.zeros_like(members)
        tiers += [tuple(members[list(tier)].tolist()) for tier in tiers_by_score(votes)]
    return tuple(tiers)


def _support(profile: Profile, ties: Form) -> tuple[Numbers, int]:
    """Return each option's votes within the first places, and the parts of one vote."""
    n_options = profile.n_options
    n_places = max(n_options - 1, 0)
    inner, last = tier_counts(profile)
    if ties == "approval":
        begun = sum(inner.values(), np.zeros_like(last)).cumsum(axis=1)
        return begun[:, :n_places].T.copy(), 1
    for place in np.flatnonzero(last.any(axis=0)).tolist():
        size = n_options - place
        inner[size] = inner.get(size, np.zeros_like(last))
        inner[size][:, place] += last[:, place]
    unit = lcm(*inner)
    support = np.zeros((n_places, n_options), dtype=object)
    for size, counts in inner.items():
        begun = counts.astype(object).cumsum(axis=1)
        for k in range(n_places):
            part = begun[:, max(0, k - size + 1) : k + 1].sum(axis=1)
            support[k] += part * (unit // size)
    return support, unit
