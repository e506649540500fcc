"""Raking: ballots weighted until their parts have the shares of a population, as sensitivity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from deliberation.decision import decide
from deliberation.errors import InvalidSetting
from deliberation.line import Settings
from deliberation.pairwise import pairwise
from deliberation.profile import Profile
from deliberation.ranks import Int64Array
from deliberation.robustness.shares import scaled

FloatArray = npt.NDArray[np.float64]

UNIT = 1_000_000
"""A ballot that counts once; weights are rounded to this part of a ballot."""

ROUNDS = 500
"""Rounds after which raking ends where it is."""

NEAR = 1e-9
"""Shares nearer than this to the population's are called reached."""


@dataclass(frozen=True, slots=True)
class Partition:
    """One way of parting everybody, with the population's figures.

    Parameters
    ----------
    part_of : array-like of int, shape (n_rows,)
        For each row of the profile the index of its part.
    population : tuple of int
        People of each part, from a source that is told.
    """

    part_of: npt.ArrayLike
    population: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Raked:
    """Weights under which the ballots' parts have the population's shares.

    Attributes
    ----------
    weights : array of int64, shape (n_rows,)
        For each ballot of a row, in millionths of a ballot.
    n_ballots : int
        Ballots that were weighted.
    n_eff : Fraction
        Kish's effective number: equally weighted ballots that would say as much.
    reached : bool
        Whether the shares are the population's but for rounding.
    furthest : Fraction
        The greatest difference between a weighted share and the population's, over the parts
        with ballots.
    missing : tuple of (int, int)
        Partition and part of each group of the population without a ballot. They are left
        out of the shares: no weight makes up for them.
    """

    weights: Int64Array
    n_ballots: int
    n_eff: Fraction
    reached: bool
    furthest: Fraction
    missing: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What weighted ballots decide. Never what a population thinks.

    Attributes
    ----------
    winners, passing : tuple of int
        With the weights.
    same : bool
        Whether the winners are those of the ballots as they were cast.
    n_eff : Fraction
        As in `Raked`.
    """

    winners: tuple[int, ...]
    passing: tuple[int, ...]
    same: bool
    n_eff: Fraction


def rake(profile: Profile, partitions: Sequence[Partition]) -> Raked:
    """Weight ballots until each partition has the population's shares.

    Parameters
    ----------
    profile : Profile
    partitions : sequence of Partition
        One or several, such as experience and place.

    Returns
    -------
    Raked

    Raises
    ------
    InvalidSetting
        When parts do not fit the profile, figures are negative, or nobody of a population
        has cast a ballot.

    Notes
    -----
    Iterative proportional fitting [1]_: each partition in turn is scaled to its shares, until
    all hold. With one partition one round is exact. Only the sizes of cells are read, so the
    order of ballots does not matter. Where cells are empty the shares of several partitions
    may not be within reach; then ``reached`` is False. ``n_eff`` is (Σw)²/Σw² [2]_.

    References
    ----------
    .. [1] W. E. Deming and F. F. Stephan, "On a least squares adjustment of a sampled
       frequency table when the expected marginal totals are known", Annals of Mathematical
       Statistics 11, 427-444, 1940.
    .. [2] L. Kish, "Survey sampling", Wiley, 1965.

    Examples
    --------
    One in four who took part is a carer; in the town it is half.

    >>> profile = Profile.from_ranks("AB", [[1, 2], [2, 1]], [30, 10])
    >>> raked = rake(profile, [Partition([0, 1], (500, 500))])
    >>> raked.weights.tolist(), round(raked.n_eff), raked.reached
    ([666667, 2000000], 30, True)
    """
    labels = _labels(profile, partitions)
    cells, cell_of = np.unique(labels, axis=0, return_inverse=True)
    cell_of = cell_of.reshape(len(labels))
    sizes = np.zeros(len(cells), dtype=np.int64)
    np.add.at(sizes, cell_of, profile.weights)
    counted = sizes > 0
    targets, missing = _targets(cells[counted], partitions)
    factors = np.zeros(len(cells))
    factors[counted] = _fitted(cells[counted], sizes[counted], targets)
    whole = np.rint(factors * UNIT).astype(np.int64)
    total = sum(int(w) * int(n) for w, n in zip(whole, sizes, strict=True))
    squares = sum(int(w) ** 2 * int(n) for w, n in zip(whole, sizes, strict=True))
    if not squares:
        raise InvalidSetting("nobody of the population has cast a ballot")
    furthest = _furthest(cells[counted], sizes[counted] * whole[counted], targets, total)
    near = Fraction(NEAR) + Fraction(len(cells), UNIT)
    return Raked(
        weights=whole[cell_of],
        n_ballots=profile.n_ballots,
        n_eff=Fraction(total**2, squares),
        reached=furthest < near,
        furthest=furthest,
        missing=missing,
    )


def sensitivity(profile: Profile, settings: Settings, raked: Raked) -> Sensitivity:
    """Count ballots with weights, and hold the winners against those without.

    Parameters
    ----------
    profile : Profile
        That the weights were made for.
    settings : Settings
        Quorums grow with the sum of weights; a turnout quorum is not put again.
    raked : Raked

    Returns
    -------
    Sensitivity

    Raises
    ------
    InvalidSetting
        When the weights are another profile's.

    Examples
    --------
    >>> profile = Profile.from_ranks("AB", [[1, 2], [2, 1]], [30, 10])
    >>> raked = rake(profile, [Partition([0, 1], (300, 700))])
    >>> sensitivity(profile, Settings(None), raked).winners
    (1,)
    """
    if raked.weights.shape != profile.weights.shape or raked.n_ballots != profile.n_ballots:
        raise InvalidSetting("the weights are those of another profile")
    before = decide(pairwise(profile, settings.unranked), settings, profile)
    weighted = Profile.from_ranks(profile.options, profile.ranks, profile.weights * raked.weights)
    grown = scaled(settings, Fraction(weighted.n_ballots, profile.n_ballots))
    after = decide(pairwise(weighted, settings.unranked), grown, weighted)
    same = after.winners == before.winners
    return Sensitivity(after.winners, after.passing, same, raked.n_eff)


def _labels(profile: Profile, partitions: Sequence[Partition]) -> Int64Array:
    """Return the parts of each row, one column a partition."""
    if not partitions or not profile.n_ballots:
        raise InvalidSetting("raking needs ballots and a partition of them")
    columns = []
    for partition in partitions:
        column = np.asarray(partition.part_of)
        if column.shape != profile.weights.shape or column.dtype.kind not in "iu":
            raise InvalidSetting(f"{column.shape} parts for {profile.weights.shape} rows")
        if column.min() < 0 or column.max() >= len(partition.population):
            raise InvalidSetting("a row is of no part")
        if min(partition.population) < 0:
            raise InvalidSetting("a population has no fewer than 0 people")
        columns.append(column.astype(np.int64))
    return np.stack(columns, axis=1)


_Targets = list[dict[int, Fraction]]
"""For each partition the share that each part with ballots should have."""


def _targets(
    cells: Int64Array, partitions: Sequence[Partition]
) -> tuple[_Targets, tuple[tuple[int, int], ...]]:
    targets: _Targets = []
    missing = []
    for place, partition in enumerate(partitions):
        there = set(cells[:, place].tolist())
        people = sum(partition.population[part] for part in there)
        if not people:
            raise InvalidSetting("nobody of the population has cast a ballot")
        targets.append({part: Fraction(partition.population[part], people) for part in there})
        missing += [
            (place, part)
            for part, number in enumerate(partition.population)
            if number and part not in there
        ]
    return targets, tuple(missing)


def _fitted(cells: Int64Array, sizes: Int64Array, targets: _Targets) -> FloatArray:
    """Return how often a ballot of each cell counts, 1 on average."""
    n_ballots = int(sizes.sum())
    factors = np.ones(len(cells))
    for _ in range(ROUNDS):
        change = 0.0
        for place, shares in enumerate(targets):
            held = np.bincount(cells[:, place], weights=factors * sizes)
            wanted = np.zeros(len(held))
            for part, share in shares.items():
                wanted[part] = float(share) * n_ballots
            scale = np.divide(wanted, held, out=np.zeros(len(held)), where=held > 0)
            factors = factors * scale[cells[:, place]]
            change = max(change, float(np.abs(wanted - held).max()))
        if change < NEAR * n_ballots:
            break
    return factors


def _furthest(cells: Int64Array, weights: Int64Array, targets: _Targets, total: int) -> Fraction:
    """Return the greatest difference between a weighted share and the one wanted."""
    gaps = [
        abs(Fraction(int(weights[cells[:, place] == part].sum()), total) - share)
        for place, shares in enumerate(targets)
        for part, share in shares.items()
    ]
    return max(gaps)
