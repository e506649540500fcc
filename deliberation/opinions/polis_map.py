"""Where people stand on the map of Polis, and who is on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deliberation.opinions.axes import principal_axes
from deliberation.opinions.placing import LEAST_VOTES, OpinionMap
from deliberation.opinions.votes import Floats, VoteTable
from deliberation.ranks import read_only

Mask = npt.NDArray[np.bool_]

_LEAST_PEOPLE = 15
"""While fewer are on the map, those with the most votes are put there as well."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What Polis changed over the years.

    Parameters
    ----------
    missing_are_passes : bool
        A missing answer is a pass in means and axes; otherwise the mean of its statement.
    hidden_are_votes : bool
        Who is on the map: a statement left out counts as if everybody had voted on it.
        Otherwise votes cast count, on any statement.
    bucket_steps : int
        How long buckets are sorted.
    """

    missing_are_passes: bool
    hidden_are_votes: bool
    bucket_steps: int


RULES = {
    "polis": Rules(missing_are_passes=False, hidden_are_votes=False, bucket_steps=100),
    "polis-2017": Rules(missing_are_passes=True, hidden_are_votes=True, bucket_steps=20),
}
"""Polis since 21 October 2017, and before."""


def polis_place(table: VoteTable, hidden: Mask, rules: Rules, was_on: Mask | None) -> OpinionMap:
    """Draw the map of a table of votes as Polis does.

    Parameters
    ----------
    table : VoteTable
        People in the order of their arrival; who has not voted yet has no votes.
    hidden : array of bool, shape (n_statements,)
        Statements left out: everybody passed on them.
    rules : Rules
    was_on : array of bool, shape (n_people,), or None
        Who was on the map before, and stays there.

    Returns
    -------
    OpinionMap

    Notes
    -----
    As `deliberation.opinions.place`, with statements left out counting as votes of everybody in
    the factor. On the map are people with ``min(7, n_statements)`` votes, n those that anybody
    has voted on; while they are fewer than fifteen, also those with the most votes.
    """
    is_shown = ~hidden[table.statements]
    cast = np.bincount(table.statements, minlength=table.n_statements)
    means, axes = _drawn(table, is_shown, rules)
    answers = np.where(is_shown, table.values - means[table.statements], 0.0)
    n_hidden = int((hidden & (cast > 0)).sum())
    counted = n_hidden + np.bincount(table.people[is_shown], minlength=table.n_people)
    n_statements = int((cast > 0).sum())
    scale = np.sqrt(n_statements / np.maximum(counted, 1))
    positions = (table.sparse(answers) @ axes) * scale[:, np.newaxis]
    counts = np.where(table.counts > 0, counted if rules.hidden_are_votes else table.counts, 0)
    is_on = _let_on(counts, min(LEAST_VOTES, n_statements), was_on)
    return OpinionMap(read_only(positions), read_only(axes), read_only(means), read_only(is_on))


def _drawn(table: VoteTable, is_shown: Mask, rules: Rules) -> tuple[Floats, Floats]:
    """Return means and axes, both 0 for statements left out."""
    values = np.where(is_shown, table.values, 0).astype(np.float64)
    sums = np.bincount(table.statements, weights=values, minlength=table.n_statements)
    if rules.missing_are_passes:
        n_people = int((table.counts > 0).sum())
        means = sums / max(n_people, 1)
        return means, principal_axes(table.sparse(values), means * n_people**0.5)
    means = sums / np.maximum(np.bincount(table.statements, minlength=table.n_statements), 1)
    centred = np.where(is_shown, values - means[table.statements], 0.0)
    return means, principal_axes(table.sparse(centred))


def _let_on(counts: npt.NDArray[np.int64], least: int, was_on: Mask | None) -> Mask:
    """Say who is on the map: who has voted enough or was on it, and who has voted most."""
    is_on = (counts >= max(1, least)) if was_on is None else was_on | (counts >= max(1, least))
    missing = _LEAST_PEOPLE - int(is_on.sum())
    others = np.flatnonzero(~is_on & (counts > 0))
    if missing > 0:
        is_on[others[np.argsort(-counts[others], kind="stable")[:missing]]] = True
    return is_on
