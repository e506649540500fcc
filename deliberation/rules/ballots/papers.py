"""Ballot papers on their way from option to option, in parcels of one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidSetting
from deliberation.profile import IntArray, Profile
from deliberation.ranks import read_only

Shared = Literal["split", "exhaust"]
"""What becomes of a paper with level options: equal parts, or it counts no further."""

SHARED = ("split", "exhaust")

Rows = npt.NDArray[np.intp]

Parcels = Mapping[int, tuple[tuple[int, Rows], ...]]
"""For each option, the values of the papers it holds with the rows of ballots of each."""


def check_shared(ties: str) -> None:
    """Raise unless ``ties`` is one of `SHARED`.

    Raises
    ------
    InvalidSetting
    """
    if ties not in SHARED:
        raise InvalidSetting(f"ties is {' or '.join(SHARED)}, not {ties}")


def before_ties(profile: Profile) -> Profile:
    """Cut each ranking before its first tier of several options.

    Parameters
    ----------
    profile : Profile

    Returns
    -------
    Profile

    Examples
    --------
    >>> profile = Profile.from_ballots("ABCD", [(((1,), (0, 2), (3,)), 4)])
    >>> before_ties(profile).ranks.tolist()
    [[0, 1, 0, 0]]
    """
    ordered = np.sort(profile.ranks, axis=1)
    level = (ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] > 0)
    most = np.iinfo(np.int64).max
    first = np.where(level, ordered[:, 1:].astype(np.int64), most).min(axis=1, initial=most)
    kept: IntArray = np.where(profile.ranks < first[:, None], profile.ranks, 0)
    kept = kept.astype(profile.ranks.dtype)
    return Profile(profile.options, read_only(kept), profile.weights)


def above_line(profile: Profile, line: int) -> Profile:
    """Keep of each ranking what stands above the line, and take the line itself out.

    Parameters
    ----------
    profile : Profile
    line : int
        The option that draws the line; a ballot that leaves it out puts all it ranks above.

    Returns
    -------
    Profile
        Of the other options, in their order.

    Raises
    ------
    InvalidSetting
        When ``line`` is no option.

    Examples
    --------
    >>> profile = Profile.from_ballots(["A", "now", "B"], [(((0,), (1,), (2,)), 4)])
    >>> above_line(profile, 1).ranks.tolist()
    [[1, 0]]
    """
    if not 0 <= line < profile.n_options:
        raise InvalidSetting(f"option {line} cannot draw the line")
    drawn = profile.ranks[:, [line]]
    above: IntArray = np.where((drawn == 0) | (profile.ranks < drawn), profile.ranks, 0)
    above = above.astype(profile.ranks.dtype)
    others = [i for i in range(profile.n_options) if i != line]
    return Profile(profile.options, read_only(above), profile.weights).restricted_to(others)


class Papers:
    """The papers of a profile, and where each goes next.

    Parameters
    ----------
    profile : Profile
    """

    __slots__ = ("_places", "n_valid", "weights")

    def __init__(self, profile: Profile) -> None:
        kind = np.dtype(f"u{profile.ranks.dtype.itemsize}")
        self._places = np.ascontiguousarray(profile.ranks.T).astype(kind) - kind.type(1)
        self.weights = profile.weights
        self.n_valid = int(profile.weights[(profile.ranks > 0).any(axis=1)].sum())

    def all_rows(self) -> Rows:
        """Return the number of every row."""
        return np.arange(len(self.weights))

    def next_of(self, rows: Rows, standing: Sequence[int]) -> list[tuple[int, int, Rows]]:
        """Sort papers by the standing options that each puts first.

        Parameters
        ----------
        rows : array of int
        standing : sequence of int

        Returns
        -------
        list of (option, size, rows)
            ``size`` says how many options are level there; papers that rank nobody who
            stands are in no list.
        """
        columns = [self._places[i][rows] for i in standing]
        if not columns or not len(rows):
            return []
        nobody = np.iinfo(self._places.dtype).max
        best = np.min(columns, axis=0)
        flags = [(column == best) & (best != nobody) for column in columns]
        sizes: npt.NDArray[Any] = np.array(flags).sum(axis=0)
        return [
            (option, size, rows[inside])
            for size in np.unique(sizes[sizes > 0]).tolist()
            for option, flag in zip(standing, flags, strict=True)
            if (inside := flag & (sizes == size)).any()
        ]

    def votes(self, parcels: Sequence[tuple[int, Rows]]) -> int:
        """Add up the values of the papers in some parcels."""
        return sum(value * int(self.weights[rows].sum()) for value, rows in parcels)
