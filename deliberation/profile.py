"""Profile: all ballots of an issue as one matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidProfile
from deliberation.ranks import Int64Array as Int64Array
from deliberation.ranks import IntArray as IntArray
from deliberation.ranks import dense_ranks, read_only, row_order, smallest_type

Tiers = Sequence[Iterable[int]]
"""One ballot's ranking: sets of options, best first, by index."""


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """All ballots of an issue.

    Parameters
    ----------
    options : tuple of str
        Names of the options, all different.
    ranks : array of int, shape (n_rows, n_options)
        ``ranks[v, i]`` is where row ``v`` puts option ``i``: 1 is best, equal numbers are
        tied, 0 is unranked. Only the order of the numbers counts, not their distance.
    weights : array of int64, shape (n_rows,)
        How many ballots each row stands for.

    Notes
    -----
    Use `from_ranks` or `from_ballots`, which check what they are given. Both arrays are
    read-only. Rows that say the same are not merged; `canonical` merges them.
    """

    options: tuple[str, ...]
    ranks: IntArray
    weights: Int64Array

    @property
    def n_options(self) -> int:
        """Number of options."""
        return len(self.options)

    @property
    def n_ballots(self) -> int:
        """Number of ballots, blank ones among them: the sum of the weights."""
        if self.weights.strides == (0,) and len(self.weights):
            return int(self.weights[0]) * len(self.weights)
        return int(self.weights.sum())

    @classmethod
    def from_ranks(
        cls,
        options: Iterable[str],
        ranks: npt.ArrayLike,
        weights: npt.ArrayLike | None = None,
    ) -> Profile:
        """Make a profile from a matrix of ranks.

        Parameters
        ----------
        options : iterable of str
            Names of the options, all different.
        ranks : array-like of int, shape (n_rows, n_options)
            1 is best, equal is tied, 0 is unranked. An array that already has the smallest
            fitting type is used as it is, without a copy: leave it alone afterwards.
        weights : array-like of int, shape (n_rows,), optional
            How many ballots each row stands for; 1 each by default.

        Returns
        -------
        Profile

        Raises
        ------
        InvalidProfile
            When names repeat, shapes do not fit, or a number is negative or not whole.

        Examples
        --------
        Seven people prefer the bus lane, five call both equally good.

        >>> profile = Profile.from_ranks(["bus lane", "cycle path"], [[1, 2], [1, 1]], [7, 5])
        >>> profile.n_ballots, profile.ranks.dtype
        (12, dtype('int8'))
        """
        names = _checked_options(options)
        matrix = _checked_ranks(np.asarray(ranks), len(names))
        return cls(names, matrix, _checked_weights(weights, len(matrix)))

    @classmethod
    def from_ballots(cls, options: Iterable[str], ballots: Iterable[tuple[Tiers, int]]) -> Profile:
        """Make a profile from rankings written as tiers.

        Parameters
        ----------
        options : iterable of str
            Names of the options, all different.
        ballots : iterable of (tiers, count)
            Tiers hold indices of options, best tier first; an option in no tier is unranked.
            The count says how many ballots say so.

        Returns
        -------
        Profile

        Raises
        ------
        InvalidProfile
            When an index is no option's, or stands twice on one ballot.

        Examples
        --------
        >>> profile = Profile.from_ballots("ABC", [(((0,), (1, 2)), 4), (((2,),), 1)])
        >>> profile.ranks.tolist(), profile.weights.tolist()
        ([[1, 2, 2], [0, 0, 1]], [4, 1])
        """
        names = _checked_options(options)
        rows: list[list[int]] = []
        weights: list[int] = []
        for tiers, count in ballots:
            rows.append(_row(tiers, len(names)))
            weights.append(count)
        matrix = np.array(rows, dtype=np.int64).reshape(len(rows), len(names))
        return cls.from_ranks(names, matrix, np.array(weights, dtype=np.int64))

    def restricted_to(self, indices: Sequence[int]) -> Profile:
        """Keep only some options, in the order given; every ballot stays, if need be blank.

        Parameters
        ----------
        indices : sequence of int
            Options to keep, each once.

        Returns
        -------
        Profile
            Option ``k`` of which is option ``indices[k]`` of this one.

        Raises
        ------
        InvalidProfile
            When an index is no option's or stands twice.

        Examples
        --------
        >>> profile = Profile.from_ballots("ABC", [(((0,), (1,), (2,)), 4)])
        >>> profile.restricted_to([2, 0]).ranks.tolist()
        [[3, 1]]
        """
        kept = _checked_indices(indices, self.n_options)
        columns = np.array(kept, dtype=np.intp)
        return Profile(
            tuple(self.options[i] for i in kept),
            read_only(np.ascontiguousarray(self.ranks[:, columns])),
            self.weights,
        )

    def canonical(self) -> Profile:
        """Merge rows that say the same and sort them: one form for all orders of the ballots.

        Returns
        -------
        Profile
            Ranks of each row count 1, 2, 3 … without gaps, rows are different and sorted,
            rows that stand for no ballot are left out.

        Examples
        --------
        >>> profile = Profile.from_ranks("AB", [[2, 7], [1, 2], [1, 1]], [3, 1, 1])
        >>> same = profile.canonical()
        >>> same.ranks.tolist(), same.weights.tolist()
        ([[1, 1], [1, 2]], [1, 4])
        """
        counted = slice(None) if self.weights.all() else self.weights > 0
        ranks, weights = dense_ranks(self.ranks[counted]), self.weights[counted]
        if not len(ranks):
            return Profile(self.options, read_only(ranks), read_only(weights))
        order = row_order(ranks)
        ranks, weights = ranks[order], weights[order]
        first = np.ones(len(ranks), dtype=np.bool_)
        first[1:] = (ranks[1:] != ranks[:-1]).any(axis=1)
        starts = np.flatnonzero(first)
        return Profile(
            self.options,
            read_only(ranks[starts]),
            read_only(np.add.reduceat(weights, starts)),
        )


