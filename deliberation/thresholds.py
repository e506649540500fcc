"""Majorities and quorums, counted exactly."""

from __future__ import annotations

from dataclasses import dataclass

from deliberation.errors import InvalidSetting


@dataclass(frozen=True, slots=True)
class Threshold:
    """A share such as two thirds, kept as two whole numbers and never rounded.

    Parameters
    ----------
    numerator, denominator : int
        The share is their quotient; the first is 0 or more, the second more than 0.

    Raises
    ------
    InvalidSetting
        When the two make no share.
    """

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator <= 0:
            raise InvalidSetting(f"{self.numerator}/{self.denominator} is no share")

    def is_met(self, support: int, total: int) -> bool:
        """Say whether ``support`` out of ``total`` ballots reaches the share.

        Parameters
        ----------
        support, total : int
            Ballots.

        Returns
        -------
        bool
            True at exactly the share, too.

        Examples
        --------
        >>> two_thirds = Threshold(2, 3)
        >>> two_thirds.is_met(66, 99), two_thirds.is_met(66, 100)
        (True, False)
        """
        return support * self.denominator >= total * self.numerator

    def needed(self, total: int) -> int:
        """Return the least number of ballots out of ``total`` that reaches the share.

        Parameters
        ----------
        total : int
            Ballots.

        Returns
        -------
        int
            Ballots; the share of the total, rounded up.

        Examples
        --------
        >>> Threshold(1, 4).needed(9), Threshold(1, 4).needed(8)
        (3, 2)
        """
        return -(-total * self.numerator // self.denominator)


@dataclass(frozen=True, slots=True)
class Majority:
    """How many more ballots must put an option above a line than below it.

    Parameters
    ----------
    numerator, denominator : int
        The ratio of above to below, 1 to 1 by default; 3 and 1 for three to one.
    strict : bool
        Whether exactly the ratio is too little (the default).

    Raises
    ------
    InvalidSetting
        When the two make no ratio.
    """

    numerator: int = 1
    denominator: int = 1
    strict: bool = True

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator <= 0:
            raise InvalidSetting(f"{self.numerator}:{self.denominator} is no ratio")

    def is_met(self, above: int, below: int) -> bool:
        """Say whether ``above`` ballots against ``below`` reach the ratio.

        Parameters
        ----------
        above, below : int
            Ballots.

        Returns
        -------
        bool

        Examples
        --------
        >>> Majority().is_met(5, 5), Majority(strict=False).is_met(5, 5)
        (False, True)
        >>> Majority(3, 1).is_met(31, 10), Majority(3, 1).is_met(30, 10)
        (True, False)
        """
        return above >= self.needed(below)

    def needed(self, below: int) -> int:
        """Return the least number of ballots above the line that suffices.

        Parameters
        ----------
        below : int
            Ballots that put the option below the line.

        Returns
        -------
        int
            Ballots.

        Examples
        --------
        >>> Majority().needed(5), Majority(3, 2, strict=False).needed(5)
        (6, 8)
        """
        if self.strict:
            return below * self.numerator // self.denominator + 1
        return -(-below * self.numerator // self.denominator)
