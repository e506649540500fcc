"""Reasons: a few that stand for the people behind all of them, and who is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidSetting
from deliberation.ranks import Int64Array, read_only

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Endorsements:
    """Which reasons people were shown on one side of one option, and which they ticked.

    Parameters
    ----------
    reasons : tuple of str
        Names of the reasons, all different.
    ticked : array of bool, shape (n_sheets, n_reasons)
    shown : array of bool, shape (n_sheets, n_reasons)
        What was ticked was shown.
    weights : array of int64, shape (n_sheets,)
        How many people each sheet stands for.

    Notes
    -----
    Use `Endorsements.of`, which checks what it is given.
    """

    reasons: tuple[str, ...]
    ticked: BoolArray
    shown: BoolArray
    weights: Int64Array

    @classmethod
    def of(
        cls,
        reasons: Iterable[str],
        ticked: npt.ArrayLike,
        shown: npt.ArrayLike | None = None,
        weights: npt.ArrayLike | None = None,
    ) -> Endorsements:
        """Make endorsements from matrices.

        Parameters
        ----------
        reasons : iterable of str
        ticked : array-like of bool, shape (n_sheets, n_reasons)
        shown : array-like of bool, shape (n_sheets, n_reasons), optional
            Everybody was shown everything by default.
        weights : array-like of int, shape (n_sheets,), optional
            One person a sheet by default.

        Returns
        -------
        Endorsements

        Raises
        ------
        InvalidSetting
            When names repeat, shapes do not fit, a reason was ticked unseen or a weight is
            negative or not whole.
        """
        names = tuple(reasons)
        if len(set(names)) != len(names):
            raise InvalidSetting("reasons need names that differ")
        matrix = _flags(ticked, len(names), None)
        seen = np.ones_like(matrix) if shown is None else _flags(shown, len(names), len(matrix))
        if (matrix & ~seen).any():
            raise InvalidSetting("a reason was ticked by somebody who was not shown it")
        return cls(names, read_only(matrix), read_only(seen), _whole(weights, len(matrix)))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A reason of the representative set.

    Parameters
    ----------
    reason : int
        Its index.
    load : Fraction
        The largest share of a chosen reason that anybody carries once it is chosen, in reasons
        a person; it never falls from one to the next.
    level_with : tuple of int
        Reasons that would have cost the same. The one with more endorsers was taken, then the
        one endorsed by a larger share of those shown it, then the one that stands first.
    """

    reason: int
    load: Fraction
    level_with: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Representatives:
    """A short set of reasons, with how far it speaks for everybody.

    Parameters
    ----------
    chosen : tuple of Chosen
        In the order in which they were taken: each first few are a set of their own.
    n_shown, n_ticked : array of int64, shape (n_reasons,)
        People who were shown each reason, and who ticked it.
    n_spoken_for : int
        People who ticked at least one chosen reason.
    n_left_out : int
        People who were shown at least one chosen reason and ticked none.
    n_never_shown : int
        People who were shown none of the chosen reasons: nobody knows whether these would
        have spoken for them.
    """

    chosen: tuple[Chosen, ...]
    n_shown: Int64Array
    n_ticked: Int64Array
    n_spoken_for: int
    n_left_out: int
    n_never_shown: int


