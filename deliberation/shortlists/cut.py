"""The cut: which options go on the ballot, and who missed it by little."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from deliberation.errors import InvalidSetting
from deliberation.shortlists.answers import NOT_SHOWN, Answers

PLACES = 15
"""Options that one ballot can hold."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one option did among those who were shown it.

    Attributes
    ----------
    option : int
    shown, picked : int
        Answers.
    share : Fraction or None
        Of those shown it, who picked it, each answer weighted by one over its chance; None
        where nobody was shown it.
    variance : Fraction or None
        The square of the share's standard error.
    """

    option: int
    shown: int
    picked: int
    share: Fraction | None
    variance: Fraction | None


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Which options go on the ballot, and how the cut was made.

    Attributes
    ----------
    standings : tuple of Standing
        One for each option, by index.
    kept : tuple of int
        By falling share, equal ones by index.
    level : tuple of int
        Options level at the cut of which not all fit: to be parted by a step of its own.
    cut : Fraction or None
        The share of the last that was kept, or of those level; None where nothing was cut.
    near : tuple of int
        Others that missed the cut by less than twice their standard error.
    never_shown : tuple of int
        Of which nothing is known. While there are any, the list should not be used.
    """

    standings: tuple[Standing, ...]
    kept: tuple[int, ...]
    level: tuple[int, ...]
    cut: Fraction | None
    near: tuple[int, ...]
    never_shown: tuple[int, ...]


def shortlist(answers: Answers, places: int = PLACES) -> Shortlist:
    """Cut options to as many as one ballot can hold, by the share of those shown who picked.

    Parameters
    ----------
    answers : Answers
    places : int

    Returns
    -------
    Shortlist

    Raises
    ------
    InvalidSetting
        When there are fewer than no places.

    Notes
    -----
    The share is Hájek's [1]_: Σ picked/π over Σ shown/π, with π the chance that an answer
    showed the option; where all chances are equal it is picked over shown. The standard error
    is that of the linearised share after adding one made-up answer each way, so that an
    option shown to three people, all against, does not seem certain [2]_. A shortlist can cut
    an option that beats every other head to head; it decides nothing but who is on the ballot.

    References
    ----------
    .. [1] J. Hájek, comment on a paper by D. Basu, in V. P. Godambe and D. A. Sprott (eds.),
       "Foundations of statistical inference", Holt, Rinehart and Winston, 1971.
    .. [2] A. Agresti and B. A. Coull, "Approximate is better than 'exact' for interval
       estimation of binomial proportions", The American Statistician 52, 119-126, 1998.

    Examples
    --------
    >>> cells = [[1, 0, -1], [1, -1, 1], [-1, 1, 0], [0, 1, -1]]
    >>> found = shortlist(Answers.from_cells("ABC", cells, [[Fraction(2, 3)] * 3]), places=1)
    >>> found.kept, found.level, found.cut, found.near
    ((), (0, 1), Fraction(2, 3), (2,))
    """
    if places < 0:
        raise InvalidSetting(f"{places} places on a ballot")
    standings = tuple(_standing(answers, option) for option in range(len(answers.options)))
    never = tuple(each.option for each in standings if each.share is None)
    shares = {each.option: each.share for each in standings if each.share is not None}
    ranked = sorted(shares, key=lambda option: (-shares[option], option))
    if len(ranked) <= places:
        return Shortlist(standings, tuple(ranked), (), None, (), never)
    kept, level = ranked[:places], []
    if places and shares[ranked[places]] == shares[ranked[places - 1]]:
        level = [option for option in ranked if shares[option] == shares[ranked[places]]]
        kept = [option for option in kept if option not in level]
    cut = shares[ranked[places - 1]] if places else None
    near = () if cut is None else tuple(_near(standings, ranked[places:], level, cut))
    return Shortlist(standings, tuple(kept), tuple(level), cut, near, never)


def _near(
    standings: tuple[Standing, ...], missed: list[int], level: list[int], cut: Fraction
) -> list[int]:
    """Return who missed the cut by less than twice the standard error, squares compared."""
    found = []
    for option in missed:
        share, variance = standings[option].share, standings[option].variance
        if share is None or variance is None or option in level:
            continue
        if (cut - share) ** 2 < 4 * variance:
            found.append(option)
    return found


def _standing(answers: Answers, option: int) -> Standing:
    column = answers.cells[:, option]
    groups = []
    for way, chances in enumerate(answers.chances):
        mine = column[answers.drawn_by == way]
        shown, picked = int((mine != NOT_SHOWN).sum()), int((mine > 0).sum())
        if shown:
            groups.append((shown, picked, 1 / chances[option]))
    shown, picked = sum(n for n, _, _ in groups), sum(n for _, n, _ in groups)
    if not shown:
        return Standing(option, 0, 0, None, None)
    weight = sum((n * each for n, _, each in groups), Fraction(0))
    favour = sum((n * each for _, n, each in groups), Fraction(0))
    extra = weight / shown
    groups.append((2, 1, extra))
    middle = (favour + extra) / (weight + 2 * extra)
    squares = sum(
        (each**2 * (yes * (1 - middle) ** 2 + (n - yes) * middle**2) for n, yes, each in groups),
        Fraction(0),
    )
    return Standing(option, shown, picked, favour / weight, squares / (weight + 2 * extra) ** 2)
