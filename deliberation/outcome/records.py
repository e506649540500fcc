"""Zones, lines and dropped options: the rows an outcome is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from deliberation.line import TestResult


class Zone(IntEnum):
    """Where a ballot puts an option against the status quo, as stored in an array."""

    UNSORTED = 0
    SUPPORT = 1
    BETTER = 2
    UNSURE = 3
    WORSE = 4


@dataclass(frozen=True, slots=True)
class ZoneCounts:
    """How many ballots put one option into each zone.

    Attributes
    ----------
    support, better : int
        Ballots with the option above the status quo.
    unsure, unsorted : int
        Ballots with it level: answered so, and left untouched.
    worse : int
        Ballots with it below.
    """

    support: int
    better: int
    unsure: int
    worse: int
    unsorted: int


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One option against the status quo, with its tests.

    Attributes
    ----------
    option : int
        Index.
    above, level, below : int or None
        Ballots; None in a vote without a status quo.
    zones : ZoneCounts or None
        None where zones were not given.
    tests : tuple of TestResult
        Each test the option had to pass.
    is_passed : bool
        Whether it is in F.
    """

    option: int
    above: int | None
    level: int | None
    below: int | None
    zones: ZoneCounts | None
    tests: tuple[TestResult, ...]
    is_passed: bool

    @property
    def failed(self) -> tuple[str, ...]:
        """Codes of the tests that the option did not pass."""
        return tuple(test.code for test in self.tests if not test.passed)


@dataclass(frozen=True, slots=True)
class DroppedAhead:
    """An option outside F that beats a winner head to head.

    Attributes
    ----------
    dropped, winner : int
        Indices.
    ahead, behind : int
        Ballots with the dropped option above the winner, and below it.
    failed : tuple of str
        Codes of the tests it did not pass.
    """

    dropped: int
    winner: int
    ahead: int
    behind: int
    failed: tuple[str, ...]
