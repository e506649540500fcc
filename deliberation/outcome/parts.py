"""The same ballots counted for each part of the people who cast them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidProfile
from deliberation.line import Settings
from deliberation.pairwise import Pairwise, pairwise
from deliberation.profile import Profile


@dataclass(frozen=True, slots=True, eq=False)
class PartCount:
    """The head-to-head counts of one part, exact and so not for publishing as they are.

    Attributes
    ----------
    code : str
        The part's name, such as ``uses``.
    pairs : Pairwise
        Among all options, the status quo among them.
    """

    code: str
    pairs: Pairwise


def count_parts(
    profile: Profile, part_of: npt.ArrayLike, codes: Sequence[str], settings: Settings
) -> tuple[PartCount, ...]:
    """Count each part of a partition by itself.

    Parameters
    ----------
    profile : Profile
    part_of : array-like of int, shape (n_rows,)
        For each row of the profile the index of its part in ``codes``.
    codes : sequence of str
        Names of all parts, those without ballots among them.
    settings : Settings
        As for the whole.

    Returns
    -------
    tuple of PartCount
        One for each code, in their order; their counts add up to the whole's.

    Raises
    ------
    InvalidProfile
        When a row has no part, or parts do not fit the profile.

    Examples
    --------
    >>> profile = Profile.from_ranks("AB", [[1, 2], [2, 1], [1, 2]], [3, 4, 5])
    >>> parts = count_parts(profile, [0, 1, 1], ["uses", "works"], Settings(1))
    >>> [(part.code, part.pairs.support.tolist()) for part in parts]
    [('uses', [[0, 3], [0, 0]]), ('works', [[0, 5], [4, 0]])]
    """
    labels = np.asarray(part_of)
    if labels.shape != profile.weights.shape:
        raise InvalidProfile(f"{labels.shape} parts for {profile.weights.shape} rows")
    if labels.size and not (0 <= int(labels.min()) <= int(labels.max()) < len(codes)):
        raise InvalidProfile("a row is of no part")
    return tuple(
        PartCount(
            code,
            pairwise(
                Profile.from_ranks(
                    profile.options, profile.ranks[labels == i], profile.weights[labels == i]
                ),
                settings.unranked,
            ),
        )
        for i, code in enumerate(codes)
    )
