"""The line: which options enough ballots put above the status quo, test by test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Literal

from deliberation.errors import InvalidSetting
from deliberation.pairwise import Pairwise
from deliberation.thresholds import Majority, Threshold

FloorBase = Literal["cast", "above_and_below"]
Mode = Literal["private", "ticket", "recorded"]
MODES: tuple[Mode, ...] = ("private", "ticket", "recorded")


@dataclass(frozen=True, slots=True)
class OptionTests:
    """The tests one option has to pass before the rule may choose it.

    Parameters
    ----------
    majority : Majority
        Ratio of ballots above the status quo to ballots below it.
    floor : Threshold, optional
        Least share of ballots above the status quo.
    floor_of : {"cast", "above_and_below"}
        What the floor is a share of: all ballots, or those that do not put it level.
    quorum : int or Fraction, optional
        Least number of ballots above the status quo; a fraction is rounded up.
    """

    majority: Majority = field(default_factory=Majority)
    floor: Threshold | None = None
    floor_of: FloorBase = "cast"
    quorum: int | Fraction | None = None


USUAL_TESTS = OptionTests(floor=Threshold(1, 4))
"""More above than below, and a quarter of all ballots above."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides how ballots become an outcome, fixed before they are cast.

    Parameters
    ----------
    status_quo : int, optional
        Index of the option of changing nothing; None for a vote without one, which has no
        line: every option is in F.
    rule : str
        Name of a rule in `deliberation.rules.RULES`.
    strength : {"margins", "winning_votes"}
        How strong a comparison is.
    unranked : {"last", "no_opinion"}
        What it means that a ballot leaves an option out.
    tests : OptionTests
        Tests of each option that ``option_tests`` does not name.
    option_tests : mapping from int to OptionTests
        Tests of single options, by index.
    turnout_quorum : int, optional
        Least number of ballots in all. Advised against: it lets opponents win by staying away.
    seats : int
        How many options win: 1. Rules that elect several are run by themselves.
    mode : {"private", "ticket", "recorded"}
        Privacy mode; ``recorded`` knows no least numbers.

    Raises
    ------
    InvalidSetting
        When a value is none of these.
    """

    status_quo: int | None
    rule: str = "ranked_pairs"
    strength: Literal["margins", "winning_votes"] = "margins"
    unranked: Literal["last", "no_opinion"] = "last"
    tests: OptionTests = USUAL_TESTS
    option_tests: Mapping[int, OptionTests] = field(default_factory=dict)
    turnout_quorum: int | None = None
    seats: int = 1
    mode: Mode = "ticket"

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise InvalidSetting(f"mode {self.mode!r} is none of {', '.join(MODES)}")
        if self.strength not in ("margins", "winning_votes"):
            raise InvalidSetting(f"strength {self.strength!r} is no convention")
        if self.unranked not in ("last", "no_opinion"):
            raise InvalidSetting(f"unranked {self.unranked!r} is no convention")
        if self.seats != 1:
            raise InvalidSetting(f"an outcome fills 1 seat, not {self.seats}; some rules fill more")

    def tests_of(self, option: int) -> OptionTests:
        """Return the tests of one option."""
        return self.option_tests.get(option, self.tests)

    def check_options(self, n_options: int) -> None:
        """Check that every index named is one of ``n_options`` options.

        Raises
        ------
        InvalidSetting
            When the status quo or an option with tests of its own is no option.
        """
        named = set(self.option_tests)
        if self.status_quo is not None:
            named.add(self.status_quo)
        strangers = sorted(i for i in named if not 0 <= i < n_options)
        if strangers:
            raise InvalidSetting(f"no option has index {strangers[0]}")


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test of one option.

    Attributes
    ----------
    code : str
        ``majority``, ``floor``, ``quorum`` or ``turnout``.
    needed, had : int
        Ballots needed and there: above the status quo, or in all for ``turnout``.
    passed : bool
    """

    __test__ = False  # pytest: not a class of tests

    code: str
    needed: int
    had: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one option stands against the status quo.

    Attributes
    ----------
    above, below : int
        Ballots that put the option above the status quo, and below it.
    cast : int
        All ballots; those left over put it level.
    """

    above: int
    below: int
    cast: int

    @property
    def level(self) -> int:
        """Ballots that put the option level with the status quo."""
        return self.cast - self.above - self.below

    def with_risen(self, ballots: int) -> Standing:
        """Return the best standing that replacing so many ballots can give.

        Examples
        --------
        >>> Standing(above=3, below=1, cast=5).with_risen(2)
        Standing(above=5, below=0, cast=5)
        """
        return Standing(
            min(self.cast, self.above + ballots), max(0, self.below - ballots), self.cast
        )

    def with_fallen(self, ballots: int) -> Standing:
        """Return the worst standing that replacing so many ballots can give."""
        turned = Standing(self.below, self.above, self.cast).with_risen(ballots)
        return Standing(turned.below, turned.above, self.cast)


def standing_of(pairs: Pairwise, option: int, status_quo: int) -> Standing:
    """Read an option's standing from the pairs.

    Parameters
    ----------
    pairs : Pairwise
        Head-to-head counts among all options, the status quo among them.
    option, status_quo : int
        Indices.

    Returns
    -------
    Standing
        In ballots.
    """
    return Standing(
        int(pairs.support[option, status_quo]),
        int(pairs.support[status_quo, option]),
        pairs.n_ballots,
    )


def results_of(standing: Standing, tests: OptionTests) -> tuple[TestResult, ...]:
    """Put one option to its tests, in whole numbers.

    Parameters
    ----------
    standing : Standing
    tests : OptionTests

    Returns
    -------
    tuple of TestResult
        The majority first, then the floor and the quorum where there is one.

    Examples
    --------
    Three to one, exactly, is enough where the ratio need not be exceeded.

    >>> tests = OptionTests(Majority(3, 1, strict=False), quorum=Fraction(7, 2))
    >>> for result in results_of(Standing(above=3, below=1, cast=5), tests):
    ...     print(result.code, result.needed, result.had, result.passed)
    majority 3 3 True
    quorum 4 3 False
    """
    above = standing.above
    results = [
        TestResult(
            "majority",
            tests.majority.needed(standing.below),
            above,
            tests.majority.is_met(above, standing.below),
        )
    ]
    if tests.floor is not None:
        total = _floor_total(standing, tests.floor_of)
        met = tests.floor.is_met(above, total)
        results.append(TestResult("floor", tests.floor.needed(total), above, met))
    if tests.quorum is not None:
        needed = ceil(tests.quorum)
        results.append(TestResult("quorum", needed, above, above >= needed))
    return tuple(results)


def _floor_total(standing: Standing, floor_of: FloorBase) -> int:
    return standing.cast if floor_of == "cast" else standing.above + standing.below


def turnout_result(n_ballots: int, settings: Settings) -> TestResult | None:
    """Put the turnout to its test; None where there is no turnout quorum."""
    if settings.turnout_quorum is None:
        return None
    needed = settings.turnout_quorum
    return TestResult("turnout", needed, n_ballots, n_ballots >= needed)


def is_passed(standing: Standing, tests: OptionTests) -> bool:
    """Say whether a standing passes all of an option's tests."""
    return all(result.passed for result in results_of(standing, tests))


def passing(pairs: Pairwise, settings: Settings) -> tuple[int, ...]:
    """Return F: the options that pass all their tests, by rising index.

    Parameters
    ----------
    pairs : Pairwise
        Head-to-head counts among all options, the status quo among them.
    settings : Settings

    Returns
    -------
    tuple of int
        Never the status quo; every option where there is no status quo and turnout suffices.
    """
    turnout = turnout_result(pairs.n_ballots, settings)
    if turnout is not None and not turnout.passed:
        return ()
    status_quo = settings.status_quo
    everything = range(len(pairs.options))
    if status_quo is None:
        return tuple(everything)
    return tuple(
        option
        for option in everything
        if option != status_quo
        and is_passed(standing_of(pairs, option, status_quo), settings.tests_of(option))
    )
