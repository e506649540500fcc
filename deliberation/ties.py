"""Breaking ties, as a named and recorded step of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from deliberation.errors import InvalidSetting


@dataclass(frozen=True, slots=True)
class TieBreak:
    """A step that chose among level options, and what it rested on.

    Parameters
    ----------
    by : str
        Name of the method, one of `METHODS`.
    among : tuple of int
        The level options, in ascending order.
    left : tuple of int
        Those the method leaves first; more than one where it cannot tell them apart.
    grounds : mapping
        What the method read: enough to repeat the step by hand.
    """

    by: str
    among: tuple[int, ...]
    left: tuple[int, ...]
    grounds: Mapping[str, Any]


def break_tie(
    winners: Sequence[int],
    *,
    by: str,
    order: Sequence[int] = (),
    seed: str = "",
    counts: Mapping[int, int] = MappingProxyType({}),
) -> TieBreak:
    """Choose among level options by a named method.

    Parameters
    ----------
    winners : sequence of int
        The level options.
    by : {"seniority", "lot", "fewest-reservations"}
        ``seniority``: the first of them on a list fixed beforehand. ``lot``: the one whose
        SHA-256 of ``seed:option`` comes first, with a seed committed before opening.
        ``fewest-reservations``: those with the lowest count, several if level.
    order : sequence of int
        The list for ``seniority``; holds every one of the options.
    seed : str
        The seed for ``lot``; not empty.
    counts : mapping of int to int
        The count of each option for ``fewest-reservations``.

    Returns
    -------
    TieBreak
        With ``left`` empty when no options were given.

    Raises
    ------
    InvalidSetting
        When the method is unknown or lacks what it reads.

    Examples
    --------
    >>> break_tie((1, 4), by="seniority", order=[0, 4, 1]).left
    (4,)
    >>> break_tie((1, 4), by="lot", seed="moss-otter").left
    (1,)
    >>> break_tie((1, 4), by="fewest-reservations", counts={1: 3, 4: 3}).left
    (1, 4)
    """
    if by not in METHODS:
        raise InvalidSetting(f"ties are broken by {', '.join(METHODS)}, not by {by}")
    among = tuple(sorted(set(winners)))
    left, grounds = METHODS[by](among, order, seed, counts)
    return TieBreak(by, among, left, MappingProxyType(grounds))


_Choice = tuple[tuple[int, ...], dict[str, Any]]


def _by_seniority(
    among: tuple[int, ...], order: Sequence[int], _seed: str, _counts: Mapping[int, int]
) -> _Choice:
    if not set(among) <= set(order):
        raise InvalidSetting("the list for seniority lacks an option")
    return tuple(option for option in order if option in among)[:1], {"order": tuple(order)}


def _by_lot(
    among: tuple[int, ...], _order: Sequence[int], seed: str, _counts: Mapping[int, int]
) -> _Choice:
    if not seed:
        raise InvalidSetting("a lot needs a seed that was committed beforehand")
    draws = {option: hashlib.sha256(f"{seed}:{option}".encode()).hexdigest() for option in among}
    return tuple(sorted(among, key=draws.__getitem__)[:1]), {"seed": seed, "draws": draws}


def _by_fewest(
    among: tuple[int, ...], _order: Sequence[int], _seed: str, counts: Mapping[int, int]
) -> _Choice:
    if not set(among) <= set(counts):
        raise InvalidSetting("the counts lack an option")
    least = min((counts[option] for option in among), default=0)
    left = tuple(option for option in among if counts[option] == least)
    return left, {"counts": {option: counts[option] for option in among}}


METHODS: Mapping[
    str, Callable[[tuple[int, ...], Sequence[int], str, Mapping[int, int]], _Choice]
] = MappingProxyType(
    {"seniority": _by_seniority, "lot": _by_lot, "fewest-reservations": _by_fewest}
)
"""Ways to break a tie, by the name that a stored issue carries."""
