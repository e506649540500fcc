"""The single transferable vote by Meek's method: the elected keep just what they need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.profile import Profile
from deliberation.rules.base import Verdict, check_strength
from deliberation.rules.proofs.meek import (
    SMALL,
    UNIT,
    MeekProof,
    MeekRound,
    choices_of,
    part_of,
)
from deliberation.rules.searches.courses import BUDGET, check_seats, follow, verdict_of

MOST_BALLOTS = 2**32
"""Above so many ballots votes outgrow 64 bits, and are counted in Python's whole numbers."""

Tiers = list[tuple[tuple[int, ...], npt.NDArray[np.intp]]]


def stv_meek(
    profile: Profile, *, strength: str = "margins", seats: int = 1, budget: int = BUDGET
) -> Verdict:
    """Elect who reaches the quota; let each elected keep just that of every ballot; exclude.

    Each elected option keeps a share of every ballot that reaches it, the same for all, such
    that it has the quota; the rest goes on. When that has settled, who has the fewest votes is
    excluded as if it had never stood, and all is counted again.

    Parameters
    ----------
    profile : Profile
        The ballots. Options level on one count as the average of all orders of them.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; head-to-head comparisons do not count here.
    seats : int
        How many to elect.
    budget : int
        Rounds that the search may look at where a lot would have to be drawn.

    Returns
    -------
    Verdict
        ``elected``, ``tied`` and order as of every rule that elects several. Evidence, in
        parts of 1e-9 of a ballot:

        ``rounds`` : tuple of `deliberation.rules.proofs.meek.MeekRound`, one course of them;
        ``elected_in``, ``missed_in`` : mappings of int to such courses;
        ``exact`` : bool, whether all courses were followed as far as it takes;
        ``certificate`` : `deliberation.rules.proofs.meek.MeekProof`.

    Raises
    ------
    InvalidSetting
        When ``seats`` is below 1 or ``strength`` unknown.

    Notes
    -----
    Whole numbers of 1e-9 ballots throughout. What an option keeps is rounded up, also the
    keep value, which is made smaller by quota over votes until the surplus is below 1e-6 or
    shrinks no more; the quota is the votes left over one more than the seats, and 1e-9, and
    falls as ballots run out. Votes that the last surplus could still turn round count as
    equal; then it takes a lot, and every way is followed.

    References
    ----------
    .. [1] I. D. Hill, B. A. Wichmann and D. R. Woodall, "Algorithm 123: Single transferable
       vote by Meek's method", The Computer Journal 30, 277-281, 1987.
    .. [2] B. L. Meek, "A new approach to the single transferable vote", Voting matters 1,
       1-11, 1994 (French 1969).

    Examples
    --------
    Two seats; A has 6 of 11 ballots and keeps what makes the quota; B then passes C.

    >>> rankings = [((0,), (1,)), ((1,),), ((2,),)]
    >>> profile = Profile.from_ballots("ABC", list(zip(rankings, (6, 2, 3))))
    >>> verdict = stv_meek(profile, seats=2)
    >>> verdict.elected, verdict.evidence["rounds"][0].quota
    ((0, 1), 3666666667)
    >>> verdict.evidence["certificate"].check(profile, verdict)
    """
    check_strength(strength)
    check_seats(seats)
    everyone = tuple(range(profile.n_options))
    start = _MeekCount(_Ballots(profile), seats, (UNIT,) * len(everyone), (), everyone, ())
    courses = follow(start._counted((), ()), profile.n_options, budget)
    return verdict_of(
        courses,
        seats,
        {"strength": strength, "unranked": "last", "ties": "split"},
        certificate=partial(MeekProof, courses),
    )


