"""Facts that can be headlines: keys, options and whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from deliberation.line import TestResult


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two options head to head.

    Attributes
    ----------
    option, other : int
        Indices.
    ahead, behind : int
        Ballots with ``option`` above ``other``, and below it.
    """

    option: int
    other: int
    ahead: int
    behind: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An option outside F.

    Attributes
    ----------
    option : int
    above, level, below : int
        Ballots against the status quo.
    failed : tuple of TestResult
        The tests it did not pass.
    needed : int or None
        Ballots above the status quo that would have passed them, with as many below; None
        where as many or more were below it as above and nothing else was missing.
    """

    option: int
    above: int
    level: int
    below: int
    failed: tuple[TestResult, ...]
    needed: int | None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something true of an outcome.

    Attributes
    ----------
    key : str
        Which sentence tells it.
    pointer : str
        Where in the outcome's JSON its figures stand (RFC 6901).
    """

    key: ClassVar[str] = ""
    pointer: str


@dataclass(frozen=True, slots=True)
class Covered(Fact):
    """Too few took part for anything to be shown; how few is not told."""

    key: ClassVar[str] = "covered"
    needed: int


@dataclass(frozen=True, slots=True)
class Nobody(Fact):
    """There is no ballot."""

    key: ClassVar[str] = "nobody"


@dataclass(frozen=True, slots=True)
class NoOptions(Fact):
    """There was nothing to choose."""

    key: ClassVar[str] = "no-options"
    n_ballots: int


@dataclass(frozen=True, slots=True)
class NothingPassed(Fact):
    """F is empty: the status quo stays.

    Attributes
    ----------
    shortfalls : tuple of Shortfall
        One for each option, by index.
    n_above_any : int or None
        Ballots with at least one option above the status quo, where no single option has them
        all; else None.
    n_ballots : int
    turnout_needed : int or None
        The turnout quorum, where it was missed.
    """

    key: ClassVar[str] = "nothing-passed"
    shortfalls: tuple[Shortfall, ...]
    n_above_any: int | None
    n_ballots: int
    turnout_needed: int | None


@dataclass(frozen=True, slots=True)
class LevelHeadToHead(Fact):
    """Two winners, level: ``each`` ballots prefer the one, and as many the other."""

    key: ClassVar[str] = "level-head-to-head"
    option: int
    other: int
    each: int


@dataclass(frozen=True, slots=True)
class CannotSeparate(Fact):
    """The rule leaves several winners that are not two level ones."""

    key: ClassVar[str] = "cannot-separate"
    winners: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chosen(Fact):
    """A sole winner, with its line; the line's figures are None without a status quo."""

    winner: int
    n_ballots: int
    above: int | None
    level: int | None
    below: int | None


@dataclass(frozen=True, slots=True)
class OnlyOption(Chosen):
    """F holds one option."""

    key: ClassVar[str] = "only-option"


@dataclass(frozen=True, slots=True)
class OnlyOptionWithoutLine(Chosen):
    """The vote had one option and no status quo."""

    key: ClassVar[str] = "only-option-without-line"


@dataclass(frozen=True, slots=True)
class BeatsAll(Chosen):
    """The winner beats every other in F.

    Attributes
    ----------
    closest : tuple of Comparison
        With the rival it is least ahead of; several that are equally close, by index.
    """

    key: ClassVar[str] = "beats-all"
    closest: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Unbeaten(Chosen):
    """Nothing in F beats the winner, but it is level with some.

    Attributes
    ----------
    level_with : tuple of Comparison
        By index of the other.
    """

    key: ClassVar[str] = "unbeaten"
    level_with: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class NoSingleFavourite(Chosen):
    """The winner stands in a circle: each of three or more lost to at least one of the others.

    Attributes
    ----------
    circle : tuple of int
        The strongly connected set of the majority graph on F with the winner, by index.
    beaten_by : tuple of Comparison
        Who is ahead of the winner.
    left_out : tuple of Comparison
        Under Ranked Pairs each comparison within the circle that the rule left out,
        strongest first.
    """

    key: ClassVar[str] = "no-single-favourite"
    circle: tuple[int, ...]
    beaten_by: tuple[Comparison, ...]
    left_out: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class ChosenThoughBeaten(Chosen):
    """The rule chose an option that is beaten, and there is no circle to explain it."""

    key: ClassVar[str] = "chosen-though-beaten"
    beaten_by: tuple[Comparison, ...]
