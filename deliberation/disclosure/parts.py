"""Figures of parts of the people: which may be shown, rounded how, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST_PEOPLE = 10
"""A part, and everybody outside it, must be this many."""

ROUNDED_TO = 5
"""Counts of parts are shown as the nearest multiple of this."""

FEWEST_FOR_EXTREMES = 20
"""Smaller parts do not show that nobody, or everybody, was of a mind."""

FEWEST_POSSIBLE = 3
"""So many values must stay possible for each count of a part, all that is shown together."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a partition of the people who took part.

    Attributes
    ----------
    code : str
        The part's name in the declared partition, such as ``uses``.
    n_people : int
    figures : mapping of str to int
        Counts of its people, by a name that all parts of the partition share.
    """

    code: str
    n_people: int
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShownPart:
    """What may be shown of one part.

    Attributes
    ----------
    code : str
    n_people : int
        Rounded, unless the mode is ``recorded``.
    figures : mapping of str to int
        Those that may be shown, rounded likewise.
    """

    code: str
    n_people: int
    figures: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShownParts:
    """What may be shown of a partition.

    Attributes
    ----------
    parts : tuple of ShownPart
    hidden : mapping of str to str
        For each part not shown the code why: ``part-under-10``, ``rest-under-10``,
        ``hidden-with-small-parts``, or ``covered`` with everything else.
    hidden_figures : mapping of str to str
        For each figure shown of no part the code why: ``extreme`` or ``too-narrow``.
    """

    parts: tuple[ShownPart, ...]
    hidden: Mapping[str, str]
    hidden_figures: Mapping[str, str]

    def part(self, code: str) -> ShownPart | None:
        """Return the part of this code, or None where it is not shown."""
        return next((part for part in self.parts if part.code == code), None)


def rounded(number: int) -> int:
    """Return a count of people as the nearest multiple of 5.

    Parameters
    ----------
    number : int
        0 or more.

    Returns
    -------
    int

    Examples
    --------
    >>> [rounded(number) for number in (0, 2, 3, 7, 8, 12)]
    [0, 0, 5, 5, 10, 10]
    """
    return ROUNDED_TO * ((number + ROUNDED_TO // 2) // ROUNDED_TO)


def rounding_range(shown: int) -> tuple[int, int]:
    """Return the least and the most people that a rounded count can stand for.

    Examples
    --------
    >>> rounding_range(0), rounding_range(10)
    ((0, 2), (8, 12))
    """
    return max(0, shown - ROUNDED_TO // 2), shown + ROUNDED_TO // 2


def hidden_parts(sizes: Mapping[str, int]) -> dict[str, str]:
    """Say which parts of a partition must not be shown, and why.

    Parameters
    ----------
    sizes : mapping of str to int
        People in each part; together they are everybody.

    Returns
    -------
    dict of str to str
        Code why, for each part that stays hidden. Empty parts are not hidden: there is
        nobody to pick out; they are left out of what is shown.

    Notes
    -----
    A part is shown only if it and its complement have 10 people or more. What the hidden
    parts have together follows from what everybody and the shown parts have; so they too must
    be none or 10 and more together, and the smallest shown part is hidden until they are.

    Examples
    --------
    Four carers stand apart from forty and from twenty-eight: the twenty-eight go with them.

    >>> hidden_parts({"uses": 40, "works": 28, "cares": 4})
    {'cares': 'part-under-10', 'works': 'hidden-with-small-parts'}
    """
    everybody = sum(sizes.values())
    hidden: dict[str, str] = {}
    for code, size in sizes.items():
        if 0 < size < FEWEST_PEOPLE:
            hidden[code] = "part-under-10"
        elif size and 0 < everybody - size < FEWEST_PEOPLE:
            hidden[code] = "rest-under-10"
    by_size = sorted((size, code) for code, size in sizes.items() if size and code not in hidden)
    for _, code in by_size:
        if not 0 < sum(sizes[other] for other in hidden) < FEWEST_PEOPLE:
            break
        hidden[code] = "hidden-with-small-parts"
    return hidden


def published_parts(parts: Sequence[Part], totals: Mapping[str, int], mode: str) -> ShownParts:
    """Return what may be shown of the parts of a partition.

    Parameters
    ----------
    parts : sequence of Part
        The declared partition, whole: together they are everybody.
    totals : mapping of str to int
        The same figures for everybody, which are published exactly.
    mode : {"private", "ticket", "recorded"}
        ``recorded`` shows everything as it is.

    Returns
    -------
    ShownParts

    Notes
    -----
    A figure is shown of all parts that may be seen or of none, so that none can be worked out
    from the others and the total. It is shown of none when a part under 20 would show that
    nobody or everybody counts, before or after rounding, or when the rounded counts and the
    exact total together leave fewer than three values possible for one of them.

    Examples
    --------
    >>> parts = [Part("uses", 41, {"above": 28}), Part("works", 23, {"above": 11})]
    >>> shown = published_parts(parts, {"above": 39}, "ticket")
    >>> [(part.code, part.n_people, part.figures) for part in shown.parts]
    [('uses', 40, {'above': 30}), ('works', 25, {'above': 10})]
    """
    if mode == "recorded":
        exact = tuple(ShownPart(part.code, part.n_people, dict(part.figures)) for part in parts)
        return ShownParts(exact, {}, {})
    hidden = hidden_parts({part.code: part.n_people for part in parts})
    visible = [part for part in parts if part.n_people and part.code not in hidden]
    rest = sum(part.n_people for part in parts if part.code in hidden)
    whys = {name: _why_hidden(name, visible, rest, total) for name, total in totals.items()}
    names = [name for name, why in whys.items() if why is None]
    shown = tuple(
        ShownPart(
            part.code,
            rounded(part.n_people),
            {name: rounded(part.figures[name]) for name in names},
        )
        for part in visible
    )
    return ShownParts(shown, hidden, {name: why for name, why in whys.items() if why})


def _why_hidden(name: str, visible: Sequence[Part], rest: int, total: int) -> str | None:
    """Return the code why a figure is shown of no part; None where it may be."""
    if any(is_extreme(part.figures[name], part.n_people) for part in visible):
        return "extreme"
    shown = [rounded(part.figures[name]) for part in visible]
    ranges = possible_ranges(shown, rest, total)
    if any(most - least + 1 < FEWEST_POSSIBLE for least, most in ranges):
        return "too-narrow"
    return None


def is_extreme(count: int, n_people: int) -> bool:
    """Say whether a count of a small part shows that nobody, or everybody, was of a mind.

    Parameters
    ----------
    count, n_people : int
        People of the part who count, and all of them.

    Returns
    -------
    bool
        Also when only the rounded count would show it.

    Examples
    --------
    >>> is_extreme(12, 12), is_extreme(2, 12), is_extreme(6, 12), is_extreme(0, 20)
    (True, True, False, False)
    """
    if n_people >= FEWEST_FOR_EXTREMES:
        return False
    return count in (0, n_people) or rounded(count) == 0 or rounded(count) >= rounded(n_people)


def possible_ranges(shown: Sequence[int], rest: int, total: int) -> list[tuple[int, int]]:
    """Return what each part's count can be, given all that is shown of one figure.

    Parameters
    ----------
    shown : sequence of int
        Rounded counts of the parts shown.
    rest : int
        People in hidden parts, whose counts are anything from 0 up to that.
    total : int
        The exact count of everybody.

    Returns
    -------
    list of (int, int)
        Least and most, in people, for each part shown and last for the hidden ones
        together, if there are any.

    Examples
    --------
    Twenty-two and thirty-two, rounded, beside their sum: nothing is left to guess.

    >>> possible_ranges([20, 30], 0, 54)
    [(22, 22), (32, 32)]
    """
    ranges = [rounding_range(count) for count in shown]
    if rest:
        ranges.append((0, rest))
    least, most = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    return [
        (max(low, total - (most - high)), min(high, total - (least - low))) for low, high in ranges
    ]
