"""One winner under Schulze's rule among very many options."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberation.errors import InvalidSetting
from deliberation.paths import widest_from
from deliberation.profile import IntArray

SAMPLE = 64
"""Options that are drawn for each pivot; the one that beats most others is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class OneWinner:
    """An option that nobody defeats, and the options that may be undefeated beside it.

    Parameters
    ----------
    option : int
    level : tuple of int
        Options whose strongest chains to and from it are equally strong. Every other winner
        is one of them; whether one of them wins takes a search from it.
    paths_from, paths_to : array of int, shape (n_options,)
        The strongest chains from the option to each, and from each to it.
    """

    option: int
    level: tuple[int, ...]
    paths_from: IntArray
    paths_to: IntArray


def schulze_winner(margins: IntArray, generator: np.random.Generator) -> OneWinner:
    """Find one winner without comparing the chains between all options.

    Parameters
    ----------
    margins : array of int, shape (n_options, n_options)
        Antisymmetric, at least one option; read as it is, in any signed type, without a copy.
    generator : numpy.random.Generator
        Draws pivots. Where several win it decides which one is named; nothing else depends
        on it.

    Returns
    -------
    OneWinner

    Raises
    ------
    InvalidSetting
        When there are no options, or the matrix is not square.

    See Also
    --------
    deliberation.rules.schulze.schulze : the whole order, all winners, and a certificate.

    Notes
    -----
    To defeat is transitive, so whoever defeats the winner among those that defeat a pivot
    would defeat the pivot too. A pivot costs two sweeps of :math:`O(n^2)`, and a drawn one
    rules out a large share of what is left.

    References
    ----------
    .. [1] A. Arora, D. Eppstein and R. L. Huynh, "Fast Schulze voting using quickselect",
       arXiv 2411.18790, 2024.
    .. [2] K. Sornat, V. Vassilevska Williams and Y. Xu, "Fine-grained complexity and
       algorithms for the Schulze voting method", Proceedings of EC 2021.

    Examples
    --------
    A beats B by 1, B beats C by 3, C beats A by 5.

    >>> margins = np.array([[0, 1, -5], [-1, 0, 3], [5, -3, 0]], dtype=np.int32)
    >>> found = schulze_winner(margins, np.random.default_rng(1))
    >>> found.option, found.level, found.paths_from.tolist()
    (1, (), [3, 0, 3])
    """
    if margins.ndim != 2 or not len(margins) or margins.shape[0] != margins.shape[1]:
        raise InvalidSetting(f"a winner needs a square matrix of margins, not {margins.shape}")
    left = np.arange(len(margins))
    while True:
        drawn = generator.choice(left, size=min(SAMPLE, len(left)), replace=False)
        beaten = [np.count_nonzero(margins[option] > 0) for option in drawn]
        pivot = int(drawn[int(np.argmax(beaten))])
        there, back = widest_from(margins, pivot), widest_from(margins, pivot, back=True)
        left = left[back[left] > there[left]]
        if not len(left):
            level = np.flatnonzero(there == back).tolist()
            return OneWinner(pivot, tuple(i for i in level if i != pivot), there, back)
