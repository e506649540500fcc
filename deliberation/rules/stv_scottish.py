"""The single transferable vote as Scotland counts it: weighted inclusive Gregory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from deliberation.profile import Profile
from deliberation.rules.ballots.papers import (
    Papers,
    Parcel,
    Shared,
    at_part,
    before_ties,
    check_shared,
)
from deliberation.rules.base import Verdict, check_strength
from deliberation.rules.proofs.stv import UNIT, StvProof, StvRound
from deliberation.rules.searches.courses import BUDGET, check_seats, follow, verdict_of


def stv_scottish(
    profile: Profile,
    *,
    strength: str = "margins",
    seats: int = 1,
    ties: Shared = "split",
    budget: int = BUDGET,
) -> Verdict:
    """Elect who reaches the quota, hand on what is above it, and exclude the last, in rounds.

    Parameters
    ----------
    profile : Profile
        The ballots. What a ballot leaves out it never goes to.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; head-to-head comparisons do not count here.
    seats : int
        How many to elect.
    ties : {"split", "exhaust"}
        What becomes of a ballot with several options level where it goes next: each gets an
        equal part of its value, or it counts no further, from its first such tier on.
    budget : int
        Rounds that the search may look at where a lot would have to be drawn.

    Returns
    -------
    Verdict
        ``elected`` are those elected whatever lots would say, ``tied`` those for whom it
        takes a lot; the order has the elected, then the tied, then the others by how long
        they stand. Evidence, votes in 1/100,000 of a ballot:

        ``quota`` : int;
        ``rounds`` : tuple of `deliberation.rules.proofs.stv.StvRound`, one course of them;
        ``elected_in``, ``missed_in`` : mappings of int to tuple of StvRound, for each option
        a course in which it is elected, and one in which it is not;
        ``exact`` : bool, whether all courses were followed as far as it takes;
        ``certificate`` : `deliberation.rules.proofs.stv.StvProof`.

    Raises
    ------
    InvalidSetting
        When ``seats`` is below 1 or another setting unknown.

    See Also
    --------
    deliberation.rules.papers.above_line : where transfers are to stop at a line.

    Notes
    -----
    The quota is the valid ballots over one more than the seats, without its fraction, and 1.
    Of several surpluses the largest goes first; every ballot of the elected goes on, with
    its value times surplus over votes, cut after five decimals. Equal votes are told apart
    by the latest earlier round in which they differ; where there is none the law draws lots,
    and here every way is followed. Options without a single vote go together as long as
    enough are left.

    References
    ----------
    .. [1] The Scottish Local Government Elections Order 2007, SSI 2007/42, schedule 1,
       rules 45 to 52.

    Examples
    --------
    Two seats; the quota is 11 // 3 + 1 = 4. A has 6 and hands 2 on, a third of each ballot.

    >>> rankings = [((0,), (1,)), ((1,),), ((2,),)]
    >>> profile = Profile.from_ballots("ABC", list(zip(rankings, (6, 2, 3))))
    >>> verdict = stv_scottish(profile, seats=2)
    >>> verdict.elected, verdict.order
    ((0, 1), ((0, 1), (2,)))
    >>> [each.votes for each in verdict.evidence["rounds"]]
    [(600000, 200000, 300000), (400000, 399998, 300000), (400000, 399998, 0)]
    >>> verdict.evidence["certificate"].check(profile, verdict)
    """
    check_strength(strength)
    check_seats(seats)
    check_shared(ties)
    papers = Papers(before_ties(profile) if ties == "exhaust" else profile)
    quota = (papers.n_valid // (seats + 1) + 1) * UNIT
    start = _start(papers, profile.n_options, seats, quota)
    courses = follow(start, profile.n_options, budget)
    return verdict_of(
        courses,
        seats,
        {"strength": strength, "unranked": "last", "ties": ties},
        quota=quota,
        certificate=partial(StvProof, ties, quota, courses),
    )


@dataclass(frozen=True, slots=True)
class _StvCount:
    """The count after some rounds."""

    papers: Papers
    seats: int
    quota: int
    parcels: Mapping[int, tuple[Parcel, ...]]
    elected: tuple[int, ...]
    standing: tuple[int, ...]
    waiting: tuple[int, ...]
    rounds: tuple[StvRound, ...]

    def ways(self) -> Sequence[_StvCount]:
        """Hand on the largest surplus, else exclude the last."""
        if not self.standing:
            return ()
        votes = self.rounds[-1].votes
        surplus = [i for i in self.waiting if votes[i] > self.quota]
        if surplus:
            most = max(map(self._record, surplus))
            first = tuple((i,) for i in surplus if self._record(i) == most)
            return [self._hand_on(group[0], first) for group in first]
        nobody = tuple(i for i in self.standing if not votes[i])
        if nobody and len(self.standing) - len(nobody) >= self.seats - len(self.elected):
            return [self._exclude(nobody, (nobody,))]
        least = min(map(self._record, self.standing))
        last = tuple((i,) for i in self.standing if self._record(i) == least)
        return [self._exclude(group, last) for group in last]

    def _record(self, option: int) -> tuple[int, ...]:
        """Return an option's votes in all rounds, the latest first."""
        return tuple(each.votes[option] for each in reversed(self.rounds))

    def _hand_on(self, option: int, choices: tuple[tuple[int, ...], ...]) -> _StvCount:
        total = self.rounds[-1].votes[option]
        surplus = total - self.quota
        held = [at_part(parcel, surplus, total) for parcel in self.parcels[option]]
        after = replace(self, waiting=tuple(i for i in self.waiting if i != option))
        return after._moved(held, (option,), choices, {option: self.quota})

    def _exclude(self, group: tuple[int, ...], choices: tuple[tuple[int, ...], ...]) -> _StvCount:
        held = [parcel for option in group for parcel in self.parcels[option]]
        after = replace(self, standing=tuple(i for i in self.standing if i not in group))
        return after._moved(held, group, choices, dict.fromkeys(group, 0))

    def _moved(
        self,
        held: Sequence[Parcel],
        group: tuple[int, ...],
        choices: tuple[tuple[int, ...], ...],
        kept: dict[int, int],
    ) -> _StvCount:
        """Move papers to whom they put next; ``kept`` is what their holders are left with."""
        parcels = dict(self.parcels)
        votes = list(self.rounds[-1].votes)
        for option, parcel in self.papers.next_of(held, self.standing).items():
            parcels[option] = (*parcels[option], parcel)
            votes[option] += self.papers.votes(parcel)
        for option, left in kept.items():
            votes[option], parcels[option] = left, ()
        return replace(self, parcels=parcels)._closed(tuple(votes), group, choices)

    def _closed(
        self,
        votes: tuple[int, ...],
        group: tuple[int, ...],
        choices: tuple[tuple[int, ...], ...],
    ) -> _StvCount:
        """End a round: elect who reached the quota, or all where no more are left than seats."""
        reached = [i for i in self.standing if votes[i] >= self.quota]
        reached.sort(key=lambda i: (-votes[i], i))
        left = [i for i in self.standing if i not in reached]
        vacant = self.seats - len(self.elected) - len(reached)
        if len(left) <= vacant:
            reached += sorted(left, key=lambda i: (-votes[i], i))
        is_over = len(left) <= vacant or not vacant
        ended = StvRound(votes, tuple(reached), group, choices)
        return replace(
            self,
            elected=(*self.elected, *reached),
            standing=() if is_over else tuple(left),
            waiting=(*self.waiting, *reached),
            rounds=(*self.rounds, ended),
        )


def _start(papers: Papers, n_options: int, seats: int, quota: int) -> _StvCount:
    """Count the first preferences."""
    first = papers.next_of([papers.all_of(UNIT)], range(n_options))
    parcels = {i: (first[i],) if i in first else () for i in range(n_options)}
    votes = tuple(sum(map(papers.votes, parcels[i])) for i in range(n_options))
    empty = _StvCount(papers, seats, quota, parcels, (), tuple(range(n_options)), (), ())
    return empty._closed(votes, (), ())
