"""Certificates of the expanding approvals rule: what every ballot has left, followed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from deliberation.profile import Profile
from deliberation.rules.base import Verdict
from deliberation.rules.proofs.chains import require
from deliberation.rules.proofs.courses import check_courses
from deliberation.rules.searches.courses import Courses


@dataclass(frozen=True, slots=True)
class ApprovalsRound:
    """One seat filled.

    Parameters
    ----------
    reach : int
        Ballots approve of what stands at this place or above.
    elected : int
    choices : tuple of int
        All options that might be elected; more than one where it takes a lot.
    paid : Fraction
        What the ballots of the elected pay, in ballots: the quota, unless nobody finds one.
    votes : tuple of (int, Fraction)
        What is left on the ballots that approve of each option that might still be elected.
    """

    reach: int
    elected: int
    choices: tuple[int, ...]
    paid: Fraction
    votes: tuple[tuple[int, Fraction], ...]


def quota_of(n_ballots: int, seats: int, n_options: int) -> Fraction:
    """Return the quota, a little above one seat's share among one more than the seats.

    Parameters
    ----------
    n_ballots : int
        Ballots that put anything above the line.
    seats : int
    n_options : int
        That take part.

    Returns
    -------
    Fraction
        In ballots.

    Examples
    --------
    >>> str(quota_of(9, 2, 3))
    '13/4'
    """
    share = Fraction(n_ballots, seats + 1)
    return share + (n_ballots // (seats + 1) + 1 - share) / (n_options + 1)


@dataclass(frozen=True, slots=True)
class ApprovalsProof:
    """The courses that show who is elected, and who takes a lot.

    Parameters
    ----------
    line : int or None
    members : tuple of tuples of int
        For each family, those that may stand for it.
    quota : Fraction
        In ballots.
    courses : Courses
        Where a round has several choices, that an option is elected in every course rests on
        the search through them; all else is shown by a course.
    """

    line: int | None
    members: tuple[tuple[int, ...], ...]
    quota: Fraction
    courses: Courses

    def check(self, profile: Profile, verdict: Verdict) -> None:
        """Raise unless each course is one of the rule, and shows what the verdict claims.

        Parameters
        ----------
        profile : Profile
        verdict : Verdict

        Raises
        ------
        InvalidCertificate
        """
        check_courses(
            self.courses,
            verdict,
            lambda rounds: _Recount(self, profile, verdict.seats).check(rounds),
            lambda each: (each.elected,),
        )


class _Recount:
    """Ballots, each with its places and what it has left."""

    def __init__(self, proof: ApprovalsProof, profile: Profile, seats: int) -> None:
        self.seats, self.quota = seats, proof.quota
        self.families = [set(family) for family in proof.members]
        taking_part = set[int]().union(*self.families)
        merged = profile.canonical()
        self.ballots = [
            (_places_of(ranks, proof.line, taking_part), weight)
            for ranks, weight in zip(merged.ranks.tolist(), merged.weights.tolist(), strict=True)
            if weight
        ]
        self.left = [Fraction(1)] * len(self.ballots)
        self.last = profile.n_options
        self.standing = {i for places, _ in self.ballots for i in places}
        voting = sum(weight for places, weight in self.ballots if places)
        require(self.quota == quota_of(voting, seats, len(taking_part)), "the quota is another")

    def check(self, rounds: Sequence[ApprovalsRound]) -> None:
        """Raise unless these are rounds of the rule, to its end."""
        reach = 1
        for each in rounds:
            require(bool(self.standing), "nobody is left to elect")
            require(reach <= each.reach <= self.last, "a place is passed by")
            if each.reach > reach:
                sooner = self._votes(each.reach - 1).values()
                require(max(sooner) < self.quota, "somebody has the quota sooner")
            self._check_choices(each)
            self._pay(each)
            self.standing -= next(family for family in self.families if each.elected in family)
            reach = each.reach
        filled = len(rounds) == self.seats
        require(filled or (len(rounds) < self.seats and not self.standing), "seats are left")

    def _check_choices(self, each: ApprovalsRound) -> None:
        votes = self._votes(each.reach)
        require(dict(each.votes) == votes, "votes are counted wrongly")
        most = max(votes.values())
        require(most >= self.quota or each.reach == self.last, "ballots may approve of more")
        needed = min(most, self.quota)
        able = {i: self._record(i) for i in self.standing if votes[i] >= needed}
        best = max(able.values())
        require(set(each.choices) == {i for i in able if able[i] == best}, "others may be elected")
        require(each.elected in each.choices, "somebody else is elected")

    def _pay(self, each: ApprovalsRound) -> None:
        total = dict(each.votes)[each.elected]
        require(each.paid == min(total, self.quota), "ballots pay something else")
        for row, (places, _) in enumerate(self.ballots):
            if places.get(each.elected, self.last + 1) <= each.reach:
                self.left[row] -= self.left[row] * each.paid / total if total else 0

    def _votes(self, reach: int) -> dict[int, Fraction]:
        votes = dict.fromkeys(self.standing, Fraction(0))
        for (places, weight), left in zip(self.ballots, self.left, strict=True):
            for option, place in places.items():
                if place <= reach and option in votes:
                    votes[option] += weight * left
        return votes

    def _record(self, option: int) -> list[int]:
        """Count the ballots that give an option the first place, the second and so on."""
        record = [0] * self.last
        for places, weight in self.ballots:
            if option in places:
                record[places[option] - 1] += weight
        return record


def _places_of(ranks: Sequence[int], line: int | None, taking_part: set[int]) -> dict[int, int]:
    """Return the places of the options that take part and one ballot puts above the line."""
    drawn = ranks[line] if line is not None else 0
    above = {
        i: rank
        for i, rank in enumerate(ranks)
        if rank and i in taking_part and (not drawn or rank < drawn)
    }
    return {i: 1 + sum(other < rank for other in above.values()) for i, rank in above.items()}