def representatives(given: Endorsements, size: int, least: int = 1) -> Representatives:
    """Choose a few reasons that stand for those who ticked all of them, proportionally.

    Parameters
    ----------
    given : Endorsements
    size : int
        Reasons to choose, at most.
    least : int
        People who must have ticked a reason for it to be chosen, at least 1.

    Returns
    -------
    Representatives

    Raises
    ------
    InvalidSetting
        When ``size`` is negative or ``least`` is below 1.

    Notes
    -----
    Phragmén's sequential rule. A chosen reason is one unit of load, spread over those who
    ticked it so that the most heavily laden carries as little as can be; the reason that
    keeps the greatest load least is taken next. Who was not shown a reason neither ticked it
    nor carries it. The first ``k`` give every group of ``l`` in ``k`` of all who ticked
    something, if it agrees on ``l`` reasons, ``l`` that its members ticked (proportional
    justified representation). Counted in fractions: there are at most as many different
    loads as reasons chosen.

    References
    ----------
    .. [1] L. E. Phragmén, "Sur une méthode nouvelle pour réaliser, dans les élections, la
       représentation proportionnelle des partis", Öfversigt af Kongl.
       Vetenskaps-Akademiens Förhandlingar 51, 133-137, 1894.
    .. [2] M. Brill, R. Freeman, S. Janson, M. Lackner, "Phragmén's voting methods and
       justified representation", Mathematical Programming 203, 47-76, 2024.

    Examples
    --------
    Six people tick "dark" and "cold", four tick "late" only.

    >>> ticked = [[1, 1, 0]] * 6 + [[0, 0, 1]] * 4
    >>> found = representatives(Endorsements.of(["dark", "cold", "late"], ticked), 2)
    >>> [given.reason for given in found.chosen], found.n_left_out
    ([0, 2], 0)
    """
    if size < 0 or least < 1:
        raise InvalidSetting("a size of 0 or more, and at least 1 person a reason")
    n_ticked = given.weights @ given.ticked
    n_shown = given.weights @ given.shown
    left = [int(i) for i in np.flatnonzero(n_ticked >= least)]
    classes = np.zeros(len(given.ticked), dtype=np.int64)
    loads = [Fraction(0)]
    chosen: list[Chosen] = []
    while left and len(chosen) < size:
        costs = _costs(given, left, classes, loads, n_ticked)
        cheapest = min(costs.values())
        level = [i for i in left if costs[i] == cheapest]
        taken = min(
            level, key=lambda i: (-n_ticked[i], -Fraction(int(n_ticked[i]), int(n_shown[i])), i)
        )
        chosen.append(Chosen(taken, cheapest, tuple(i for i in level if i != taken)))
        loads.append(cheapest)
        classes[given.ticked[:, taken]] = len(loads) - 1
        left.remove(taken)
    return _with_reach(given, tuple(chosen), n_shown, n_ticked)


def _costs(
    given: Endorsements,
    left: Sequence[int],
    classes: Int64Array,
    loads: Sequence[Fraction],
    n_ticked: Int64Array,
) -> dict[int, Fraction]:
    """Return the greatest load after choosing each reason: 1 and all loads, shared equally."""
    columns = given.ticked[:, left]
    people = np.stack(
        [(given.weights * (classes == place)) @ columns for place in range(len(loads))]
    )
    return {
        i: sum((int(n) * load for n, load in zip(row, loads, strict=True)), Fraction(1))
        / int(n_ticked[i])
        for i, row in zip(left, people.T, strict=True)
    }


def _with_reach(
    given: Endorsements, chosen: tuple[Chosen, ...], n_shown: Int64Array, n_ticked: Int64Array
) -> Representatives:
    places = [each.reason for each in chosen]
    ticks = given.ticked[:, places].any(axis=1)
    sees = given.shown[:, places].any(axis=1)
    return Representatives(
        chosen,
        n_shown,
        n_ticked,
        n_spoken_for=int(given.weights[ticks].sum()),
        n_left_out=int(given.weights[sees & ~ticks].sum()),
        n_never_shown=int(given.weights[~sees].sum()),
    )


def _flags(given: npt.ArrayLike, n_reasons: int, n_sheets: int | None) -> BoolArray:
    found: npt.NDArray[Any] = np.asarray(given)
    if not found.size:
        found = found.reshape(len(found), n_reasons) if n_reasons == 0 else np.zeros((0, n_reasons))
    is_fit = found.ndim == 2 and found.shape[1] == n_reasons
    if not is_fit or (n_sheets is not None and len(found) != n_sheets):
        raise InvalidSetting(f"a table of people and {n_reasons} reasons, not {found.shape}")
    return found.astype(np.bool_)


def _whole(weights: npt.ArrayLike | None, n_sheets: int) -> Int64Array:
    given: npt.NDArray[Any] = np.ones(n_sheets) if weights is None else np.asarray(weights)
    found = given.astype(np.int64)
    if found.shape != (n_sheets,) or (found < 0).any() or (found != given).any():
        raise InvalidSetting("a whole number of people, 0 or more, for each sheet")
    return read_only(found)
