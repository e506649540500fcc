"""Stability: how often each option wins when the same ballots are drawn again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from deliberation.decision import decide
from deliberation.line import Settings
from deliberation.pairwise import pairwise
from deliberation.profile import Profile
from deliberation.ranks import Int64Array, IntArray, read_only
from deliberation.robustness.drawing import drawn_rows
from deliberation.robustness.redraws import Method, Redraws, redraw
from deliberation.robustness.winners import Found, winners_by_ballots, winners_by_pairs
from deliberation.rules import RULES
from deliberation.spread import spread

FEWEST_BALLOTS = 30
"""With fewer ballots than this a page says nothing about redraws."""

MOST_CELLS = 200_000_000
"""Redraws by rows by options that are counted anew under a rule that reads ballots."""

MOST_OPTIONS_OF: Mapping[str, int] = MappingProxyType({"kemeny": 20})
"""Options up to which a rule is quick enough to be run on every redraw."""

PART = 50
"""Redraws that an executor's worker counts at a time."""


@dataclass(frozen=True, slots=True)
class Stability:
    """In how many redraws of the same ballots each option wins.

    Says how much hangs on a few ballots, not how other people would have voted.

    Attributes
    ----------
    n_redraws : int
    alone, jointly : tuple of int
        For each option the redraws in which it is the only winner, or one of several.
    nobody : int
        Redraws in which no option passes its tests.
    same : int
        Redraws with the same set of winners as the ballots themselves.
    not_exact : int
        Redraws in which the rule's search ended early and all possible winners are counted.
    method : {"exact", "normal"}
        Whether ballots were drawn, or head-to-head counts from the normal limit.
    """

    n_redraws: int
    alone: tuple[int, ...]
    jointly: tuple[int, ...]
    nobody: int
    same: int
    not_exact: int
    method: Literal["exact", "normal"]

    def won(self, option: int) -> int:
        """Return the redraws in which an option wins, alone or with others."""
        return self.alone[option] + self.jointly[option]


def stability(
    profile: Profile,
    settings: Settings,
    rng: np.random.Generator,
    *,
    n_redraws: int = 1_000,
    method: Method = "auto",
    executor: Executor | None = None,
) -> Stability | None:
    """Redraw the same ballots many times and count each redraw.

    Parameters
    ----------
    profile : Profile
        In any order.
    settings : Settings
    rng : numpy.random.Generator
        Seeded: the same seed gives the same figures.
    n_redraws : int
    method : {"auto", "exact", "normal"}
        As in `deliberation.robustness.redraws.redraw`; a rule that reads ballots is always
        exact.
    executor : concurrent.futures.Executor, optional
        Draws and counts parts of the redraws; the figures are the same to the last redraw,
        lost workers or not.

    Returns
    -------
    Stability or None
        None where a rule reads ballots and there are more than `MOST_CELLS` to count, or there
        are more options than `MOST_OPTIONS_OF` has for it.

    Raises
    ------
    InvalidSetting
        As `redraw`, and when the rule is not in the table.

    See Also
    --------
    deliberation.robustness.flip : what a few replaced ballots can alter at worst.

    Examples
    --------
    Thirty to twenty is not often turned round by chance alone.

    >>> profile = Profile.from_ballots("AB", [(((0,), (1,)), 30), (((1,), (0,)), 20)])
    >>> found = stability(profile, Settings(None), np.random.default_rng(1))
    >>> found.alone, found.jointly, found.same
    ((917, 50), (33, 33), 917)
    """
    if profile.n_options > MOST_OPTIONS_OF.get(settings.rule, profile.n_options):
        return None
    winners = decide(pairwise(profile, settings.unranked, executor), settings, profile).winners
    if RULES[settings.rule].needs == "pairs":
        drawn = redraw(
            profile, settings, rng, n_redraws=n_redraws, method=method, executor=executor
        )
        return stability_of(drawn, settings, winners, executor)
    canonical = profile.canonical()
    if n_redraws * canonical.ranks.size > MOST_CELLS:
        return None
    tasks = _parts_by_ballots(canonical, settings, rng, n_redraws, executor)
    found = [each for part in spread(winners_by_ballots, tasks, executor) for each in part]
    return _tally(found, winners, profile.n_options, "exact")


def stability_of(
    drawn: Redraws,
    settings: Settings,
    winners: tuple[int, ...],
    executor: Executor | None = None,
) -> Stability:
    """Count redraws by a rule that needs pairs only.

    Parameters
    ----------
    drawn : Redraws
        Made for these settings; rules that differ in nothing else can share them.
    settings : Settings
    winners : tuple of int
        Of the ballots themselves.
    executor : concurrent.futures.Executor, optional
        Counts parts of the redraws; the figures are the same to the last redraw,
        lost workers or not.

    Returns
    -------
    Stability

    Notes
    -----
    An option that passes its tests and beats every other that does is found for all redraws
    at once; the rule itself runs on the others only, or on all where it need not choose such
    an option.
    """
    tasks = (
        (replace(drawn, figures=drawn.figures[part]), settings)
        for part in _parts(drawn.n_redraws, executor)
    )
    found = [each for part in spread(winners_by_pairs, tasks, executor) for each in part]
    return _tally(found, winners, len(drawn.options), drawn.method)


def _parts(n_redraws: int, executor: Executor | None) -> Iterator[slice]:
    """Yield the redraws that are counted at a time: without an executor all."""
    width = PART if executor is not None else max(n_redraws, 1)
    yield from (slice(start, start + width) for start in range(0, n_redraws, width))


def _parts_by_ballots(
    profile: Profile,
    settings: Settings,
    rng: np.random.Generator,
    n_redraws: int,
    executor: Executor | None,
) -> Iterator[tuple[Profile, Int64Array, Settings]]:
    """Draw, and yield what `winners_by_ballots` is asked of."""
    blocks = [_merged(*block) for block in drawn_rows(profile, n_redraws, rng)]
    ranks = np.concatenate([profile.ranks[:0], *(rows for rows, _ in blocks)])
    nobody = np.zeros(len(ranks), dtype=np.int64)
    rows = Profile(profile.options, read_only(ranks), read_only(nobody))
    none = np.zeros((n_redraws, 0), dtype=np.int64)
    counts = np.concatenate([none, *(drawn for _, drawn in blocks)], axis=1)
    for part in _parts(n_redraws, executor):
        yield rows, counts[part], settings


def _merged(ranks: IntArray, counts: Int64Array) -> tuple[IntArray, Int64Array]:
    """Add up neighbouring rows that say the same."""
    is_first = np.ones(len(ranks), dtype=np.bool_)
    is_first[1:] = (ranks[1:] != ranks[:-1]).any(axis=1)
    starts = np.flatnonzero(is_first)
    return ranks[starts], np.add.reduceat(counts, starts, axis=1)


def _tally(
    found: list[Found],
    winners: tuple[int, ...],
    n_options: int,
    method: Literal["exact", "normal"],
) -> Stability:
    alone, jointly = [0] * n_options, [0] * n_options
    for won, _ in found:
        for option in won:
            (alone if len(won) == 1 else jointly)[option] += 1
    return Stability(
        n_redraws=len(found),
        alone=tuple(alone),
        jointly=tuple(jointly),
        nobody=sum(not won for won, _ in found),
        same=sum(won == winners for won, _ in found),
        not_exact=sum(not is_exact for _, is_exact in found),
        method=method,
    )
