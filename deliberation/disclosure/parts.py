"""Figures of parts of the people: which may be shown, rounded how, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberation.disclosure.ranges import Pair, possible_counts, rounded

FEWEST_PEOPLE = 10
"""A part, and everybody outside it, must be this many."""

FEWEST_FOR_EXTREMES = 20
"""Smaller parts do not show that nobody, or everybody, was of a mind."""

FEWEST_POSSIBLE = 3
"""So many values must stay possible for each count of a part, all that is shown together."""

FEWEST_SHOWN = 2
"""A figure of a single part says too much about all the others together."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a partition of the people who took part.

    Attributes
    ----------
    code : str
        The part's name in the declared partition, such as ``uses``.
    n_people : int
    figures : mapping of str to (int, int)
        Its people for and against, as above and below the status quo, by a name that all parts
        of the partition share; the others are neither.
    """

    code: str
    n_people: int
    figures: Mapping[str, Pair]


@dataclass(frozen=True, slots=True)
class ShownPart:
    """What may be shown of one part.

    Attributes
    ----------
    code : str
    n_people : int
        Rounded, unless the mode is ``recorded``.
    figures : mapping of str to (int, int)
        Those that may be shown, rounded likewise.
    """

    code: str
    n_people: int
    figures: Mapping[str, Pair]


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


def published_parts(parts: Sequence[Part], mode: str) -> ShownParts:
    """Return what may be shown of the parts of a partition.

    Parameters
    ----------
    parts : sequence of Part
        The declared partition, whole: together they are everybody, whose own figures are
        published exactly.
    mode : {"private", "ticket", "recorded"}
        ``recorded`` shows everything as it is.

    Returns
    -------
    ShownParts

    Notes
    -----
    A part under 20 does not show that nobody or everybody counts, before or after rounding.
    So that it cannot be worked out from the others and the total, the rounded counts and sizes
    and the exact totals together must leave three values possible for each count, shown or kept
    back, and for a count kept back one that is not extreme; until they do, the smallest part
    that shows the figure keeps it back as well. With fewer than two left, none shows it.

    Examples
    --------
    >>> parts = [Part("uses", 41, {"line/0": (29, 9)}), Part("works", 24, {"line/0": (11, 9)})]
    >>> shown = published_parts(parts, "ticket")
    >>> [(part.code, part.n_people, part.figures) for part in shown.parts]
    [('uses', 40, {'line/0': (30, 10)}), ('works', 25, {'line/0': (10, 10)})]
    """
    if mode == "recorded":
        exact = tuple(ShownPart(part.code, part.n_people, dict(part.figures)) for part in parts)
        return ShownParts(exact, {}, {})
    hidden = hidden_parts({part.code: part.n_people for part in parts})
    visible = [part for part in parts if part.n_people and part.code not in hidden]
    names = list(parts[0].figures) if visible else []
    found = {name: _parts_showing(name, visible, parts) for name in names}
    shown = tuple(
        ShownPart(
            part.code,
            rounded(part.n_people),
            {
                name: _rounded_pair(part.figures[name])
                for name in names
                if part.code in found[name][0]
            },
        )
        for part in visible
    )
    return ShownParts(shown, hidden, {name: why for name, (_, why) in found.items() if why})


def _rounded_pair(counts: Pair) -> Pair:
    return rounded(counts[0]), rounded(counts[1])


def _parts_showing(
    name: str, visible: Sequence[Part], parts: Sequence[Part]
) -> tuple[frozenset[str], str]:
    """Return which parts show a figure; with the code why where none does.

    Extreme ones are kept back, then the smallest of the others, until nothing kept back or
    shown can be worked out from the rest.
    """
    showing = sorted(
        (p for p in visible if not any(is_extreme(n, p.n_people) for n in p.figures[name])),
        key=lambda part: (-part.n_people, part.code),
    )
    why = "extreme" if len(showing) < len(visible) else "too-narrow"
    while len(showing) >= FEWEST_SHOWN:
        codes = frozenset(part.code for part in showing)
        if _is_safe(name, codes, visible, parts):
            return codes, ""
        showing.pop()
    return frozenset(), why


def _is_safe(
    name: str, codes: frozenset[str], visible: Sequence[Part], parts: Sequence[Part]
) -> bool:
    """Say whether each count of each part keeps enough possible values, extremes not alone."""
    ranges = possible_counts(
        [_rounded_pair(part.figures[name]) if part.code in codes else None for part in visible],
        [rounded(part.n_people) for part in visible],
        (
            sum(part.figures[name][0] for part in parts),
            sum(part.figures[name][1] for part in parts),
        ),
        sum(part.n_people for part in parts),
        has_rest=sum(part.n_people for part in visible) < sum(part.n_people for part in parts),
    )
    if int((ranges[..., 1] - ranges[..., 0]).min()) + 1 < FEWEST_POSSIBLE:
        return False
    return not any(
        all(is_extreme(count, part.n_people) for count in range(int(least), int(most) + 1))
        for place, part in enumerate(visible)
        if part.code not in codes
        for least, most in ranges[:, place]
    )


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
