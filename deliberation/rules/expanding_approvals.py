"""The expanding approvals rule: seats for groups that find a quota, place by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np

from deliberation.profile import Int64Array, Profile
from deliberation.rules.ballots.families import members_of
from deliberation.rules.base import Verdict, check_strength
from deliberation.rules.proofs.approvals import ApprovalsProof, ApprovalsRound, quota_of
from deliberation.rules.proofs.phragmen import approvals_of
from deliberation.rules.searches.courses import BUDGET, check_seats, follow, verdict_of


def expanding_approvals(
    profile: Profile,
    *,
    strength: str = "margins",
    unranked: str = "last",
    seats: int = 1,
    line: int | None = None,
    families: Sequence[int] | None = None,
    budget: int = BUDGET,
) -> Verdict:
    """Let every ballot approve of its first place, then of one more, until a quota is found.

    Whoever has the quota is elected, and its ballots pay the quota in proportion to what they
    have left; when nobody has it, each ballot approves of what stands one place further down.

    Parameters
    ----------
    profile : Profile
        The ballots. An option's place is one more than the options a ballot puts above it, so
        that level options have the same place.
    strength : {"margins", "winning_votes"}
        What a comparison weighs, where a family chooses its member; else only noted.
    unranked : {"last", "no_opinion"}
        How options that a ballot leaves out are compared there. A ballot approves of none of
        them.
    seats : int
        How many to elect. An option that no ballot puts above the line is not elected, and a
        seat may stay empty.
    line : int, optional
        The option that draws the line: ballots approve of nothing below it, and it is not
        elected itself. Without it, to rank is to put above.
    budget : int
        Rounds that the search may look at where several have the quota with the same places.

    Returns
    -------
    Verdict
        ``elected``, ``tied`` and order as of every rule that elects several. Evidence:

        ``rounds`` : tuple of `deliberation.rules.proofs.approvals.ApprovalsRound`, one course;
        ``elected_in``, ``missed_in`` : mappings of int to such courses;
        ``exact`` : bool, whether all courses were followed as far as it takes;
        ``quota`` : Fraction, in ballots;
        ``members`` : tuple of tuples of int, for each family those that may stand for it;
        ``certificate`` : `deliberation.rules.proofs.approvals.ApprovalsProof`.

    Raises
    ------
    InvalidSetting
        When a setting is unknown, ``line`` no option, or ``families`` not one an option.

    Notes
    -----
    Quota, order of election and payment are the defaults of [1]_, named in ``conventions``.
    Of n ballots that put anything above the line, m options and k seats, the quota is
    q = n/(k+1) + (floor(n/(k+1)) + 1 - n/(k+1)) / (m+1), above n/(k+1) and not above Droop's
    (``quota``: ``above_hagenbach_bischoff``). Of several who have it, the one with the most
    first places, then second places and so on, is elected (``priority``: ``rank_maximal``).
    With T left on its ballots, each keeps (T - q)/T of what it has (``payment``:
    ``proportional``).

    A group of l quotas whose ballots put the s options of a set nowhere below any other has at
    least min(l, s) elected of those that some of its ballots put in one of their first s places
    (generalised proportionality for solid coalitions).

    Ballots that end early, or are few, may leave seats without a quota. Each goes to whoever has
    most left on all ballots that approve, who pay all of it (``remaining``: ``most_left``); this
    is a choice of this package.

    References
    ----------
    .. [1] H. Aziz and B. E. Lee, "The expanding approvals rule: improving proportional
       representation and monotonicity", Social Choice and Welfare 54, 1-45, 2020.

    Examples
    --------
    Two seats, nine ballots: 3 + 1/4 is the quota. At the first place A has it, and 7/20 of
    each of its five ballots is left; at the second place B finds those and two more.

    >>> rankings = [((0,), (1,)), ((1,), (0,)), ((2,), (1,))]
    >>> profile = Profile.from_ballots("ABC", list(zip(rankings, (5, 2, 2))))
    >>> verdict = expanding_approvals(profile, seats=2)
    >>> verdict.elected, str(verdict.evidence["quota"])
    ((0, 1), '13/4')
    >>> rounds = verdict.evidence["rounds"]
    >>> [(each.reach, str(dict(each.votes)[each.elected])) for each in rounds]
    [(1, '5'), (2, '23/4')]
    >>> verdict.evidence["certificate"].check(profile, verdict)
    """
    check_strength(strength)
    check_seats(seats)
    members = members_of(profile, families, line=line, strength=strength, unranked=unranked)
    merged = profile.canonical()
    places, weights = _places(merged, line, members), merged.weights
    voting = int(weights[(places > 0).any(axis=1)].sum())
    quota = quota_of(voting, seats, sum(map(len, members)))
    supported = np.flatnonzero((places[weights > 0] > 0).any(axis=0)).tolist()
    family_of = {option: family for family in members for option in family}
    ballots = _Ballots(places, weights, seats, quota, _firsts(places, weights), family_of)
    everyone = np.zeros(len(weights), dtype=np.int64)
    start = _ApprovalsCount(ballots, (), tuple(supported), 1, (Fraction(1),), everyone, ())
    return verdict_of(
        courses := follow(start, profile.n_options, budget),
        seats,
        {
            "strength": strength,
            "unranked": unranked,
            "quota": "above_hagenbach_bischoff",
            "priority": "rank_maximal",
            "payment": "proportional",
            "remaining": "most_left",
        },
        quota=quota,
        members=members,
        certificate=partial(ApprovalsProof, line, members, quota, courses),
    )


def _places(profile: Profile, line: int | None, members: Sequence[Sequence[int]]) -> Int64Array:
    """Return the place that each row gives each member; 0 where it is not above the line."""
    takes_part = np.isin(np.arange(profile.n_options), [i for family in members for i in family])
    above = approvals_of(profile, line) & takes_part
    places = above.astype(np.int64)
    for other in range(profile.n_options):
        is_below = profile.ranks > profile.ranks[:, [other]]
        places += above & is_below & above[:, [other]]
    return places


def _firsts(places: Int64Array, weights: Int64Array) -> tuple[tuple[int, ...], ...]:
    """Return for each option the ballots that give it the first place, the second and so on."""
    counts = [weights @ (places == place) for place in range(1, places.shape[1] + 1)]
    return tuple(zip(*(count.tolist() for count in counts), strict=True))


@dataclass(frozen=True, slots=True)
class _Ballots:
    """What stays the same through all rounds."""

    places: Int64Array
    weights: Int64Array
    seats: int
    quota: Fraction
    firsts: tuple[tuple[int, ...], ...]
    family_of: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _ApprovalsCount:
    """The count after some rounds; ``levels`` are what ballots have left, by ``left``."""

    ballots: _Ballots
    elected: tuple[int, ...]
    standing: tuple[int, ...]
    reach: int
    levels: tuple[Fraction, ...]
    left: Int64Array
    rounds: tuple[ApprovalsRound, ...]

    def ways(self) -> Sequence[_ApprovalsCount]:
        """Elect who has the quota at the nearest place, in every way that ties allow."""
        if not self.standing:
            return ()
        last = self.ballots.places.shape[1]
        for reach in range(self.reach, last + 1):
            votes = self._votes(reach)
            most = max(votes.values())
            if most >= self.ballots.quota or reach == last:
                break
        needed = min(most, self.ballots.quota)
        able = [i for i in self.standing if votes[i] >= needed]
        first = max(self.ballots.firsts[i] for i in able)
        choices = tuple(i for i in able if self.ballots.firsts[i] == first)
        return [self._elect(option, reach, votes, choices) for option in choices]

    def _votes(self, reach: int) -> dict[int, Fraction]:
        """Add up what is left on the ballots that approve of each standing option."""
        places = self.ballots.places[:, list(self.standing)]
        approves = (places > 0) & (places <= reach)
        votes = dict.fromkeys(self.standing, Fraction(0))
        for number, level in enumerate(self.levels):
            counts = (self.ballots.weights * (self.left == number)) @ approves
            for option, count in zip(self.standing, counts.tolist(), strict=True):
                votes[option] += level * count
        return votes

    def _elect(
        self, option: int, reach: int, votes: dict[int, Fraction], choices: tuple[int, ...]
    ) -> _ApprovalsCount:
        total = votes[option]
        paid = min(total, self.ballots.quota)
        kept = (total - paid) / total if total else Fraction(0)
        places = self.ballots.places[:, option]
        pays = (places > 0) & (places <= reach)
        moved = np.where(pays, self.left + len(self.levels), self.left)
        numbers, left = np.unique(moved, return_inverse=True)
        levels = (*self.levels, *(level * kept for level in self.levels))
        elected, family = (*self.elected, option), self.ballots.family_of[option]
        ended = ApprovalsRound(reach, option, choices, paid, tuple(votes.items()))
        is_over = len(elected) == self.ballots.seats
        return replace(
            self,
            elected=elected,
            standing=() if is_over else tuple(i for i in self.standing if i not in family),
            reach=reach,
            levels=tuple(levels[number] for number in numbers.tolist()),
            left=left.reshape(-1).astype(np.int64),
            rounds=(*self.rounds, ended),
        )
