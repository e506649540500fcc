"""Opinion groups, or the answer that there are none that are clear."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from deliberation.errors import InvalidSetting
from deliberation.opinions.grouping import GROUP_COUNTS, Grouping, find_groups, measured
from deliberation.opinions.honesty import (
    LEAST_RESAMPLES,
    LEAST_SHUFFLES,
    Honesty,
    Progress,
    judge,
)
from deliberation.opinions.placing import OpinionMap, aligned, place
from deliberation.opinions.polis import polis_groups
from deliberation.opinions.polis_map import RULES
from deliberation.opinions.representing import Bridge, Representative, bridging, representative
from deliberation.opinions.votes import PASS, Generator, Labels, Votes, VoteTable

MOST_GROUPS = 20

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """People who answer alike.

    Parameters
    ----------
    members : tuple of str
        By rising name.
    statements : tuple of Representative
        What sets the group apart, at most five.
    """

    members: tuple[str, ...]
    statements: tuple[Representative, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Opinions:
    """What votes on statements show.

    Parameters
    ----------
    clear : bool
        Whether the groups found pass every test.
    groups : tuple of Group
        The largest first. Empty where groups are not clear, unless Polis' choices were asked for.
    map : OpinionMap
        Where people stand, groups or not.
    bridging : tuple of Bridge
        Statements by the least share agreeing in any group; among everybody on the map where
        there are no groups.
    honesty : Honesty
        What the tests say of the groups found, published or not.
    """

    clear: bool
    groups: tuple[Group, ...]
    map: OpinionMap
    bridging: tuple[Bridge, ...]
    honesty: Honesty

    @property
    def eligible(self) -> int:
        """Number of people on the map."""
        return int(self.map.is_on.sum())


def opinions(
    votes: Votes,
    *,
    seed: int,
    k: int | None = None,
    compat: str | None = None,
    moderated: Collection[str] = (),
    last: Mapping[str, tuple[float, float]] | None = None,
    resamples: int = LEAST_RESAMPLES,
    shuffles: int = LEAST_SHUFFLES,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> Opinions:
    """Find opinion groups in votes on statements, and say whether they are clear.

    Parameters
    ----------
    votes : Votes
    seed : int
        Same votes and same seed, same answer, in whatever order the votes came.
    k : int, optional
        How many groups; by default 2 to 5, chosen by the silhouette.
    compat : str, optional
        ``polis`` for its choices, to compare with groups that it published, whose number is then
        ``k``; ``polis-2017`` for those it made before 21 October 2017. Groups are returned whether
        they are clear or not, people and statements chosen as it does.
    moderated : collection of str, optional
        With Polis only: statements taken down, or about the person ("I own a house"), which
        everybody counts as having passed on. Otherwise leave their votes out.
    last : mapping of str to (float, float), optional
        Positions on the last map by name, to which the new one is aligned.
    resamples, shuffles : int, optional
        Steps of the tests; at least 100 and 199.
    progress : callable, optional
        Called with the number of steps done and of all steps.
    executor : concurrent.futures.Executor, optional
        Makes steps of the tests, in other processes or on other machines; the answer is the
        same to the byte, given the same numpy with as many threads.

    Returns
    -------
    Opinions

    Raises
    ------
    InvalidSetting
        When a setting is not one of these.

    See Also
    --------
    deliberation.opinions.judge : the tests.

    Notes
    -----
    The groups are found in the votes that they then explain. The tests guard against groups that
    any votes would show; they do not say that people think of themselves as groups.

    Examples
    --------
    Two camps of fifteen answer eight statements, nine times in ten as their camp does.

    >>> rng = np.random.default_rng(1)
    >>> votes = Votes.from_triples(
    ...     (f"{camp} {i}", f"statement {j}", camp if rng.random() < 0.9 else -camp)
    ...     for camp in (1, -1) for i in range(15) for j in range(8)
    ... )
    >>> found = opinions(votes, seed=1)
    >>> found.clear, found.honesty.sizes
    (True, (15, 15))
    """
    _check(k, compat, moderated, (resamples, shuffles))
    counts = GROUP_COUNTS if k is None else (k,)
    hidden = _mask(votes, moderated)
    table = _passed(votes.table, hidden)
    rng = np.random.default_rng((seed, 0))
    if compat is None or not votes.people:
        drawn, found = _drawn(table, counts, rng)
    else:
        drawn, found = _as_polis(votes, hidden, compat, k, rng)
    people = np.flatnonzero(drawn.is_on)
    honesty = judge(
        *(table, people, found),
        seed=seed,
        counts=counts,
        resamples=resamples,
        shuffles=shuffles,
        progress=progress,
        executor=executor,
    )
    if honesty.failed and compat is None:
        found = Grouping(np.zeros(len(people), np.int64), min(1, len(people)), 0.0)
    labels = np.full(table.n_people, -1)
    labels[people] = found.labels
    groups = _groups(votes, labels, found.k, compat, hidden) if found.k > 1 else ()
    shared = bridging(votes.table, labels, found.k, left_out=hidden)
    turned = drawn if last is None else aligned(drawn, votes, last)
    return Opinions(not honesty.failed, groups, turned, shared, honesty)


def _drawn(table: VoteTable, counts: Sequence[int], rng: Generator) -> tuple[OpinionMap, Grouping]:
    drawn = place(table)
    return drawn, find_groups(drawn.positions[drawn.is_on], rng, counts)


def _as_polis(
    votes: Votes, hidden: Mask, compat: str, k: int | None, rng: Generator
) -> tuple[OpinionMap, Grouping]:
    drawn, labels = polis_groups(votes, hidden, RULES[compat], k)
    return drawn, measured(drawn.positions[drawn.is_on], labels[drawn.is_on], rng)


def _passed(table: VoteTable, hidden: Mask) -> VoteTable:
    """Return the table with answers to some statements turned into passes."""
    if not hidden.any():
        return table
    return table.answering(np.where(hidden[table.statements], np.int8(PASS), table.values))


def _groups(
    votes: Votes, labels: Labels, k: int, compat: str | None, hidden: Mask
) -> tuple[Group, ...]:
    chosen = representative(votes.table, labels, k, compat=compat, left_out=hidden)
    members = [[votes.people[p] for p in np.flatnonzero(labels == g)] for g in range(k)]
    return tuple(Group(tuple(m), s) for m, s in zip(members, chosen, strict=True))


def _mask(votes: Votes, names: Collection[str]) -> Mask:
    return np.array([statement in set(names) for statement in votes.statements], np.bool_)


def _check(
    k: int | None, compat: str | None, moderated: Collection[str], steps: Sequence[int]
) -> None:
    if compat is not None and compat not in RULES:
        raise InvalidSetting(f"compat is {' or '.join(RULES)}, or nothing")
    if k is not None and not 2 <= k <= MOST_GROUPS:
        raise InvalidSetting(f"from 2 to {MOST_GROUPS} groups")
    if moderated and not compat:
        raise InvalidSetting("statements count as passes with compat polis only")
    if steps[0] < LEAST_RESAMPLES or steps[1] < LEAST_SHUFFLES:
        raise InvalidSetting(f"at least {LEAST_RESAMPLES} resamples, {LEAST_SHUFFLES} shuffles")