def _checked_options(options: Iterable[str]) -> tuple[str, ...]:
    names = tuple(options)
    if len(set(names)) != len(names):
        raise InvalidProfile("options need names that differ")
    return names


def _checked_ranks(ranks: npt.NDArray[Any], n_options: int) -> IntArray:
    if ranks.size == 0 and ranks.ndim < 2:
        ranks = np.zeros((0, n_options), dtype=np.int8)
    if ranks.ndim != 2 or ranks.shape[1] != n_options:
        raise InvalidProfile(f"ranks need the shape (n_rows, {n_options}), not {ranks.shape}")
    if ranks.dtype.kind not in "iu" and ranks.size:
        raise InvalidProfile(f"ranks need to be whole numbers, not {ranks.dtype}")
    largest = int(ranks.view(f"u{ranks.itemsize}").max()) if ranks.size else 0
    if largest > np.iinfo(f"i{ranks.itemsize}" if ranks.dtype.kind == "i" else np.int64).max:
        raise InvalidProfile("ranks need to be 0 or more")  # read as unsigned, less than 0 is huge
    return read_only(ranks.astype(smallest_type(largest), copy=False))


def _checked_weights(weights: npt.ArrayLike | None, n_rows: int) -> Int64Array:
    if weights is None:
        return np.broadcast_to(np.int64(1), (n_rows,))  # one number, read-only, however many rows
    given = np.asarray(weights)
    if given.shape != (n_rows,):
        raise InvalidProfile(f"weights need the shape ({n_rows},), not {given.shape}")
    if given.dtype.kind not in "iu" and given.size:
        raise InvalidProfile(f"weights need to be whole numbers, not {given.dtype}")
    if given.size and given.min() < 0:
        raise InvalidProfile("weights need to be 0 or more")
    if given.size and int(given.max()) * n_rows > np.iinfo(np.int64).max // 2:
        raise InvalidProfile("weights add up to more than can be counted")
    return read_only(given.astype(np.int64, copy=False))


def _checked_indices(indices: Sequence[int], n_options: int) -> list[int]:
    kept = [int(index) for index in indices]
    if len(set(kept)) != len(kept) or not all(0 <= index < n_options for index in kept):
        raise InvalidProfile(f"{kept} are not different options out of {n_options}")
    return kept


def _row(tiers: Tiers, n_options: int) -> list[int]:
    """Return one ballot's ranks; tiers that hold nobody do not count."""
    ranks = [0] * n_options
    place = 0
    for tier in tiers:
        members = list(tier)
        place += bool(members)
        for option in members:
            if not 0 <= option < n_options:
                raise InvalidProfile(f"a ballot ranks option {option} out of {n_options}")
            if ranks[option]:
                raise InvalidProfile(f"a ballot ranks option {option} twice")
            ranks[option] = place
    return ranks
