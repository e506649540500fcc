"""Pairs: head-to-head counts, margins, Condorcet winner, Smith set: what the rules share."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidPairs, InvalidSetting
from deliberation.kernel import support_counts
from deliberation.matrices import checked_support
from deliberation.paths import strongest_paths as strongest_paths
from deliberation.profile import Profile
from deliberation.ranks import Int64Array, IntArray
from deliberation.spread import spread

UNRANKED = ("last", "no_opinion")
"""What a ballot says about options it does not rank: they come last, or nothing."""

CHUNK = 262_144
"""Rows that one task of an executor counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairwise:
    """How many ballots rank each option above each other one.

    Made by `pairwise`, or from a published matrix.

    Parameters
    ----------
    options : iterable of str
        Names of the options, all different.
    support : array-like of int, shape (n_options, n_options)
        ``support[i, j]`` is the number of ballots that rank ``i`` above ``j``. The diagonal
        is not read.
    n_ballots : int
        All ballots, blank ones among them.
    unranked : {"last", "no_opinion"}
        How unranked options were counted.

    Raises
    ------
    InvalidPairs
        When names repeat, the matrix has another shape, a number is negative or not whole,
        or two options are compared on more ballots than there are.

    Examples
    --------
    >>> pairs = Pairwise(["bus lane", "cycle path"], [[0, 7], [0, 0]], 12)
    >>> pairs.margins.tolist()
    [[0, 7], [-7, 0]]
    """

    options: tuple[str, ...]
    support: Int64Array
    n_ballots: int
    unranked: str = "last"

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", tuple(self.options))
        if len(set(self.options)) != len(self.options):
            raise InvalidPairs("options need names that differ")
        check_unranked(self.unranked)
        support = checked_support(self.support, len(self.options), self.n_ballots)
        object.__setattr__(self, "support", support)

    @property
    def margins(self) -> Int64Array:
        """``support - support.T`` in ballots: antisymmetric, shape (n_options, n_options)."""
        return self.support - self.support.T

    @property
    def n_options(self) -> int:
        """Number of options."""
        return len(self.options)

    def restricted_to(self, indices: Sequence[int]) -> Pairwise:
        """Keep only some options, in the order given.

        Parameters
        ----------
        indices : sequence of int
            Options to keep, each once.

        Returns
        -------
        Pairwise
            Option ``k`` of which is option ``indices[k]`` of this one.

        Raises
        ------
        InvalidPairs
            When an index is no option's or stands twice.

        Examples
        --------
        >>> Pairwise("AB", [[0, 7], [2, 0]], 12).restricted_to([1, 0]).support.tolist()
        [[0, 2], [7, 0]]
        """
        kept = [int(index) for index in indices]
        if len(set(kept)) != len(kept) or not all(0 <= i < self.n_options for i in kept):
            raise InvalidPairs(f"{kept} are not different options out of {self.n_options}")
        return Pairwise(
            tuple(self.options[i] for i in kept),
            self.support[np.ix_(kept, kept)],
            self.n_ballots,
            self.unranked,
        )


def pairwise(
    profile: Profile, unranked: str = "last", executor: Executor | None = None
) -> Pairwise:
    """Count the head-to-head comparisons of a profile.

    Parameters
    ----------
    profile : Profile
        The ballots.
    unranked : {"last", "no_opinion"}
        Whether options that a ballot does not rank stand below all it ranks, level with each
        other; or whether it says nothing about them.
    executor : concurrent.futures.Executor, optional
        Counts chunks of ballots, in other processes or on other machines; chunks that were
        lost there are counted here. The sum is the same to the last ballot.

    Returns
    -------
    Pairwise

    Raises
    ------
    InvalidSetting
        When ``unranked`` is neither.

    See Also
    --------
    deliberation.kernel.support_counts : the fast form that does the counting.

    Examples
    --------
    Four ballots rank only A; three put B over C over A.

    >>> profile = Profile.from_ballots("ABC", [(((0,),), 4), (((1,), (2,), (0,)), 3)])
    >>> pairwise(profile).support.tolist()
    [[0, 4, 4], [3, 0, 3], [3, 0, 0]]
    >>> pairwise(profile, unranked="no_opinion").support.tolist()
    [[0, 0, 0], [3, 0, 3], [3, 0, 0]]
    """
    check_unranked(unranked)
    last = unranked == "last"
    if executor is None:
        support = support_counts(profile.ranks, profile.weights, unranked_last=last)
    else:
        support = _counted_by(executor, profile, unranked_last=last)
    return Pairwise(profile.options, support, profile.n_ballots, unranked)


