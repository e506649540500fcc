"""Bucklin's rule: the first option that more than half put among their first few places."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.profile import Profile
from deliberation.rules.ballots.strict import Within, strict_places
from deliberation.rules.ballots.tiers import tier_counts
from deliberation.rules.ballots.tops import Form, check_form
from deliberation.rules.base import Evidence, Order, Verdict, check_strength

Numbers = npt.NDArray[Any]
"""Whole numbers, as int64 or, where they are shares of a vote, as Python's own."""

Found = tuple[list[int], list[int], Evidence]
"""For each option the place it reached, 0 for none, and its votes there or at the last place."""


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
    their own certificate; where no ballot has a tie they are made when they are first read.

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
    conventions = {"strength": strength, "unranked": "last", "ties": ties}
    reached, votes, evidence = _of_strict(profile, ties) or _of_all(profile, ties)
    return Verdict(_order(reached, votes), evidence, MappingProxyType(conventions))


def _of_strict(profile: Profile, ties: Form) -> Found | None:
    """Count ballots without ties; what stands where is looked up only as far as it takes."""
    n_places = profile.n_options - 1
    if n_places < 1 or not len(profile.ranks):
        return None
    places = strict_places(profile, is_whole=ties == "split")
    if places is None:
        return None
    within = Within(places, profile.weights)
    found = within.first_above(profile.n_ballots // 2, n_places)
    reached = [place + 1 if place < n_places else 0 for place, _ in found]

    def support() -> tuple[tuple[int, ...], ...]:
        options = range(profile.n_options)
        return tuple(tuple(within(i, place) for i in options) for place in range(n_places))

    evidence = Evidence({"reached": np.array(reached, dtype=np.int64)}, support=support)
    return reached, [votes for _, votes in found], evidence


def _of_all(profile: Profile, ties: Form) -> Found:
    """Count ballots of every kind."""
    support, unit = _support(profile, ties)
    reached = np.zeros(profile.n_options, dtype=np.int64)
    votes = np.zeros(profile.n_options, dtype=np.int64)
    if len(support):
        has_half = 2 * support > profile.n_ballots * unit
        reached = np.where(has_half.any(axis=0), has_half.argmax(axis=0) + 1, 0)
        votes = support[reached - 1, np.arange(profile.n_options)]
    told = tuple(tuple(_votes(number, unit) for number in row) for row in support.tolist())
    return reached.tolist(), votes.tolist(), Evidence({"support": told, "reached": reached})


def _votes(parts: int, unit: int) -> int | Fraction:
    return parts if unit == 1 else Fraction(parts, unit)


def _order(reached: Sequence[int], votes: Sequence[int]) -> Order:
    """Return options by the place they reached a majority at, then by their votes there."""
    members: dict[tuple[int, int], list[int]] = {}
    for option, (place, number) in enumerate(zip(reached, votes, strict=True)):
        members.setdefault((place or len(reached), -number), []).append(option)
    return tuple(tuple(members[key]) for key in sorted(members))


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
