"""Certificates of the single transferable vote: every paper followed again, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deliberation.profile import Profile
from deliberation.rules.ballots.papers import Shared
from deliberation.rules.base import Verdict
from deliberation.rules.proofs.chains import require
from deliberation.rules.proofs.courses import check_courses
from deliberation.rules.searches.courses import Courses

UNIT = 100_000
"""A ballot's value: votes are counted in its parts, five decimals."""

Tiers = list[list[int]]


@dataclass(frozen=True, slots=True)
class StvRound:
    """One round of a count.

    Parameters
    ----------
    votes : tuple of int
        Of each option at the end of the round, in 1/100,000 of a ballot.
    elected : tuple of int
        Who was elected at the end of it.
    moved : tuple of int
        Whose ballots moved: an elected option's with a surplus, or those of options that
        are excluded by it; () in the first round.
    choices : tuple of tuples of int
        All that might have been moved; more than one where it takes a lot.
    """

    votes: tuple[int, ...]
    elected: tuple[int, ...]
    moved: tuple[int, ...]
    choices: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class StvProof:
    """The courses that show who is elected, and who takes a lot.

    Parameters
    ----------
    ties : {"split", "exhaust"}
    quota : int
        In 1/100,000 of a ballot.
    courses : Courses
        Where a round has several choices, that an option is elected in every course rests
        on the search through them; all else is shown by a course.
    """

    ties: Shared
    quota: int
    courses: Courses

    def check(self, profile: Profile, verdict: Verdict) -> None:
        """Raise unless each course is one of the rule, and shows what the verdict claims.

        Every paper of every course is followed by itself, from the ballots.

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
            lambda each: each.elected,
        )


class _Recount:
    """Papers, each with its value and its holder."""

    def __init__(self, proof: StvProof, profile: Profile, seats: int) -> None:
        self.seats, self.quota = seats, proof.quota
        self.standing = set(range(profile.n_options))
        self.elected: list[int] = []
        self.handed_on: set[int] = set()
        self.papers: list[tuple[Tiers, int, int, int]] = []
        n_valid = 0
        for tiers, weight in _rankings(profile, proof.ties):
            n_valid += weight if tiers else 0
            self._send(tiers, weight, UNIT)
        require(self.quota == (n_valid // (seats + 1) + 1) * UNIT, "the quota is another")

    def check(self, rounds: Sequence[StvRound]) -> None:
        """Raise unless these are rounds of the rule, to its end."""
        before: list[StvRound] = []
        for each in rounds:
            require(bool(self.standing) or not before, "the count was over before")
            if before:
                self._check_choices(each, before)
                self._move(each.moved, before[-1])
            self._check_votes(each)
            self._elect(each)
            before.append(each)
        require(not self.standing, "the count is not over")

    def _check_choices(self, each: StvRound, before: Sequence[StvRound]) -> None:
        votes = before[-1].votes
        vacant = self.seats - len(self.elected)
        surplus = {i for i in self.elected if votes[i] > self.quota} - self.handed_on
        empty = {i for i in self.standing if not votes[i]}
        if surplus:
            expected = _extreme(surplus, before, sign=-1)
        elif empty and len(self.standing) - len(empty) >= vacant:
            expected = {tuple(sorted(empty))}
        else:
            expected = _extreme(self.standing, before, sign=1)
        require(set(each.choices) == expected, "somebody else is to move")
        require(each.moved in each.choices, "a move is not among the choices")

    def _move(self, group: Sequence[int], before: StvRound) -> None:
        papers, self.papers = self.papers, []
        self.standing -= set(group)
        is_surplus = group[0] in self.elected
        self.handed_on |= set(group) if is_surplus else set()
        for tiers, weight, value, holder in papers:
            if holder not in group:
                self.papers.append((tiers, weight, value, holder))
                continue
            if is_surplus:
                total = before.votes[holder]
                value = value * (total - self.quota) // total
            self._send(tiers, weight, value)

    def _send(self, tiers: Tiers, weight: int, value: int) -> None:
        for tier in tiers:
            inside = [i for i in tier if i in self.standing]
            if inside:
                part = value // len(inside)
                self.papers += [(tiers, weight, part, option) for option in inside]
                return

    def _check_votes(self, each: StvRound) -> None:
        votes = [0] * len(each.votes)
        for _, weight, value, holder in self.papers:
            votes[holder] += weight * value
        for option in self.handed_on:
            votes[option] = self.quota
        require(tuple(votes) == each.votes, "votes are counted wrongly")

    def _elect(self, each: StvRound) -> None:
        reached = {i for i in self.standing if each.votes[i] >= self.quota}
        vacant = self.seats - len(self.elected) - len(reached)
        if len(self.standing) - len(reached) <= vacant:
            reached = set(self.standing)
        require(set(each.elected) == reached, "others are elected in a round")
        self.elected += reached
        self.standing -= reached
        if len(self.elected) >= self.seats:
            self.standing = set()


def _rankings(profile: Profile, ties: Shared) -> Iterator[tuple[Tiers, int]]:
    merged = profile.canonical()
    for ranks, weight in zip(merged.ranks.tolist(), merged.weights.tolist(), strict=True):
        tiers = [
            [i for i, rank in enumerate(ranks) if rank == place]
            for place in range(1, max(ranks, default=0) + 1)
        ]
        lengths = [len(tier) > 1 for tier in tiers]
        end = lengths.index(True) if ties == "exhaust" and any(lengths) else len(tiers)
        yield tiers[:end], weight


def _extreme(options: set[int], before: Sequence[StvRound], sign: int) -> set[tuple[int, ...]]:
    """Return who has the fewest votes, or the most; equal ones by earlier rounds."""
    left = set(options)
    for each in reversed(before):
        best = min(sign * each.votes[i] for i in left)
        left = {i for i in left if sign * each.votes[i] == best}
    return {(i,) for i in left}
