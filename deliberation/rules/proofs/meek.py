"""Certificates of Meek's count: the votes that keep values give, counted ballot by ballot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from deliberation.profile import Profile
from deliberation.rules.base import Verdict
from deliberation.rules.proofs.chains import require
from deliberation.rules.proofs.courses import check_courses
from deliberation.rules.searches.courses import Courses

UNIT = 1_000_000_000
"""A ballot's value: votes and keep values are counted in its parts, nine decimals."""

SMALL = 1_000
"""Surplus, in parts of a ballot, below which keep values are left as they are."""


@dataclass(frozen=True, slots=True)
class MeekRound:
    """The votes at the end of a round.

    Parameters
    ----------
    keeps, votes : tuple of int
        What each option keeps of a ballot that reaches it, and its votes, in parts of 1e-9.
    quota, surplus : int
        The same; the surplus is what the elected have above the quota in all.
    elected, excluded : tuple of int
        Who was elected at the end of the round, and whose exclusion began it.
    choices : tuple of tuples of int
        All that might have been excluded then; more than one where it takes a lot.
    """

    keeps: tuple[int, ...]
    votes: tuple[int, ...]
    quota: int
    surplus: int
    elected: tuple[int, ...]
    excluded: tuple[int, ...]
    choices: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class MeekProof:
    """The courses that show who is elected, and who takes a lot.

    Parameters
    ----------
    courses : Courses
        Where a round has several choices, that an option is elected in every course rests on
        the search through them; all else is shown by a course.
    """

    courses: Courses

    def check(self, profile: Profile, verdict: Verdict) -> None:
        """Raise unless each course is one of the rule, and shows what the verdict claims.

        No keep value is searched for: the votes that it gives are counted, once a round.

        Parameters
        ----------
        profile : Profile
        verdict : Verdict

        Raises
        ------
        InvalidCertificate
        """
        merged = profile.canonical()
        check_courses(
            self.courses,
            verdict,
            lambda rounds: _check_course(merged, rounds, verdict.seats),
            lambda each: each.elected,
        )


def _check_course(profile: Profile, rounds: Sequence[MeekRound], seats: int) -> None:
    standing, elected = set(range(profile.n_options)), set[int]()
    before: MeekRound | None = None
    for each in rounds:
        require(bool(standing) or before is None, "the count was over before")
        if before and not before.elected:
            expected = choices_of(before.votes, sorted(standing), seats - len(elected), before)
            require(set(each.choices) == set(expected), "others are to be excluded")
            require(each.excluded in expected, "somebody else is excluded")
            settled = SMALL + profile.n_ballots * (profile.n_options + 1)
            require(before.surplus <= settled, "a surplus is left")
        else:
            require(not each.excluded, "somebody is excluded too soon")
        standing -= set(each.excluded)
        _check_votes(profile, each, standing, elected, seats)
        reached = {i for i in standing if each.votes[i] >= each.quota}
        if len(standing) + len(elected) <= seats:
            reached = set(standing)
        require(set(each.elected) == reached, "others are elected in a round")
        elected |= reached
        standing -= reached
        standing = set() if len(elected) >= seats else standing
        before = each
    require(not standing, "the count is not over")


def _check_votes(
    profile: Profile, each: MeekRound, standing: set[int], elected: set[int], seats: int
) -> None:
    for option, keep in enumerate(each.keeps):
        allowed = keep == UNIT if option in standing else keep == 0
        require(allowed or (option in elected and 0 < keep <= UNIT), "a keep value is not allowed")
    votes = [0] * profile.n_options
    for ranks, weight in zip(profile.ranks.tolist(), profile.weights.tolist(), strict=True):
        left = UNIT
        for place in range(1, max(ranks, default=0) + 1):
            tier = [i for i, rank in enumerate(ranks) if rank == place]
            shares, left = shared(left, tier, each.keeps)
            for option, share in shares.items():
                votes[option] += weight * share
    require(tuple(votes) == each.votes, "votes are counted wrongly")
    require(each.quota == sum(votes) // (seats + 1) + 1, "the quota is another")
    surplus = sum(max(0, votes[i] - each.quota) for i in elected)
    require(each.surplus == surplus, "the surplus is another")


def shared(value: int, tier: Sequence[int], keeps: Sequence[int]) -> tuple[Mapping[int, int], int]:
    """Say what the options of a tier keep of a ballot, and what goes on to the next tier.

    A tier of several counts as the average of all orders of its options.

    Parameters
    ----------
    value : int
        What reaches the tier, in parts of 1e-9.
    tier : sequence of int
    keeps : sequence of int
        Of all options, in parts of 1e-9.

    Returns
    -------
    (shares, left)

    Examples
    --------
    A keeps half: in the order A, B each gets half, in the order B, A all goes to B.

    >>> shared(UNIT, (0, 1), (UNIT // 2, UNIT))
    ({0: 250000000, 1: 750000000}, 0)
    """
    kept = [i for i in tier if keeps[i]]
    if len(kept) == 1:
        share = ceil(Fraction(value * keeps[kept[0]], UNIT))
        return {kept[0]: share}, value - share
    parts = {i: floor(value * part_of(i, kept, keeps)) for i in kept}
    left = Fraction(value)
    for i in kept:
        left *= 1 - Fraction(keeps[i], UNIT)
    return parts, floor(left)


def part_of(option: int, tier: Sequence[int], keeps: Sequence[int]) -> Fraction:
    """Return what an option keeps of a ballot, on average over all orders of its tier.

    The others in front of it leave the product of what they do not keep; averaged over all
    orders that is the integral of the product of ``1 - x * keep`` for x from 0 to 1.

    Examples
    --------
    >>> part_of(0, (0, 1), (UNIT, UNIT))
    Fraction(1, 2)
    """
    polynomial = [Fraction(1)]
    for other in tier:
        if other != option:
            keep = Fraction(keeps[other], UNIT)
            longer = [*polynomial, Fraction(0)]
            for power, factor in enumerate(polynomial):
                longer[power + 1] -= keep * factor
            polynomial = longer
    integral = sum((f / (n + 1) for n, f in enumerate(polynomial)), Fraction(0))
    return Fraction(keeps[option], UNIT) * integral


def choices_of(
    votes: Sequence[int], standing: Sequence[int], vacant: int, before: MeekRound
) -> tuple[tuple[int, ...], ...]:
    """Return whom a round may exclude: those without a vote together, else one with fewest.

    Parameters
    ----------
    votes : sequence of int
    standing : sequence of int
    vacant : int
        Seats left.
    before : MeekRound
        Votes that differ by no more than its surplus count as equal.

    Returns
    -------
    tuple of tuples of int
    """
    nobody = tuple(i for i in standing if not votes[i])
    if nobody and len(standing) - len(nobody) >= vacant:
        return (nobody,)
    least = min(votes[i] for i in standing)
    return tuple((i,) for i in standing if votes[i] <= least + before.surplus)
