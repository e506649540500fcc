"""What people picked of the options they were shown, with the chances they were drawn by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidProfile, InvalidSetting
from deliberation.pairwise import Pairwise, pairwise
from deliberation.profile import Profile
from deliberation.ranks import IntArray, read_only

NOT_SHOWN = -1
"""The cell of an option that somebody was not shown."""

Chances = tuple[Fraction, ...]
"""For each option how likely an answer was to show it, as it was drawn and logged."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What people picked of the options they were shown.

    Attributes
    ----------
    options : tuple of str
    cells : array of int, shape (n_answers, n_options)
        `NOT_SHOWN`, 0 for shown and not picked, from 1 on for picked, 1 best.
    chances : tuple of tuple of Fraction
        Ways of drawing that were used.
    drawn_by : array of int, shape (n_answers,)
        Index into ``chances``: by which each answer's options were drawn.
    """

    options: tuple[str, ...]
    cells: IntArray
    chances: tuple[Chances, ...]
    drawn_by: IntArray

    @classmethod
    def from_cells(
        cls,
        options: Iterable[str],
        cells: npt.ArrayLike,
        chances: Sequence[Sequence[Fraction]],
        drawn_by: npt.ArrayLike | None = None,
    ) -> Answers:
        """Make answers from a matrix.

        Parameters
        ----------
        options : iterable of str
            All different.
        cells : array-like of int, shape (n_answers, n_options)
        chances : sequence of sequences of Fraction
            For each way of drawing the chance of each option, above 0 to 1 where it was shown.
        drawn_by : array-like of int, shape (n_answers,), optional
            The first way by default.

        Returns
        -------
        Answers

        Raises
        ------
        InvalidProfile
            When shapes do not fit, a cell is less than `NOT_SHOWN`, or an option was shown
            that had no chance.
        """
        names, matrix = tuple(options), np.asarray(cells)
        if matrix.size == 0:
            matrix = np.zeros((len(matrix), len(names)), dtype=np.int8)
        ways = np.zeros(len(matrix), dtype=np.int64) if drawn_by is None else np.asarray(drawn_by)
        table = tuple(tuple(Fraction(chance) for chance in row) for row in chances)
        _check_cells(names, matrix)
        _check_ways(matrix, table, ways)
        return cls(names, read_only(matrix), table, read_only(ways))


def draw_shown(
    n_options: int, size: int, rng: np.random.Generator
) -> tuple[tuple[int, ...], Chances]:
    """Draw the options that one person is shown, each set as likely as any other.

    Parameters
    ----------
    n_options : int
    size : int
        12 for a dozen, 2 for "this or that"; all where there are fewer.
    rng : numpy.random.Generator

    Returns
    -------
    shown : tuple of int
        In the order to show them in, itself drawn.
    chances : tuple of Fraction
        Of each option, to be logged with the answer.

    Raises
    ------
    InvalidSetting
        When the size is less than 1.

    Examples
    --------
    >>> shown, chances = draw_shown(40, 12, np.random.default_rng(1))
    >>> len(set(shown)), chances[0]
    (12, Fraction(3, 10))
    """
    if size < 1:
        raise InvalidSetting(f"nothing is chosen from {size} options")
    size = min(size, n_options)
    shown = tuple(rng.permutation(n_options)[:size].tolist())
    return shown, (Fraction(size, max(n_options, 1)),) * n_options


def shown_pairs(answers: Answers) -> Pairwise:
    """Count options head to head, each two among the answers that were shown both.

    Parameters
    ----------
    answers : Answers

    Returns
    -------
    Pairwise
        Picked stands above shown and not picked; what was not shown is not compared.

    Examples
    --------
    >>> everywhere = [Fraction(2, 3)] * 3
    >>> answers = Answers.from_cells("ABC", [[1, 0, -1], [0, -1, 1], [2, -1, 1]], [everywhere])
    >>> shown_pairs(answers).support.tolist()
    [[0, 1, 0], [0, 0, 0], [2, 0, 0]]
    """
    last = int(answers.cells.max(initial=0)) + 1
    ranks = np.where(answers.cells == 0, last, answers.cells)
    ranks = np.where(answers.cells == NOT_SHOWN, 0, ranks)
    return pairwise(Profile.from_ranks(answers.options, ranks), unranked="no_opinion")


def _check_cells(names: tuple[str, ...], cells: npt.NDArray[np.generic]) -> None:
    if len(set(names)) != len(names):
        raise InvalidProfile("options need names that differ")
    if cells.ndim != 2 or cells.shape[1] != len(names) or cells.dtype.kind != "i":
        raise InvalidProfile(f"cells need whole numbers of the shape (n_answers, {len(names)})")
    if int(cells.min(initial=0)) < NOT_SHOWN:
        raise InvalidProfile(f"a cell is {NOT_SHOWN}, 0 or the place of what was picked")


def _check_ways(
    cells: npt.NDArray[np.generic], chances: tuple[Chances, ...], ways: npt.NDArray[np.generic]
) -> None:
    if ways.shape != (len(cells),) or ways.dtype.kind not in "iu":
        raise InvalidProfile("each answer was drawn in one way")
    if ways.size and not 0 <= int(ways.min()) <= int(ways.max()) < len(chances):
        raise InvalidProfile("an answer was drawn in a way whose chances are not logged")
    for way, row in enumerate(chances):
        if len(row) != cells.shape[1] or not all(0 <= chance <= 1 for chance in row):
            raise InvalidProfile("each option has a chance from 0 to 1")
        shown = (cells[ways == way] != NOT_SHOWN).any(axis=0)
        if any(is_shown and not chance for is_shown, chance in zip(shown, row, strict=True)):
            raise InvalidProfile("an option was shown that had no chance")
