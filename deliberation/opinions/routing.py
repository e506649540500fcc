"""Which statement to show next: where a vote tells most, and what chance it had of being shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidVotes
from deliberation.opinions.votes import Floats, Generator, Ints

UNIFORM = 0.3
"""Share of draws in which every statement has the same chance."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement that was drawn for a person; keep it with the vote.

    Parameters
    ----------
    statement : int
    propensity : float
        Chance with which it was drawn. One over it is what a vote weighs in an estimate for
        everybody.
    """

    statement: int
    propensity: float


def propensities(agreed: Ints, voted: Ints, seen: npt.NDArray[np.bool_]) -> Floats:
    """Return the chance of each statement to be shown next to a person.

    Parameters
    ----------
    agreed, voted : array of int, shape (n_groups, n_statements)
        How many of each group agreed with each statement and voted on it, as
        `deliberation.opinions.tallies` counts them. One group of everybody where none are clear.
    seen : array of bool, shape (n_statements,)
        What the person has been shown already.

    Returns
    -------
    array of float, shape (n_statements,)
        0 for what was seen; the others add up to 1, and each has at least 0.3 over their number.

    Raises
    ------
    InvalidVotes
        When shapes differ, there is no group, or more agreed than voted.

    Notes
    -----
    Three draws in ten are uniform; in the others a statement weighs
    ``sum over groups of sqrt(q (1 - q) / (S + 3))``, with ``S`` votes of the group and
    ``q = (A + 1) / (S + 2)`` for ``A`` agreeing: the standard deviation that is left in the
    group's share after its votes, beginning from a uniform one.

    Examples
    --------
    The first was voted on by nobody, the third has been seen.

    >>> chances = propensities(np.array([[0, 8, 0]]), np.array([[0, 8, 0]]), np.bool_([0, 0, 1]))
    >>> chances.round(3).tolist()
    [0.683, 0.317, 0.0]
    """
    if agreed.shape != voted.shape or not len(agreed) or agreed.shape[1:] != seen.shape:
        raise InvalidVotes("counts a group a row, statements as many as in what was seen")
    if (agreed < 0).any() or (agreed > voted).any():
        raise InvalidVotes("from none to all who voted agreed")
    share = (agreed + 1) / (voted + 2)
    weights = np.sqrt(share * (1 - share) / (voted + 3)).sum(axis=0)
    weights = np.where(seen, 0.0, weights)
    n_left = int((~seen).sum())
    if not n_left:
        return np.zeros(len(seen))
    uniform = np.where(seen, 0.0, 1 / n_left)
    return np.asarray(UNIFORM * uniform + (1 - UNIFORM) * weights / weights.sum())


def next_statement(chances: Floats, rng: Generator) -> Shown | None:
    """Draw a statement by its chance.

    Parameters
    ----------
    chances : array of float, shape (n_statements,)
        As `propensities` returns them.
    rng : numpy.random.Generator

    Returns
    -------
    Shown or None
        None where there is nothing left to show.

    Examples
    --------
    >>> next_statement(np.array([0.0, 1.0]), np.random.default_rng(1))
    Shown(statement=1, propensity=1.0)
    """
    left = np.flatnonzero(chances > 0)
    if not len(left):
        return None
    heaped = np.cumsum(chances[left])
    place = int(np.searchsorted(heaped, rng.random() * heaped[-1], side="right"))
    statement = int(left[min(place, len(left) - 1)])
    return Shown(statement, float(chances[statement]))
