"""The map: where each person stands, from what they voted on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from deliberation.opinions.axes import principal_axes
from deliberation.opinions.votes import Floats, Votes, VoteTable
from deliberation.ranks import read_only

LEAST_VOTES = 7
"""Who voted on fewer statements is not on the map, unless there are no more statements."""


@dataclass(frozen=True, slots=True, eq=False)
class OpinionMap:
    """Where people stand.

    Parameters
    ----------
    positions : array of float, shape (n_people, 2)
        Also of people who are not on the map; theirs mean little.
    axes : array of float, shape (n_statements, 2)
        What agreeing with a statement adds to each coordinate, before scaling.
    means : array of float, shape (n_statements,)
        Mean vote on each statement, from -1 to 1.
    is_on : array of bool, shape (n_people,)
        Who is on the map: people with ``min(7, n_statements)`` votes.
    """

    positions: Floats
    axes: Floats
    means: Floats
    is_on: npt.NDArray[np.bool_]


def place(table: VoteTable) -> OpinionMap:
    """Draw the map of a table of votes.

    Parameters
    ----------
    table : VoteTable

    Returns
    -------
    OpinionMap

    Notes
    -----
    A person's position is ``sqrt(C / n)`` times the sum of ``(vote - mean) * axis`` over the ``n``
    of ``C`` statements they voted on. Without the factor those who voted on less would stand
    nearer to the middle only because they voted on less.

    Examples
    --------
    >>> triples = [(who, f"s{i}", 1 if who < "c" else -1) for who in "abcd" for i in range(4)]
    >>> place(Votes.from_triples(triples).table).positions.round(6).tolist()
    [[2.0, 0.0], [2.0, 0.0], [-2.0, 0.0], [-2.0, 0.0]]
    """
    counts = table.counts
    means = _means(table)
    centred = table.sparse(table.values - means[table.statements])
    axes = principal_axes(centred)
    scale = np.sqrt(table.n_statements / np.maximum(counts, 1))
    positions = (centred @ axes) * scale[:, np.newaxis]
    is_on = counts >= max(1, min(LEAST_VOTES, table.n_statements))
    return OpinionMap(read_only(positions), read_only(axes), read_only(means), read_only(is_on))


def position_of(values: Floats, axes: Floats, means: Floats, n_statements: int) -> Floats:
    """Place one person on a map that has been drawn, by the formula of `place`.

    Parameters
    ----------
    values : array of float, shape (n,)
        Their votes on ``n`` statements: 1, 0 or -1.
    axes, means : array of float, shapes (n, 2) and (n,)
        Of the same statements on the map.
    n_statements : int
        How many statements the map was drawn from.

    Returns
    -------
    array of float, shape (2,)

    Examples
    --------
    >>> triples = [(who, f"s{i}", 1 if who < "c" else -1) for who in "abcd" for i in range(4)]
    >>> drawn = place(Votes.from_triples(triples).table)
    >>> position_of(np.array([1.0, 1.0]), drawn.axes[:2], drawn.means[:2], 4).round(6).tolist()
    [1.414214, 0.0]
    """
    scale = np.sqrt(n_statements / max(len(values), 1))
    return np.asarray(((values - means) @ axes) * scale)


def _means(table: VoteTable) -> Floats:
    votes = np.bincount(table.statements, minlength=table.n_statements)
    sums = np.bincount(table.statements, weights=table.values, minlength=table.n_statements)
    return np.asarray(sums / np.maximum(votes, 1))


def aligned(drawn: OpinionMap, votes: Votes, last: Mapping[str, tuple[float, float]]) -> OpinionMap:
    """Turn a map so that it looks like the last one as far as it can.

    Parameters
    ----------
    drawn : OpinionMap
        Of ``votes``.
    votes : Votes
    last : mapping of str to (float, float)
        Where people stood on the last map, by name.

    Returns
    -------
    OpinionMap
        With axes mirrored or exchanged, whichever of the eight ways brings people who are on
        both maps nearest to where they stood. Directions themselves are not turned, so that
        they stay those of most variance. The map as it is where nobody is on both.

    Examples
    --------
    >>> triples = [(who, f"s{i}", 1 if who < "c" else -1) for who in "abcd" for i in range(4)]
    >>> votes = Votes.from_triples(triples)
    >>> again = aligned(place(votes.table), votes, {"a": (0.0, -3.0), "d": (0.0, 3.0)})
    >>> again.positions.round(6).tolist()[0]
    [0.0, -2.0]
    """
    both = [p for p, name in enumerate(votes.people) if drawn.is_on[p] and name in last]
    if not both:
        return drawn
    before = np.array([last[votes.people[p]] for p in both], dtype=np.float64)
    likeness = drawn.positions[both].T @ before
    best = max(
        product((False, True), (1, -1), (1, -1)),
        key=lambda way: _gain(likeness, *way),
    )
    order = [1, 0] if best[0] else [0, 1]
    signs = np.array(best[1:])
    return OpinionMap(
        read_only(drawn.positions[:, order] * signs + 0.0),
        read_only(drawn.axes[:, order] * signs + 0.0),
        drawn.means,
        drawn.is_on,
    )


def _gain(likeness: Floats, is_exchanged: bool, first: int, second: int) -> float:
    if is_exchanged:
        return float(first * likeness[1, 0] + second * likeness[0, 1])
    return float(first * likeness[0, 0] + second * likeness[1, 1])
