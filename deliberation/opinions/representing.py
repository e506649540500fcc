"""Statements that set a group apart, and statements that groups share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from deliberation.opinions.grouping import LEAST_PEOPLE
from deliberation.opinions.tallies import tallies
from deliberation.opinions.votes import AGREE, DISAGREE, Floats, Ints, Labels, VoteTable

MOST_STATEMENTS = 5
FALSE_DISCOVERIES = 0.1
POLIS_Z = 1.2816
"""What Polis asks of both its z: the upper 10 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement that a group answers otherwise than people outside it.

    Parameters
    ----------
    statement : int
    answer : int
        1 where the group agrees more often than others, -1 where it disagrees more often.
    given, voted : int
        Of how many of the group who voted on it, how many gave that answer.
    given_outside, voted_outside : int
        The same for everybody else on the map.
    z : float
        How far the two shares are apart, in standard errors.
    """

    statement: int
    answer: int
    given: int
    voted: int
    given_outside: int
    voted_outside: int
    z: float


@dataclass(frozen=True, slots=True)
class Bridge:
    """A statement, and the group that agrees with it least.

    Parameters
    ----------
    statement : int
    group : int
        The group with the least share agreeing; the first such.
    agreed, voted : int
        Of how many of that group who voted on it, how many agreed.
    """

    statement: int
    group: int
    agreed: int
    voted: int

    @property
    def share(self) -> Fraction:
        """The least share agreeing: in every group at least so many agree."""
        return Fraction(self.agreed, self.voted)


def two_shares(given: Ints, voted: Ints, given_outside: Ints, voted_outside: Ints) -> Floats:
    """Return how far shares inside and outside a group are apart, in standard errors.

    Parameters
    ----------
    given, voted, given_outside, voted_outside : array of int, all of one shape
        Answers given and votes cast, inside and outside.

    Returns
    -------
    array of float, of that shape
        The z of the test of two proportions, pooled, with one added to all four counts; 0 where
        everybody gave the answer.

    Examples
    --------
    Six of six inside, none of three outside.

    >>> two_shares(np.array([6]), np.array([6]), np.array([0]), np.array([3])).round(3).tolist()
    [2.687]
    """
    inside, outside = given + 1, given_outside + 1
    votes, others = voted + 1, voted_outside + 1
    pooled = (inside + outside) / (votes + others)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / votes + 1 / others))
    apart = inside / votes - outside / others
    return np.asarray(np.divide(apart, spread, out=np.zeros(spread.shape), where=spread > 0))


def one_share(given: Ints, voted: Ints) -> Floats:
    """Return how far shares are from a half, in standard errors, with one added to both counts.

    Examples
    --------
    >>> one_share(np.array([6]), np.array([6])).round(4).tolist()
    [2.6458]
    """
    votes = voted + 1
    return np.asarray(2 * np.sqrt(votes) * ((given + 1) / votes - 0.5))


def representative(
    table: VoteTable,
    labels: Labels,
    k: int,
    *,
    compat: str | None = None,
    left_out: npt.NDArray[np.bool_] | None = None,
) -> tuple[tuple[Representative, ...], ...]:
    """Return the statements that set each group apart.

    Parameters
    ----------
    table : VoteTable
    labels : array of int, shape (n_people,)
        Group of each person, -1 for none.
    k : int
        Number of groups.
    compat : str, optional
        ``polis`` for its choices: both z above 1.2816 and no correction for many statements,
        in the order of its own measure.
    left_out : array of bool, shape (n_statements,), optional
        Statements that are not to be named.

    Returns
    -------
    tuple of tuple of Representative
        At most five a group, by falling z (or by the measure of Polis).

    Notes
    -----
    Of agreeing and disagreeing the answer with the larger z is looked at, and its probability by
    chance doubled for having looked twice. Statements are named while the expected share of
    false ones stays below 10 % [1]_, statements that a group or everybody else never voted on
    aside. The groups were found in the same votes, so that the z are larger than they would be
    in others: they say what sets groups apart, not that groups are there.

    References
    ----------
    .. [1] Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate: a practical and
       powerful approach to multiple testing", Journal of the Royal Statistical Society B 57,
       289-300, 1995.

    Examples
    --------
    >>> table = VoteTable(np.arange(25), np.zeros(24, np.int64), np.int8([1] * 12 + [-1] * 12), 1)
    >>> labels = np.repeat([0, 1], 12)
    >>> [(each.answer, each.given) for group in representative(table, labels, 2) for each in group]
    [(1, 12), (-1, 12)]
    """
    agreed, voted = tallies(table, labels, k)
    disagreed, _ = tallies(table, labels, k, DISAGREE)
    usable = np.ones(table.n_statements, np.bool_) if left_out is None else ~left_out
    choose = _discovered if compat is None else _polis
    result = []
    for group in range(k):
        both = [
            _candidates(answer, counts[group], voted[group], counts.sum(0), voted.sum(0))
            for answer, counts in ((AGREE, agreed), (DISAGREE, disagreed))
        ]
        chosen = [
            max(pair, key=lambda each: each.z)
            for pair in zip(*both, strict=True)
            if usable[pair[0].statement] and pair[0].voted and pair[0].voted_outside
        ]
        result.append(tuple(choose(chosen)[:MOST_STATEMENTS]))
    return tuple(result)


def _candidates(
    answer: int, given: Ints, voted: Ints, given_by_all: Ints, voted_by_all: Ints
) -> list[Representative]:
    outside, others = given_by_all - given, voted_by_all - voted
    z = two_shares(given, voted, outside, others)
    columns = (each.tolist() for each in (given, voted, outside, others, z))
    return [
        Representative(statement, answer, *figures)
        for statement, figures in enumerate(zip(*columns, strict=True))
    ]


def _discovered(candidates: Sequence[Representative]) -> list[Representative]:
    """Return those named while at most 10 % of them are expected to be false, by falling z."""
    ordered = sorted(candidates, key=lambda each: (-each.z, each.statement))
    last = 0
    for place, each in enumerate(ordered, 1):
        # twice the upper tail of a normal distribution
        chance = min(1.0, math.erfc(each.z / math.sqrt(2)))
        if chance <= FALSE_DISCOVERIES * place / len(ordered):
            last = place
    return ordered[:last]


def _polis(candidates: Sequence[Representative]) -> list[Representative]:
    """Return those that pass both tests of Polis, by its measure."""
    measured = []
    for each in candidates:
        majority = float(one_share(np.array(each.given), np.array(each.voted)))
        if each.z > POLIS_Z and majority > POLIS_Z:
            share = (each.given + 1) / (each.voted + 2)
            outside = (each.given_outside + 1) / (each.voted_outside + 2)
            measured.append((share / outside * each.z * share * majority, each))
    return [each for _, each in sorted(measured, key=lambda pair: (-pair[0], pair[1].statement))]


def bridging(
    table: VoteTable,
    labels: Labels,
    k: int,
    *,
    left_out: npt.NDArray[np.bool_] | None = None,
) -> tuple[Bridge, ...]:
    """Return statements by the least share agreeing in any group.

    Parameters
    ----------
    table : VoteTable
    labels : array of int, shape (n_people,)
        Group of each person, -1 for none.
    k : int
        Number of groups. With one group of everybody: the statements most agreed with.
    left_out : array of bool, shape (n_statements,), optional
        Statements that are not to be named.

    Returns
    -------
    tuple of Bridge
        Largest least share first, level ones by statement. Groups of ten people or more count; a
        statement is there when ten of each of them voted on it. Shares are exact, and those of
        people who voted on the statement, not of everybody.

    Examples
    --------
    >>> table = VoteTable(np.arange(25), np.zeros(24, np.int64), np.int8([1] * 20 + [-1] * 4), 1)
    >>> [(each.group, str(each.share)) for each in bridging(table, np.repeat([0, 1], 12), 2)]
    [(1, '2/3')]
    """
    agreed, voted = tallies(table, labels, k)
    sizes = np.bincount(labels[labels >= 0], minlength=k)
    large = [group for group in range(k) if sizes[group] >= LEAST_PEOPLE]
    bridges = []
    for statement in range(table.n_statements):
        is_usable = left_out is None or not left_out[statement]
        if large and is_usable and voted[large, statement].min() >= LEAST_PEOPLE:
            bridges.append(
                min(
                    (
                        Bridge(statement, g, int(agreed[g, statement]), int(voted[g, statement]))
                        for g in large
                    ),
                    key=lambda each: (each.share, each.group),
                )
            )
    return tuple(sorted(bridges, key=lambda each: (-each.share, each.statement)))
