"""Ballot papers on their way from option to option, in parcels of one value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidSetting
from deliberation.profile import Int64Array, IntArray, Profile
from deliberation.ranks import common_weight, places_of, read_only

Shared = Literal["split", "exhaust"]
"""What becomes of a paper with level options: equal parts, or it counts no further."""

SHARED = ("split", "exhaust")

Rows = npt.NDArray[np.intp]

Parcel = tuple[Rows, Int64Array]
"""Papers by the rows of their ballots, and the value of each."""


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

    __slots__ = ("_common", "_places", "n_valid", "weights")

    def __init__(self, profile: Profile) -> None:
        self._places = places_of(profile.ranks)
        self._common = common_weight(profile.weights)
        self.weights = profile.weights
        self.n_valid = int(profile.weights[(profile.ranks > 0).any(axis=1)].sum())

    def all_of(self, value: int) -> Parcel:
        """Return every paper, at one value."""
        rows = np.arange(len(self.weights))
        return rows, np.full(len(rows), value, dtype=np.int64)

    def next_of(self, parcels: Sequence[Parcel], standing: Sequence[int]) -> dict[int, Parcel]:
        """Sort papers by the standing options that each puts first.

        Parameters
        ----------
        parcels : sequence of Parcel
        standing : sequence of int

        Returns
        -------
        dict of int to Parcel
            Where several options are level, each has the paper at an equal part of its value,
            rounded down. Papers that rank nobody who stands are in no parcel.
        """
        rows = np.concatenate([rows for rows, _ in parcels] or [np.zeros(0, dtype=np.intp)])
        if not standing or not len(rows):
            return {}
        values = np.concatenate([values for _, values in parcels])
        columns = np.array([self._places[i][rows] for i in standing])
        best = np.minimum.reduce(columns)
        is_next = columns == best
        is_next &= best != np.iinfo(best.dtype).max
        found = {}
        for option, flags in zip(standing, is_next, strict=True):
            inside = np.flatnonzero(flags)
            if len(inside):
                found[option] = inside
        sizes = np.add.reduce(is_next, dtype=np.int64)
        if (sizes > 1).any():
            values = values // np.maximum(sizes, 1)
        return {option: (rows[inside], values[inside]) for option, inside in found.items()}

    def votes(self, parcel: Parcel) -> int:
        """Add up the values of the papers in a parcel."""
        rows, values = parcel
        distinct, numbers = np.unique(values, return_inverse=True)
        if self._common is not None:
            counts = self._common * np.bincount(numbers, minlength=len(distinct))
        else:
            counts = np.zeros(len(distinct), dtype=np.int64)
            np.add.at(counts, numbers, self.weights[rows])
        return sum(v * n for v, n in zip(distinct.tolist(), counts.tolist(), strict=True))


def at_part(parcel: Parcel, part: int, whole: int) -> Parcel:
    """Return papers at a part of their value, rounded down.

    Examples
    --------
    >>> rows, values = at_part((np.array([7, 9]), np.array([100_000, 50_000])), 2, 3)
    >>> values.tolist()
    [66666, 33333]
    """
    rows, values = parcel
    distinct, numbers = np.unique(values, return_inverse=True)
    parts = [value * part // whole for value in distinct.tolist()]
    return rows, np.array(parts, dtype=np.int64)[numbers]