class _Ballots:
    """The tiers that ballots have, place by place, with the rows that have each."""

    def __init__(self, profile: Profile) -> None:
        merged = profile.canonical()
        self.n_options = merged.n_options
        self.kind: Any = np.int64 if merged.n_ballots < MOST_BALLOTS else object
        self.weights = merged.weights.astype(self.kind)
        self.places: list[Tiers] = []
        for place in range(1, int(merged.ranks.max(initial=0)) + 1):
            found: dict[tuple[int, ...], list[int]] = {}
            rows, options = np.nonzero(merged.ranks == place)
            members: dict[int, list[int]] = {}
            for row, option in zip(rows.tolist(), options.tolist(), strict=True):
                members.setdefault(row, []).append(option)
            for row, tier in members.items():
                found.setdefault(tuple(tier), []).append(row)
            self.places.append([(tier, np.array(each)) for tier, each in found.items()])

    def votes(self, keeps: Sequence[int]) -> tuple[int, ...]:
        """Count the votes that keep values give."""
        votes = [0] * self.n_options
        left = np.full(len(self.weights), UNIT, dtype=self.kind)
        parts: dict[tuple[int, ...], tuple[int, int]] = {}
        for tiers in self.places:
            for tier, rows in tiers:
                kept = [i for i in tier if keeps[i]]
                here, over = left[rows], np.zeros(len(rows), dtype=self.kind)
                for option in kept:
                    if len(kept) == 1:
                        share = (here * keeps[option] + (UNIT - 1)) // UNIT
                        over = here - share
                    else:
                        key = (keeps[option], *sorted(keeps[i] for i in kept if i != option))
                        if key not in parts:
                            parts[key] = part_of(option, kept, keeps).as_integer_ratio()
                        share = _times(here, *parts[key])
                    votes[option] += int((self.weights[rows] * share).sum())
                if len(kept) > 1:
                    over = _product(here, [UNIT - keeps[i] for i in kept])
                left[rows] = over if kept else here
        return tuple(votes)


def _times(values: npt.NDArray[Any], top: int, bottom: int) -> npt.NDArray[Any]:
    """Multiply whole numbers by a fraction, rounding down, each different one once."""
    different, places = np.unique(values, return_inverse=True)
    products = np.array([value * top // bottom for value in different.tolist()], values.dtype)
    return products[places]


def _product(values: npt.NDArray[Any], factors: Sequence[int]) -> npt.NDArray[Any]:
    """Multiply whole numbers by parts of `UNIT`, rounding down once."""
    top = 1
    for factor in factors:
        top *= factor
    return _times(values, top, UNIT ** len(factors))


@dataclass(frozen=True, slots=True)
class _MeekCount:
    """The count after some rounds."""

    ballots: _Ballots
    seats: int
    keeps: tuple[int, ...]
    elected: tuple[int, ...]
    standing: tuple[int, ...]
    rounds: tuple[MeekRound, ...]

    def ways(self) -> Sequence[_MeekCount]:
        """Let keep values settle after an election, else exclude the last."""
        if not self.standing:
            return ()
        last = self.rounds[-1]
        if last.elected:
            return [self._counted((), ())]
        vacant = self.seats - len(self.elected)
        choices = choices_of(last.votes, self.standing, vacant, last)
        return [self._without(group)._counted(group, choices) for group in choices]

    def _without(self, group: tuple[int, ...]) -> _MeekCount:
        keeps = tuple(0 if i in group else keep for i, keep in enumerate(self.keeps))
        standing = tuple(i for i in self.standing if i not in group)
        return replace(self, keeps=keeps, standing=standing)

    def _counted(self, group: tuple[int, ...], choices: tuple[tuple[int, ...], ...]) -> _MeekCount:
        """Count until somebody is elected or the surplus has settled."""
        keeps, before = list(self.keeps), -1
        while True:
            votes = self.ballots.votes(keeps)
            quota = sum(votes) // (self.seats + 1) + 1
            surplus = sum(max(0, votes[i] - quota) for i in self.elected)
            reached = [i for i in self.standing if votes[i] >= quota]
            if len(self.standing) + len(self.elected) <= self.seats:
                reached = list(self.standing)
            if reached or surplus < SMALL or 0 <= before <= surplus:
                break
            before = surplus
            for i in self.elected:
                keeps[i] = min(UNIT, -(-keeps[i] * quota // max(votes[i], 1)))
        reached.sort(key=lambda i: (-votes[i], i))
        kept = tuple(keeps)
        ended = MeekRound(kept, votes, quota, surplus, tuple(reached), group, choices)
        is_over = len(self.elected) + len(reached) >= self.seats
        left = () if is_over else tuple(i for i in self.standing if i not in reached)
        return replace(
            self,
            keeps=kept,
            elected=(*self.elected, *reached),
            standing=left,
            rounds=(*self.rounds, ended),
        )