def condorcet_winner(pairs: Pairwise) -> int | None:
    """Return the option that beats every other head to head, or None.

    Parameters
    ----------
    pairs : Pairwise

    Returns
    -------
    int or None
        A single option beats all others; of no options none does.

    Examples
    --------
    >>> condorcet_winner(Pairwise("AB", [[0, 3], [2, 0]], 5))
    0
    """
    return _only((pairs.margins > 0).sum(axis=1) == pairs.n_options - 1)


def condorcet_loser(pairs: Pairwise) -> int | None:
    """Return the option that loses to every other head to head, or None.

    Parameters
    ----------
    pairs : Pairwise

    Returns
    -------
    int or None
        None of fewer than two options.

    Examples
    --------
    >>> condorcet_loser(Pairwise("AB", [[0, 3], [2, 0]], 5))
    1
    """
    if pairs.n_options < 2:
        return None
    return _only((pairs.margins < 0).sum(axis=1) == pairs.n_options - 1)


def smith_set(pairs: Pairwise) -> tuple[int, ...]:
    """Return the smallest set whose members each beat every option outside.

    Parameters
    ----------
    pairs : Pairwise

    Returns
    -------
    tuple of int
        In ascending order; () only of no options.

    References
    ----------
    .. [1] J. H. Smith, "Aggregation of preferences with variable electorate", Econometrica
       41, 1027-1041, 1973.

    Examples
    --------
    A beats B, B beats C, C beats A; each beats D.

    >>> support = [[0, 2, 1, 3], [1, 0, 2, 3], [2, 1, 0, 3], [0, 0, 0, 0]]
    >>> smith_set(Pairwise("ABCD", support, 3))
    (0, 1, 2)
    """
    unbeaten = pairs.margins >= 0
    if not len(unbeaten):
        return ()
    inside = np.zeros(len(unbeaten), dtype=np.bool_)
    inside[(pairs.margins > 0).sum(axis=1).argmax()] = True
    fresh = inside
    while fresh.any():
        fresh = unbeaten[:, fresh].any(axis=1) & ~inside
        inside = inside | fresh
    return tuple(np.flatnonzero(inside).tolist())


def schwartz_set(pairs: Pairwise) -> tuple[int, ...]:
    """Return the union of the smallest sets that no option outside beats.

    Parameters
    ----------
    pairs : Pairwise

    Returns
    -------
    tuple of int
        In ascending order; () only of no options. Part of the Smith set, and the same where
        no comparison is level.

    Notes
    -----
    An option belongs to it when chains of comparisons lead from it to every option from
    which chains lead to it.

    References
    ----------
    .. [1] T. Schwartz, "Rationality and the myth of the maximum", Nous 6, 97-117, 1972.

    Examples
    --------
    A beats B, B is level with C, and A with C: nobody beats A or C.

    >>> pairs = Pairwise("ABC", [[0, 2, 1], [0, 0, 1], [1, 1, 0]], 2)
    >>> schwartz_set(pairs), smith_set(pairs)
    ((0, 2), (0, 1, 2))
    """
    reaches = strongest_paths((pairs.margins > 0).astype(np.int64)) > 0
    inside = (reaches | ~reaches.T).all(axis=1)
    return tuple(np.flatnonzero(inside).tolist())


def _only(flags: npt.NDArray[np.bool_]) -> int | None:
    found = np.flatnonzero(flags)
    return int(found[0]) if len(found) == 1 else None


def check_unranked(unranked: str) -> None:
    """Raise `InvalidSetting` unless ``unranked`` is one of `UNRANKED`."""
    if unranked not in UNRANKED:
        raise InvalidSetting(f"unranked is {' or '.join(UNRANKED)}, not {unranked}")


def _counted_by(executor: Executor, profile: Profile, *, unranked_last: bool) -> Int64Array:
    """Add up what an executor counts, a chunk of rows a task."""
    rows = [slice(start, start + CHUNK) for start in range(0, len(profile.ranks), CHUNK)]
    tasks = ((profile.ranks[part], profile.weights[part], unranked_last) for part in rows)
    support = np.zeros((profile.n_options, profile.n_options), dtype=np.int64)
    for counted in spread(_support_of, tasks, executor):
        support += counted
    return support


def _support_of(ranks: IntArray, weights: Int64Array, unranked_last: bool) -> Int64Array:
    return support_counts(ranks, weights, unranked_last=unranked_last)
