"""Kinds of notes: facts that stand beside a headline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from deliberation.explain.kinds import Comparison, Fact
from deliberation.line import TestResult


@dataclass(frozen=True, slots=True)
class WithoutStatusQuo(Fact):
    """The vote had no status quo, so nothing was put against how things are."""

    key: ClassVar[str] = "without-status-quo"


@dataclass(frozen=True, slots=True)
class NotExact(Fact):
    """The search ended early: all options that may win are called winners."""

    key: ClassVar[str] = "winners-not-exact"


@dataclass(frozen=True, slots=True)
class DroppedIsAhead(Fact):
    """An option outside F is preferred to a winner.

    Attributes
    ----------
    comparison : Comparison
        The dropped option first.
    failed : tuple of TestResult
        What kept it out.
    """

    key: ClassVar[str] = "dropped-ahead"
    comparison: Comparison
    failed: tuple[TestResult, ...]


@dataclass(frozen=True, slots=True)
class FewTookPart(Fact):
    """Fewer took part than was hoped; ``upper`` is U, None where none was found."""

    key: ClassVar[str] = "few-took-part"
    n_ballots: int
    target: int
    upper: int | None


@dataclass(frozen=True, slots=True)
class Close(Fact):
    """A rival is nearly level with the winner: ``changes`` minds turn the comparison round."""

    key: ClassVar[str] = "close"
    comparison: Comparison
    changes: int


@dataclass(frozen=True, slots=True)
class HowSure(Fact):
    """How many ballots would have to be different: L, U where found, and the word for it."""

    key: ClassVar[str] = "how-sure"
    label: str
    lower: int
    upper: int | None
    is_exact: bool
    n_ballots: int


@dataclass(frozen=True, slots=True)
class FirstForSome(Fact):
    """An option that did not win is first, alone or with others, on 5 % of ballots or more."""

    key: ClassVar[str] = "first-for-some"
    option: int
    first_places: int
    n_ballots: int


@dataclass(frozen=True, slots=True)
class GroupsDiffer(Fact):
    """One part prefers the winner to a rival, another the rival; counts rounded where due.

    Attributes
    ----------
    part, other_part : str
        Codes: who prefers the winner, and who the rival.
    comparison : Comparison
        Of ``part``, winner first.
    reversed_comparison : Comparison
        Of ``other_part``, rival first.
    """

    key: ClassVar[str] = "groups-differ"
    part: str
    other_part: str
    comparison: Comparison
    reversed_comparison: Comparison


@dataclass(frozen=True, slots=True)
class GroupsChooseOther(Fact):
    """Each part by itself would choose ``option``; all together choose ``winner``."""

    key: ClassVar[str] = "groups-choose-other"
    parts: tuple[str, ...]
    option: int
    winner: int
