"""Parts of certificates: chains and cuts, which are checked without running a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidCertificate
from deliberation.profile import Int64Array

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cut:
    """Proof that no chain from one option to another reaches a strength.

    Parameters
    ----------
    source, target : int
        The chain would run from the one to the other.
    below : int
        Every chain is weaker than this.
    inside : tuple of int
        Options with the source and without the target; no comparison as strong as ``below``
        is won by one of them against an option outside.
    """

    source: int
    target: int
    below: int
    inside: tuple[int, ...]

    def check(self, levels: Int64Array) -> None:
        """Raise unless the cut holds in a matrix of strengths.

        Raises
        ------
        InvalidCertificate
        """
        inside = np.zeros(len(levels), dtype=np.bool_)
        inside[list(self.inside)] = True
        require(bool(inside[self.source]) and not inside[self.target], "the cut parts nothing")
        leading_out = levels[inside][:, ~inside]
        require(leading_out.max(initial=0) < self.below, "a comparison leads out of the cut")


@dataclass(frozen=True, slots=True)
class Chain:
    """Proof that one option is at least as strong towards another as the other way round.

    Parameters
    ----------
    path : tuple of int
        Options from the stronger to the weaker, each beating the next; empty for no chain.
    strength : int
        Of the path's weakest comparison; 0 for no chain.
    cut : Cut
        Bounds every chain back: below ``strength`` for a defeat, below ``strength + 1`` for
        no defeat.
    """

    stronger: int
    weaker: int
    path: tuple[int, ...]
    strength: int
    cut: Cut

    def check(self, levels: Int64Array) -> None:
        """Raise unless path and cut hold in a matrix of strengths.

        Raises
        ------
        InvalidCertificate
        """
        if self.path:
            ends = (self.path[0], self.path[-1])
            require(ends == (self.stronger, self.weaker), "the path has other ends")
        steps = [int(levels[a, b]) for a, b in zip(self.path, self.path[1:], strict=False)]
        require(min(steps, default=0) >= self.strength, "a step of the path is too weak")
        back = (self.cut.source, self.cut.target)
        require(back == (self.weaker, self.stronger), "the cut is of other options")
        require(self.cut.below <= self.strength + 1, "the cut allows a stronger chain back")
        self.cut.check(levels)


def widest_tree(levels: Int64Array, root: int) -> list[int]:
    """Return, for each option, the one before it on a strongest chain from ``root``.

    Parameters
    ----------
    levels : array of int64, shape (n_options, n_options)
    root : int

    Returns
    -------
    list of int
        -1 for the root and where no chain runs.

    Examples
    --------
    >>> widest_tree(np.array([[0, 9, 2], [0, 0, 5], [0, 0, 0]]), 0)
    [-1, 0, 1]
    """
    width = levels[root].copy()
    before = np.where(width > 0, root, -1)
    waiting = np.ones(len(levels), dtype=np.bool_)
    waiting[root] = False
    while waiting.any():
        nearest = int(np.where(waiting, width, -1).argmax())
        waiting[nearest] = False
        through = np.minimum(levels[nearest], width[nearest])
        better = waiting & (through > width)
        width[better] = through[better]
        before[better] = nearest
    result: list[int] = before.tolist()
    return result


def split_cycle_defeats(levels: Int64Array, paths: Int64Array) -> BoolArray:
    """Return who defeats whom under Split Cycle: by more than any chain back.

    Parameters
    ----------
    levels, paths : array of int64, shape (n_options, n_options)
        Strengths of comparisons, and of the strongest chains of them.

    Returns
    -------
    array of bool, shape (n_options, n_options)

    References
    ----------
    .. [1] W. H. Holliday and E. Pacuit, "Split Cycle: a new Condorcet-consistent voting
       method independent of clones and immune to spoilers", Public Choice 197, 1-62, 2023.
    """
    defeats: BoolArray = (levels > 0) & (levels > paths.T)
    return defeats


def split_cycle_cut(levels: Int64Array, paths: Int64Array, defeats: BoolArray, loser: int) -> Cut:
    """Return why an option is defeated under Split Cycle: no chain back is as strong.

    Parameters
    ----------
    levels, paths : array of int64, shape (n_options, n_options)
        Strengths of the comparisons, and of the strongest chains of them.
    defeats : array of bool, shape (n_options, n_options)
        As `split_cycle_defeats` returns them.
    loser : int
        An option that somebody defeats.

    Returns
    -------
    Cut
        From the loser to the first option that defeats it.
    """
    victor = int(defeats[:, loser].argmax())
    below = int(levels[victor, loser])
    inside = paths[loser] >= below
    inside[loser] = True
    return Cut(loser, victor, below, tuple(np.flatnonzero(inside).tolist()))


def path_along(before: Sequence[int], start: int, end: int) -> tuple[int, ...]:
    """Return the chain from ``start`` to ``end`` in a tree of `widest_tree`.

    Examples
    --------
    >>> path_along([-1, 0, 1], 0, 2)
    (0, 1, 2)
    """
    path = [end]
    while path[-1] != start:
        path.append(before[path[-1]])
    return tuple(reversed(path))


def require(holds: bool, otherwise: str) -> None:
    """Raise unless a step of a proof holds.

    Parameters
    ----------
    holds : bool
    otherwise : str
        What is wrong when it does not.

    Raises
    ------
    InvalidCertificate
    """
    if not holds:
        raise InvalidCertificate(otherwise)
