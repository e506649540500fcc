"""What each ballot puts first among the options that still stand, and how it moves on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidSetting
from deliberation.profile import Int64Array, Profile
from deliberation.ranks import Places, common_weight, places_of

Form = Literal["approval", "split"]
"""What a ballot gives to options level at its top: a full vote each, or an equal part each."""

FORMS = ("approval", "split")

Tally = tuple[int | Fraction, ...]
"""Votes of some options, in ballots."""


def check_form(form: str) -> None:
    """Raise unless ``form`` is one of `FORMS`.

    Raises
    ------
    InvalidSetting
    """
    if form not in FORMS:
        raise InvalidSetting(f"ties is {' or '.join(FORMS)}, not {form}")


class Tops:
    """The votes that options have from the ballots which put them first.

    Only the ballots of an option that is dropped are looked at again.

    Parameters
    ----------
    profile : Profile
    form : {"approval", "split"}
        What a ballot gives to options level at its top.

    Examples
    --------
    >>> tops = Tops(Profile.from_ballots("ABC", [(((0, 1), (2,)), 3), (((2,), (1,)), 2)]))
    >>> tops.tally()
    (3, 3, 2)
    >>> tops.without((2,)).tally()
    (3, 5)
    """

    __slots__ = ("_best", "_form", "_places", "_points", "_uniform", "_weights", "standing")

    def __init__(self, profile: Profile, form: Form = "approval") -> None:
        n_rows, n_options = profile.ranks.shape
        self.standing = tuple(range(n_options))
        self._form = form
        self._weights = profile.weights
        self._uniform = common_weight(profile.weights) or 0
        self._places = places_of(profile.ranks)
        n_sizes = n_options + 1 if form == "split" else 1
        self._points = np.zeros((n_sizes, n_options), dtype=np.int64)
        self._best = self._first_of(list(self._places), n_rows)
        if n_rows and n_options:
            self._credit(list(self._places), self._best, self._weights)

    @property
    def n_rows(self) -> int:
        """Number of rows of ballots."""
        return len(self._weights)

    def tally(self) -> Tally:
        """Return the votes of each standing option: whole ballots, or fractions when split."""
        if self._form == "approval":
            return tuple(int(self._points[0, i]) for i in self.standing)
        return tuple(
            sum(
                (Fraction(int(votes), size) for size, votes in enumerate(column) if votes),
                Fraction(0),
            )
            for column in self._points.T[list(self.standing)]
        )

    def without(self, group: Sequence[int]) -> Tops:
        """Return the count after some options have gone; this one stays as it is."""
        after = object.__new__(Tops)
        after._form, after._weights, after._uniform = self._form, self._weights, self._uniform
        after._places, after.standing = self._places, self.standing
        after._best, after._points = self._best.copy(), self._points.copy()
        after.drop(group)
        return after

    def drop(self, group: Sequence[int]) -> None:
        """Take options out, and move the ballots that put one of them first."""
        for option in group:
            self._drop(option)

    def _drop(self, option: int) -> None:
        rows = np.flatnonzero(self._places[option] == self._best)
        before = self._best[rows]
        weights = self._weights[rows] if not self._uniform else self._weights[: len(rows)]
        if self._form == "split" and len(rows):
            self._credit([self._places[i][rows] for i in self.standing], before, weights, sign=-1)
        self.standing = tuple(i for i in self.standing if i != option)
        self._points[:, option] = 0
        if not len(rows) or not self.standing:
            return
        columns = [self._places[i][rows] for i in self.standing]
        best = self._first_of(columns, len(rows))
        self._best[rows] = best
        if self._form == "approval":
            moved = np.flatnonzero(best != before)
            columns, best = [column[moved] for column in columns], best[moved]
            weights = weights[: len(moved)] if self._uniform else weights[moved]
        self._credit(columns, best, weights)

    def _first_of(self, columns: Sequence[Places], n_rows: int) -> Places:
        """Return each row's best place; where it ranks nothing, one that nobody has."""
        nothing = np.iinfo(self._places.dtype).max - 1
        best = np.full(n_rows, nothing, dtype=self._places.dtype)
        for column in columns:
            np.minimum(best, column, out=best)
        return best

    def _credit(
        self, columns: Sequence[Places], best: Places, weights: Int64Array, sign: int = 1
    ) -> None:
        """Add the votes of some rows, whose places are given for each standing option."""
        if self._form == "approval":
            flag = np.empty(len(best), dtype=np.bool_)
            for option, column in zip(self.standing, columns, strict=True):
                np.equal(column, best, out=flag)
                self._points[0, option] += sign * self._votes(flag, weights)
            return
        flags = [column == best for column in columns]
        sizes = np.array(flags).sum(axis=0)
        for size in np.unique(sizes[sizes > 0]).tolist():
            inside = sizes == size
            for option, each in zip(self.standing, flags, strict=True):
                self._points[size, option] += sign * self._votes(each & inside, weights)

    def _votes(self, flag: npt.NDArray[np.bool_], weights: Int64Array) -> int:
        if self._uniform:
            return self._uniform * int(np.count_nonzero(flag))
        return int(weights.sum(where=flag))


def top_tally(profile: Profile, standing: Sequence[int], form: Form = "approval") -> Tally:
    """Count afresh what `Tops` keeps up from round to round.

    Parameters
    ----------
    profile : Profile
    standing : sequence of int
    form : {"approval", "split"}

    Returns
    -------
    tuple of int or Fraction
        Votes of each standing option, in their order.

    Examples
    --------
    >>> top_tally(Profile.from_ballots("AB", [(((0, 1),), 3)]), (0, 1), "split")
    (Fraction(3, 2), Fraction(3, 2))
    """
    ranks = profile.ranks[:, list(standing)].astype(np.int64)
    places = np.where(ranks > 0, ranks, np.iinfo(np.int64).max)
    first = (places == places.min(axis=1, initial=np.iinfo(np.int64).max, keepdims=True)) & (
        ranks > 0
    )
    if form == "approval":
        return tuple(int(votes) for votes in profile.weights @ first)
    sizes = first.sum(axis=1)
    votes = [Fraction(0)] * len(standing)
    for size in np.unique(sizes[sizes > 0]).tolist():
        inside = sizes == size
        for i in range(len(standing)):
            votes[i] += Fraction(int(profile.weights[inside & first[:, i]].sum()), size)
    return tuple(votes)
