"""Pairs: head-to-head counts, margins, Condorcet winner, Smith set: what the rules share."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from deliberation.errors import InvalidPairs
from deliberation.profile import Int64Array, IntArray, Profile


@dataclass(frozen=True, slots=True, eq=False)
class Pairwise:
    """How many ballots rank each option above each other one.

    Parameters
    ----------
    options : tuple of str
    support : array of int64, shape (n_options, n_options)
        ``support[i, j]`` is the number of ballots that rank ``i`` above ``j``.
    n_ballots : int
    unranked : {"last", "no_opinion"}
    """

    options: tuple[str, ...]
    support: Int64Array
    n_ballots: int
    unranked: str = "last"

    def __post_init__(self) -> None:
        support = np.array(self.support, dtype=np.int64).reshape(
            len(self.options), len(self.options)
        )
        if support.size and support.min() < 0:
            raise InvalidPairs("support is never below 0")
        np.fill_diagonal(support, 0)
        support.flags.writeable = False
        object.__setattr__(self, "support", support)

    @property
    def margins(self) -> Int64Array:
        """``support - support.T``, antisymmetric."""
        return self.support - self.support.T

    def restricted_to(self, indices: Sequence[int]) -> Pairwise:
        """Keep only some options, in the order given."""
        kept = list(indices)
        return Pairwise(
            tuple(self.options[i] for i in kept),
            self.support[np.ix_(kept, kept)],
            self.n_ballots,
            self.unranked,
        )


def pairwise(
    profile: Profile, unranked: str = "last", executor: Executor | None = None
) -> Pairwise:
    """Count the head-to-head comparisons of a profile."""
    ranks = profile.ranks.astype(np.int64)
    big = np.iinfo(np.int64).max
    above = np.where(ranks == 0, big, ranks)
    below = above if unranked == "last" else ranks
    n = profile.n_options
    support = np.zeros((n, n), dtype=np.int64)
    for i in range(n):
        for j in range(n):
            support[i, j] = profile.weights[above[:, i] < below[:, j]].sum()
    return Pairwise(profile.options, support, profile.n_ballots, unranked)


def condorcet_winner(pairs: Pairwise) -> int | None:
    """Return the option that beats every other head to head, or None."""
    beats = (pairs.margins > 0).sum(axis=1)
    found = np.flatnonzero(beats == len(pairs.options) - 1)
    return int(found[0]) if found.size else None


def condorcet_loser(pairs: Pairwise) -> int | None:
    """Return the option that loses to every other head to head, or None."""
    loses = (pairs.margins < 0).sum(axis=1)
    found = np.flatnonzero(loses == len(pairs.options) - 1)
    return int(found[0]) if found.size else None


def smith_set(pairs: Pairwise) -> tuple[int, ...]:
    """Return the smallest set whose members each beat all outside."""
    margins = pairs.margins
    if not len(margins):
        return ()
    order = np.argsort(-(margins > 0).sum(axis=1) * 1.0, kind="stable")
    inside = {int(order[0])}
    while True:
        more = {int(j) for i in inside for j in np.flatnonzero(margins[:, i] >= 0)}
        if more <= inside:
            return tuple(sorted(inside))
        inside |= more


def strongest_paths(margins: IntArray) -> Int64Array:
    """Return the strength of the strongest path between each two options; 0 where none runs."""
    paths = np.where(margins > 0, margins, 0).astype(np.int64)
    for via in range(len(paths)):
        np.maximum(paths, np.minimum.outer(paths[:, via], paths[via, :]), out=paths)
    np.fill_diagonal(paths, 0)
    return paths
