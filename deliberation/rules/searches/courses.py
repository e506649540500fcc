"""Electing several: the courses that a count can take where ties leave it open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol

from deliberation.errors import InvalidSetting
from deliberation.rules.base import Evidence, Order, Verdict

BUDGET = 4_000
"""Rounds that the search through ties may look at."""


class Count(Protocol):
    """A count after some rounds: who is elected, who may still be, and how it can go on."""

    @property
    def elected(self) -> tuple[int, ...]:
        """Options elected so far, first first."""

    @property
    def standing(self) -> tuple[int, ...]:
        """Options that may still be elected; () once all seats are filled."""

    @property
    def rounds(self) -> tuple[Any, ...]:
        """What happened in each round."""

    def ways(self) -> Sequence[Count]:
        """Return the counts after one more round: several where a tie leaves it open."""


@dataclass(slots=True)
class Courses:
    """What a search through the courses of a count found.

    Parameters
    ----------
    elected_in : dict of int to tuple of rounds
        For each option that is elected in some course, that course.
    missed_in : dict of int to tuple of rounds
        For each option that is not elected in some course, that course.
    unsearched : set of int
        Options whose election hangs on courses that the budget did not reach.
    secure : set of int
        Options already elected wherever the budget ended.
    places : dict of int to int
        For each option, the fewest options it was found to be left among.
    """

    elected_in: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    missed_in: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    unsearched: set[int] = field(default_factory=set)
    secure: set[int] = field(default_factory=set)
    places: dict[int, int] = field(default_factory=dict)

    @property
    def elected(self) -> tuple[int, ...]:
        """Options elected in every course."""
        doubtful = set(self.missed_in) | self.unsearched
        return tuple(sorted((set(self.elected_in) | self.secure) - doubtful))

    @property
    def tied(self) -> tuple[int, ...]:
        """Options elected in some courses and not in others, or not ruled out to be."""
        both = set(self.elected_in) & set(self.missed_in)
        return tuple(sorted(both | self.unsearched))

    def foretell(self, count: Count, n_options: int) -> bool:
        """Say whether they show whatever may still become of an unfinished count."""
        standing = set(count.standing)
        gone = set(range(n_options)).difference(count.elected, standing)
        return bool(standing) and (
            standing.union(count.elected) <= self.elected_in.keys()
            and standing | gone <= self.missed_in.keys()
        )

    def order(self) -> Order:
        """Return the elected, then those tied for the seats left, then the others."""
        rest = [i for i in self.places if i not in (*self.elected, *self.tied)]
        levels = sorted({self.places[i] for i in rest})
        tiers = [tuple(sorted(i for i in rest if self.places[i] == level)) for level in levels]
        return tuple(tier for tier in (self.elected, self.tied, *tiers) if tier)


def follow(start: Count, n_options: int, budget: int) -> Courses:
    """Follow a count to its end, on every way that ties leave open.

    Parameters
    ----------
    start : Count
    n_options : int
    budget : int
        Rounds that may be looked at once a tie was met.

    Returns
    -------
    Courses

    Notes
    -----
    A count is not followed further where nothing new can be learned: all that may still be
    elected are known to be elected in one course and not in another, all that it has elected
    are known to be elected in some course, and all others not to be in some.
    """
    courses, stack, is_open = Courses(), [start], False
    while stack:
        count = stack.pop()
        if is_open and courses.foretell(count, n_options):
            continue
        budget -= is_open
        if budget < 0:
            _leave(courses, (count, *stack))
            break
        _note(courses, count, n_options)
        ways = count.ways()
        is_open = is_open or len(ways) > 1
        stack += reversed(ways)
    return courses


def _leave(courses: Courses, counts: Sequence[Count]) -> None:
    """Note what is known of counts that are not followed to their end."""
    possible = {i for count in counts for i in (*count.elected, *count.standing)}
    courses.secure = set.intersection(*(set(count.elected) for count in counts))
    courses.secure -= courses.missed_in.keys()
    courses.unsearched = (possible | courses.elected_in.keys()) - courses.secure


def _note(courses: Courses, count: Count, n_options: int) -> None:
    left = {*count.elected, *count.standing}
    for option in left:
        courses.places[option] = min(len(left), courses.places.get(option, n_options))
    if count.standing:
        return
    for option in range(n_options):
        found = courses.elected_in if option in count.elected else courses.missed_in
        found.setdefault(option, count.rounds)
        courses.places.setdefault(option, n_options)


def verdict_of(
    courses: Courses, seats: int, conventions: Mapping[str, str], **evidence: Any
) -> Verdict:
    """Return the verdict of a rule that elects several.

    Parameters
    ----------
    courses : Courses
    seats : int
    conventions : mapping of str to str
    **evidence
        Figures of the rule; callables are called when first read.
    """
    found = (*courses.elected_in.values(), *courses.missed_in.values())
    known = {
        "rounds": next(iter(found), ()),
        "exact": not courses.unsearched,
        "elected_in": dict(sorted(courses.elected_in.items())),
        "missed_in": dict(sorted(courses.missed_in.items())),
    }
    later = {key: value for key, value in evidence.items() if callable(value)}
    known |= {key: value for key, value in evidence.items() if key not in later}
    return Verdict(
        courses.order(),
        Evidence(known, **later),
        MappingProxyType(dict(conventions)),
        seats,
        courses.elected,
        courses.tied,
    )


def check_seats(seats: int) -> None:
    """Raise unless a number of seats is a whole number of 1 or more.

    Raises
    ------
    InvalidSetting
    """
    if isinstance(seats, bool) or not isinstance(seats, int) or seats < 1:
        raise InvalidSetting(f"seats are a whole number from 1 on, not {seats}")
