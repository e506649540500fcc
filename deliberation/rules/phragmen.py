"""Phragmén's sequential rule: seats shared out so that the load on voters grows least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np
import numpy.typing as npt

from deliberation.profile import Int64Array, Profile
from deliberation.rules.ballots.families import members_of
from deliberation.rules.base import Verdict, check_strength
from deliberation.rules.proofs.phragmen import PhragmenProof, PhragmenRound, approvals_of
from deliberation.rules.searches.courses import BUDGET, check_seats, follow, verdict_of

BoolArray = npt.NDArray[np.bool_]


def phragmen(
    profile: Profile,
    *,
    strength: str = "margins",
    unranked: str = "last",
    seats: int = 1,
    line: int | None = None,
    families: Sequence[int] | None = None,
    budget: int = BUDGET,
) -> Verdict:
    """Elect one after the other whoever loads those who are for it the least.

    Every seat is a load of 1, carried by the ballots that put the elected option above the
    line; each of them then carries as much as any other of them.

    Parameters
    ----------
    profile : Profile
        The ballots. Above the line their order does not count, but within a family.
    strength : {"margins", "winning_votes"}
        What a comparison weighs, where a family chooses its member.
    unranked : {"last", "no_opinion"}
        How options that a ballot leaves out are compared there.
    seats : int
        How many to elect. An option that no ballot puts above the line is not elected, and a
        seat may stay empty.
    line : int, optional
        The option that draws the line; it is not elected itself. Without it, to rank is to
        put above.
    families : sequence of int, optional
        For each option the number of its family, such as versions of one text. Of a family
        only the winner of ranked pairs among its members takes part; where several are
        level there, all of these may stand for it, and at most one is elected.
    budget : int
        Rounds that the search may look at where loads are tied.

    Returns
    -------
    Verdict
        ``elected``, ``tied`` and order as of every rule that elects several. Evidence:

        ``rounds`` : tuple of `deliberation.rules.proofs.phragmen.PhragmenRound`, one course;
        ``elected_in``, ``missed_in`` : mappings of int to such courses;
        ``exact`` : bool, whether all courses were followed as far as it takes;
        ``members`` : tuple of tuples of int, for each family those that may stand for it;
        ``certificate`` : `deliberation.rules.proofs.phragmen.PhragmenProof`.

    Raises
    ------
    InvalidSetting
        When a setting is unknown, ``line`` no option, or ``families`` not one an option.

    Notes
    -----
    Those elected first, however many, represent every large enough group that is for the
    same options in proportion (proportional justified representation [1]_), with respect to
    what ballots put above the line and to nothing else: among options above the line a
    ballot's order does not count. With families this holds for the members that take part.
    Loads are exact fractions; few of them differ.

    References
    ----------
    .. [1] M. Brill, R. Freeman, S. Janson and M. Lackner, "Phragmén's voting methods and
       justified representation", Mathematical Programming 203, 47-76, 2024.
    .. [2] S. Janson, "Phragmén's and Thiele's election methods", arXiv 1611.08826, 2016.

    Examples
    --------
    Five are for A and B, three for C. After A a second seat would load those five with 2/5
    each, and C's three with 1/3.

    >>> profile = Profile.from_ballots("ABC", [(((0,), (1,)), 5), (((2,),), 3)])
    >>> verdict = phragmen(profile, seats=2)
    >>> verdict.elected, verdict.tied
    ((2,), (0, 1))
    >>> verdict = phragmen(profile, seats=2, families=[0, 0, 1])
    >>> verdict.elected, [str(each.load) for each in verdict.evidence["rounds"]]
    ((0, 2), ['1/5', '1/3'])
    >>> verdict.evidence["certificate"].check(profile, verdict)
    """
    check_strength(strength)
    check_seats(seats)
    members = members_of(profile, families, line=line, strength=strength, unranked=unranked)
    above = approvals_of(profile, line)
    start = _PhragmenCount(
        above,
        profile.weights,
        seats,
        (),
        tuple(m for m in members if m),
        (Fraction(0),),
        (),
        np.zeros(len(profile.weights), dtype=np.int64),
        (),
    )
    courses = follow(start._opened(), profile.n_options, budget)
    return verdict_of(
        courses,
        seats,
        {"strength": strength, "unranked": unranked},
        members=members,
        certificate=partial(PhragmenProof, line, members, courses),
    )


@dataclass(frozen=True, slots=True)
class _PhragmenCount:
    """The count after some rounds; ``levels`` are the loads that ballots carry."""

    above: BoolArray
    weights: Int64Array
    seats: int
    elected: tuple[int, ...]
    families: tuple[tuple[int, ...], ...]
    levels: tuple[Fraction, ...]
    standing: tuple[int, ...]
    carried: Int64Array
    rounds: tuple[PhragmenRound, ...]

    def ways(self) -> Sequence[_PhragmenCount]:
        """Elect whoever loads its supporters the least, in every way that ties allow."""
        if not self.standing:
            return ()
        loads = self._loads()
        least = min(loads.values())
        choices = tuple(i for i in self.standing if loads[i] == least)
        return [self._elect(option, loads, choices) for option in choices]

    def _loads(self) -> dict[int, Fraction]:
        """Return what each standing option would load its supporters with."""
        numbers = np.unique(self.carried)
        votes = np.stack(
            [
                self.above[:, list(self.standing)].T @ (self.weights * (self.carried == number))
                for number in numbers
            ]
        )
        loads = {}
        for place, option in enumerate(self.standing):
            column: list[int] = votes[:, place].tolist()
            carried = sum(
                (self.levels[n] * v for n, v in zip(numbers.tolist(), column, strict=True)),
                Fraction(1),
            )
            loads[option] = carried / sum(column)
        return loads

    def _elect(
        self, option: int, loads: dict[int, Fraction], choices: tuple[int, ...]
    ) -> _PhragmenCount:
        ended = PhragmenRound(loads[option], option, choices, tuple(loads.items()))
        after = replace(
            self,
            elected=(*self.elected, option),
            families=tuple(family for family in self.families if option not in family),
            levels=(*self.levels, loads[option]),
            carried=np.where(self.above[:, option], len(self.levels), self.carried),
            rounds=(*self.rounds, ended),
        )
        return after._opened()

    def _opened(self) -> _PhragmenCount:
        """Say who may be elected next: nobody once seats or supported options run out."""
        counted = self.above[self.weights > 0]
        supported = [bool(counted[:, i].any()) for i in range(counted.shape[1])]
        standing = tuple(sorted(i for family in self.families for i in family if supported[i]))
        is_over = len(self.elected) == self.seats
        return replace(self, standing=() if is_over else standing)
