"""The same ballots with their parts in other shares, counted again in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from deliberation.decision import decide
from deliberation.errors import InvalidSetting
from deliberation.line import OptionTests, Settings
from deliberation.pairwise import Pairwise
from deliberation.ranks import Int64Array
from deliberation.rules import RULES

LARGEST = 1 << 62
"""Ballots that a recount may have; more do not fit into 64 bits."""


@dataclass(frozen=True, slots=True)
class Recount:
    """What ballots decide when their parts have other shares.

    Attributes
    ----------
    shares : tuple of Fraction
        Of each part; they add up to 1.
    winners, passing : tuple of int
        The winners and F.
    """

    shares: tuple[Fraction, ...]
    winners: tuple[int, ...]
    passing: tuple[int, ...]


def with_shares(parts: Sequence[Pairwise], shares: Sequence[Fraction]) -> Pairwise:
    """Return the head-to-head counts that parts would give in other shares.

    Parameters
    ----------
    parts : sequence of Pairwise
        Of the same options; together they are everybody.
    shares : sequence of Fraction
        From 0 to 1, adding up to 1; 0 for a part without ballots.

    Returns
    -------
    Pairwise
        Each ballot of a part counted the same whole number of times, the least that gives
        the shares exactly.

    Raises
    ------
    InvalidSetting
        When the shares do not fit the parts, or the numbers do not fit into 64 bits.

    Examples
    --------
    Two of three people are of the second part; were it half, each of the first counts double.

    >>> first = Pairwise("AB", [[0, 1], [0, 0]], 1)
    >>> second = Pairwise("AB", [[0, 0], [2, 0]], 2)
    >>> half = Fraction(1, 2)
    >>> with_shares([first, second], [half, half]).support.tolist()
    [[0, 2], [2, 0]]
    """
    times = _times(parts, shares)
    total = sum(number * part.n_ballots for number, part in zip(times, parts, strict=True))
    if total > LARGEST:
        raise InvalidSetting(f"{total} ballots are more than can be counted")
    support = np.zeros_like(parts[0].support)
    for number, part in zip(times, parts, strict=True):
        support = support + number * part.support
    return Pairwise(parts[0].options, support, total, parts[0].unranked)


def _times(parts: Sequence[Pairwise], shares: Sequence[Fraction]) -> list[int]:
    """Return how often a ballot of each part counts."""
    if len(parts) != len(shares) or sum(shares) != 1 or min(shares) < 0:
        raise InvalidSetting("each part needs a share, and the shares add up to 1")
    if any(share and not part.n_ballots for part, share in zip(parts, shares, strict=True)):
        raise InvalidSetting("a part without ballots can have no share")
    each = [share / (part.n_ballots or 1) for part, share in zip(parts, shares, strict=True)]
    common = lcm(*(fraction.denominator for fraction in each))
    times = [int(fraction * common) for fraction in each]
    least = gcd(*times)
    return [number // least for number in times]


def scaled(settings: Settings, factor: Fraction) -> Settings:
    """Return settings for so many times the ballots.

    Parameters
    ----------
    settings : Settings
    factor : Fraction
        Ballots then over ballots now.

    Returns
    -------
    Settings
        Quorums of options grow with the ballots. The turnout quorum is taken away: as many
        people took part as before.
    """

    def grown(tests: OptionTests) -> OptionTests:
        if tests.quorum is None:
            return tests
        return replace(tests, quorum=Fraction(tests.quorum) * factor)

    return replace(
        settings,
        tests=grown(settings.tests),
        option_tests={option: grown(tests) for option, tests in settings.option_tests.items()},
        turnout_quorum=None,
    )


def recount(
    parts: Sequence[Pairwise], shares: Sequence[Fraction], settings: Settings
) -> Recount | None:
    """Decide anew with parts in other shares.

    Parameters
    ----------
    parts : sequence of Pairwise
    shares : sequence of Fraction
    settings : Settings
        As for the ballots as they are.

    Returns
    -------
    Recount or None
        None where the rule reads whole ballots, or the numbers do not fit into 64 bits.

    Raises
    ------
    InvalidSetting
        When the shares do not fit the parts.
    """
    if RULES[settings.rule].needs != "pairs":
        return None
    times = _times(parts, shares)
    n_ballots = sum(part.n_ballots for part in parts)
    if sum(number * part.n_ballots for number, part in zip(times, parts, strict=True)) > LARGEST:
        return None
    pairs = with_shares(parts, shares)
    decision = decide(pairs, scaled(settings, Fraction(pairs.n_ballots, n_ballots)))
    return Recount(tuple(shares), decision.winners, decision.passing)


def leads(parts: Sequence[Pairwise], winner: int) -> list[Int64Array]:
    """Return the winner's margin over each option within each part, in ballots."""
    return [part.support[winner] - part.support[:, winner] for part in parts]


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction with the least denominator between two others, both left out.

    Parameters
    ----------
    low, high : Fraction
        From 0 on, ``low`` the smaller.

    Returns
    -------
    Fraction

    Examples
    --------
    >>> simplest_between(Fraction(1, 3), Fraction(335, 1000))
    Fraction(68, 203)
    """
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    low, high = low - whole, high - whole
    if not low:
        return whole + Fraction(1, 1 / high // 1 + 1)
    return whole + 1 / simplest_between(1 / high, 1 / low)
