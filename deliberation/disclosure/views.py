"""Published views of the same ballots, and whether two of them pick somebody out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import numpy.typing as npt

from deliberation.disclosure.parts import FEWEST_PEOPLE
from deliberation.profile import Profile

FEWEST_FOR_WHOLE_BALLOTS = 20
"""Whole ballots need this many voters."""

FEWEST_SHARING = 5
"""And each complete pattern must be shared by this many."""

BoolArray = npt.NDArray[np.bool_]


def views_apart(one: BoolArray, other: BoolArray) -> int:
    """Return how many people stand in one of two views but not in both.

    Parameters
    ----------
    one, other : array of bool, shape (n_people,)
        Whom each view counts.

    Returns
    -------
    int

    Examples
    --------
    >>> views_apart(np.array([True, True, False]), np.array([True, False, False]))
    1
    """
    return int(np.count_nonzero(one != other))


def colliding_views(views: Mapping[str, BoolArray], mode: str) -> tuple[tuple[str, str, int], ...]:
    """Return each two views that differ by some but fewer than 10 people.

    Parameters
    ----------
    views : mapping of str to array of bool, shape (n_people,)
        Whom each view that is or would be published counts, "with and without unchecked
        ballots" being two.
    mode : {"private", "ticket", "recorded"}
        ``recorded`` knows no least number.

    Returns
    -------
    tuple of (str, str, int)
        Names of both and by how many people they differ, sorted; empty when all may stand
        beside each other.

    Examples
    --------
    >>> everyone = np.ones(40, dtype=bool)
    >>> checked = everyone.copy()
    >>> checked[:3] = False
    >>> colliding_views({"all": everyone, "checked": checked}, "ticket")
    (('all', 'checked', 3),)
    """
    if mode == "recorded":
        return ()
    apart = (
        (one, other, views_apart(views[one], views[other]))
        for one, other in combinations(sorted(views), 2)
    )
    return tuple(found for found in apart if 0 < found[2] < FEWEST_PEOPLE)


def why_not_published(
    name: str, view: BoolArray, published: Mapping[str, BoolArray], mode: str
) -> str | None:
    """Say why a view may not be published beside those that already are.

    Parameters
    ----------
    name : str
        The new view's name.
    view : array of bool, shape (n_people,)
        Whom it counts.
    published : mapping of str to array of bool, shape (n_people,)
        What already stands, and stays.
    mode : {"private", "ticket", "recorded"}

    Returns
    -------
    str or None
        ``view-under-10``, ``rest-under-10``, ``views-too-close``, or None when it may.

    Examples
    --------
    >>> everyone = np.ones(40, dtype=bool)
    >>> few = np.arange(40) < 31
    >>> why_not_published("few", few, {"all": everyone}, "ticket")
    'rest-under-10'
    """
    if mode == "recorded":
        return None
    size = int(np.count_nonzero(view))
    if size < FEWEST_PEOPLE:
        return "view-under-10"
    if 0 < len(view) - size < FEWEST_PEOPLE:
        return "rest-under-10"
    beside = colliding_views({**published, name: view}, mode)
    return "views-too-close" if any(name in pair[:2] for pair in beside) else None


def why_not_whole_ballots(profile: Profile, mode: str) -> str | None:
    """Say why ballots may not be published whole.

    Parameters
    ----------
    profile : Profile
        All ballots as cast.
    mode : {"private", "ticket", "recorded"}
        ``recorded`` publishes everything, ``private`` no ballot at all.

    Returns
    -------
    str or None
        ``mode-private``, ``voters-under-20``, ``pattern-under-5``, or None when they may.

    Notes
    -----
    Two ballots have the same pattern when they order all options alike; an unranked option
    and one ranked last are told apart, as a published ballot would tell them apart.

    Examples
    --------
    >>> profile = Profile.from_ranks("AB", [[1, 2], [2, 1]], [16, 4])
    >>> why_not_whole_ballots(profile, "ticket"), why_not_whole_ballots(profile, "recorded")
    ('pattern-under-5', None)
    """
    if mode == "recorded":
        return None
    if mode == "private":
        return "mode-private"
    if profile.n_ballots < FEWEST_FOR_WHOLE_BALLOTS:
        return "voters-under-20"
    patterns = profile.canonical().weights
    return "pattern-under-5" if int(patterns.min()) < FEWEST_SHARING else None
