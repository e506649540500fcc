"""Certificates of Phragmén's rule: the load of every ballot, added up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from deliberation.profile import Profile
from deliberation.rules.base import Verdict
from deliberation.rules.proofs.chains import require
from deliberation.rules.proofs.courses import check_courses
from deliberation.rules.searches.courses import Courses


@dataclass(frozen=True, slots=True)
class PhragmenRound:
    """One seat filled.

    Parameters
    ----------
    load : Fraction
        What each ballot that puts the elected above the line carries from now on.
    elected : int
    choices : tuple of int
        All options that load theirs so little; more than one where it takes a lot.
    loads : tuple of (int, Fraction)
        The same figure for every option that might have been elected.
    """

    load: Fraction
    elected: int
    choices: tuple[int, ...]
    loads: tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True)
class PhragmenProof:
    """The courses that show who is elected, and who takes a lot.

    Parameters
    ----------
    line : int or None
    members : tuple of tuples of int
        For each family, those that may stand for it.
    courses : Courses
        Where a round has several choices, that an option is elected in every course rests on
        the search through them; all else is shown by a course.
    """

    line: int | None
    members: tuple[tuple[int, ...], ...]
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
            lambda rounds: self._check_course(profile, rounds, verdict.seats),
            lambda each: (each.elected,),
        )

    def _check_course(self, profile: Profile, rounds: Sequence[PhragmenRound], seats: int) -> None:
        above = approvals_of(profile, self.line)
        supporters = {
            i: [row for row in np.flatnonzero(above[:, i]).tolist() if profile.weights[row]]
            for family in self.members
            for i in family
        }
        carried = [Fraction(0)] * len(profile.weights)
        families = list(self.members)
        for each in rounds:
            loads = _loads(families, supporters, carried, profile)
            require(dict(each.loads) == loads, "a load is another")
            least = min(loads.values(), default=Fraction(0))
            lowest = {i for i, load in loads.items() if load == least}
            require(set(each.choices) == lowest, "others load their ballots least")
            require(each.elected in lowest and each.load == least, "somebody else is elected")
            for row in supporters[each.elected]:
                carried[row] = least
            families = [family for family in families if each.elected not in family]
        is_over = not _loads(families, supporters, carried, profile)
        require(len(rounds) == seats or (is_over and len(rounds) < seats), "seats are left")


def _loads(
    families: Sequence[Sequence[int]],
    supporters: dict[int, list[int]],
    carried: Sequence[Fraction],
    profile: Profile,
) -> dict[int, Fraction]:
    """Return what each option would load its supporters with, ballot by ballot."""
    loads = {}
    for option in [i for family in families for i in family if supporters[i]]:
        weights = [int(profile.weights[row]) for row in supporters[option]]
        total = sum(
            (w * carried[row] for w, row in zip(weights, supporters[option], strict=True)),
            Fraction(1),
        )
        loads[option] = total / sum(weights)
    return loads


def approvals_of(profile: Profile, line: int | None) -> npt.NDArray[np.bool_]:
    """Return which options each row puts above the line.

    Parameters
    ----------
    profile : Profile
    line : int or None
        The option that draws it; without one, to rank is to put above.

    Returns
    -------
    array of bool, shape (n_rows, n_options)

    Examples
    --------
    >>> profile = Profile.from_ballots(["A", "now", "B"], [(((0,), (1,), (2,)), 4)])
    >>> approvals_of(profile, 1).tolist()
    [[True, False, False]]
    """
    ranked: npt.NDArray[np.bool_] = profile.ranks > 0
    if line is None:
        return ranked
    drawn = profile.ranks[:, [line]]
    above: npt.NDArray[np.bool_] = ranked & ((drawn == 0) | (profile.ranks < drawn))
    above[:, line] = False
    return above
