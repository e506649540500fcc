"""Universes of Ranked Pairs: which options can win when comparisons of one strength are ordered."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from deliberation.profile import Int64Array

Pair = tuple[int, int]
"""A won comparison: winner and loser."""

Choices = tuple[Pair, ...]
"""Comparisons that a universe takes before the others of their strength, in order."""


@dataclass(slots=True)
class Locked:
    """Who reaches whom by locked comparisons: one big whole number an option, a bit each.

    ``reach[a]`` has bit ``b`` set when a chain of locked comparisons runs from ``a`` to
    ``b``; ``reached_by`` is the same the other way round.
    """

    reach: list[int]
    reached_by: list[int]

    @classmethod
    def none(cls, n_options: int) -> Locked:
        """Return the state in which nothing is locked."""
        return cls([0] * n_options, [0] * n_options)

    def copy(self) -> Locked:
        """Return the same state, to go on from in another way."""
        return Locked(self.reach[:], self.reached_by[:])

    def reaches(self, a: int, b: int) -> bool:
        """Say whether a chain runs from ``a`` to ``b``."""
        return bool(self.reach[a] >> b & 1)

    def lock(self, a: int, b: int) -> None:
        """Lock ``a`` over ``b``, which has to be open still."""
        reach, reached_by = self.reach, self.reached_by
        targets, sources = reach[b] | 1 << b, reached_by[a] | 1 << a
        new_targets, new_sources = targets & ~reach[a], sources & ~reached_by[b]
        for x in bits(new_sources):
            reach[x] |= targets
        for y in bits(new_targets):
            reached_by[y] |= sources

    def lock_all(self, pairs: list[Pair]) -> bool:
        """Lock pairs one by one; stop and say False when one is refused."""
        for a, b in pairs:
            if self.reach[b] >> a & 1:
                return False
            if not self.reach[a] >> b & 1:
                self.lock(a, b)
        return True

    def still_open(self, pairs: list[Pair]) -> list[Pair]:
        """Return the pairs that are decided neither way."""
        reach = self.reach
        return [(a, b) for a, b in pairs if not (reach[a] >> b & 1 or reach[b] >> a & 1)]

    def unbeaten(self) -> int:
        """Return the options nobody reaches, as bits."""
        return sum(1 << i for i, sources in enumerate(self.reached_by) if not sources)


def bits(number: int) -> Iterator[int]:
    """Yield the places of the bits that are set, lowest first.

    Examples
    --------
    >>> list(bits(0b1011))
    [0, 1, 3]
    """
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def classes_of(levels: Int64Array) -> list[list[Pair]]:
    """Return the won comparisons by falling strength, those of one strength together.

    Examples
    --------
    >>> classes_of(np.array([[0, 5, 0], [0, 0, 2], [2, 0, 0]]))
    [[(0, 1)], [(1, 2), (2, 0)]]
    """
    winners, losers = np.nonzero(levels > 0)
    falling = -levels[winners, losers]
    order = np.argsort(falling, kind="stable")
    pairs = list(zip(winners[order].tolist(), losers[order].tolist(), strict=True))
    starts = [0, *(np.flatnonzero(np.diff(falling[order])) + 1).tolist(), len(pairs)]
    return [pairs[start:end] for start, end in itertools.pairwise(starts) if end > start]


def settle(locked: Locked, classes: list[list[Pair]], first: int) -> int:
    """Lock class after class while their inner order is without effect.

    Parameters
    ----------
    locked : Locked
        The state before class ``first``; changed in place.
    classes : list of lists of pairs
        By falling strength.
    first : int
        The class to begin with.

    Returns
    -------
    int
        The first class whose inner order matters (``locked`` is then as before it), or the
        number of classes.
    """
    reach = locked.reach
    for number in range(first, len(classes)):
        members = classes[number]
        if len(members) == 1:
            a, b = members[0]
            if not (reach[a] >> b & 1 or reach[b] >> a & 1):
                locked.lock(a, b)
            continue
        members = locked.still_open(members)
        if len(members) > 1:
            before = locked.copy()
            if not locked.lock_all(members):
                locked.reach[:], locked.reached_by[:] = before.reach, before.reached_by
                return number
        elif members:
            locked.lock(*members[0])
    return len(classes)


def knots(locked: Locked, members: list[Pair]) -> list[int]:
    """Return the strong component of each option in the locked pairs and ``members`` together.

    Notes
    -----
    Kosaraju's two sweeps with one big whole number for each option's neighbours, so that the
    next unvisited neighbour is one ``and`` away.
    """
    onward, backward = locked.reach[:], locked.reached_by[:]
    for a, b in members:
        onward[a] |= 1 << b
        backward[b] |= 1 << a
    finished = _finishing_order(onward)
    component = [-1] * len(onward)
    unseen = (1 << len(onward)) - 1
    for number, root in enumerate(reversed(finished)):
        stack = [root] if unseen >> root & 1 else []
        unseen &= ~(1 << root)
        while stack:
            option = stack.pop()
            component[option] = number
            fresh = backward[option] & unseen
            unseen &= ~fresh
            stack.extend(bits(fresh))
    return component


def _finishing_order(onward: list[int]) -> list[int]:
    unseen = (1 << len(onward)) - 1
    finished: list[int] = []
    for root in range(len(onward)):
        stack = [root] if unseen >> root & 1 else []
        unseen &= ~(1 << root)
        while stack:
            fresh = onward[stack[-1]] & unseen
            if fresh:
                lowest = fresh & -fresh
                unseen ^= lowest
                stack.append(lowest.bit_length() - 1)
            else:
                finished.append(stack.pop())
    return finished


def universe_for(option: int, classes: list[list[Pair]], n_options: int) -> tuple[Choices, int]:
    """Look for a universe in which an option wins, by extending its reach wherever possible.

    Returns
    -------
    (choices, winners)
        The choices of the universe tried, and the options unbeaten in it as bits; 0 as soon
        as ``option`` is beaten.
    """
    locked = Locked.none(n_options)
    choices: list[Pair] = []
    number = settle(locked, classes, 0)
    while number < len(classes) and not locked.reached_by[option]:
        choices += _extend_reach(locked, option, locked.still_open(classes[number]))
        number = settle(locked, classes, number + 1)
    return tuple(choices), 0 if locked.reached_by[option] else locked.unbeaten()


def _extend_reach(locked: Locked, option: int, members: list[Pair]) -> list[Pair]:
    """Lock a class, first what lets ``option`` reach more, last what beats it."""
    taken: list[Pair] = []
    grew = True
    while grew:
        grew = False
        for a, b in members:
            inside = locked.reach[option] | 1 << option
            if inside >> a & 1 and not inside >> b & 1 and not locked.reaches(b, a):
                locked.lock(a, b)
                taken.append((a, b))
                grew = True
    for a, b in sorted(members, key=lambda pair: pair[1] == option):
        if not (locked.reaches(a, b) or locked.reaches(b, a)):
            locked.lock(a, b)
            taken.append((a, b))
    return taken


@dataclass(slots=True)
class Search:
    """An exhaustive search for winners, as far as its budget goes.

    Parameters
    ----------
    classes : list of lists of pairs
        Won comparisons by falling strength.
    n_options : int
    wanted : int
        Options that may win, as bits; no others are looked for.
    budget : int
        Comparisons that may be looked at.
    found : dict of int to Choices
        For each option proven to win, the choices of a universe in which it does.
    """

    classes: list[list[Pair]]
    n_options: int
    wanted: int
    budget: int
    found: dict[int, Choices] = field(default_factory=dict)

    def missing(self) -> int:
        """Return the wanted options without a universe so far, as bits."""
        return self.wanted & ~sum(1 << option for option in self.found)

    def note(self, unbeaten: int, choices: Choices) -> None:
        """Keep a universe for each wanted option that wins in it."""
        for option in bits(unbeaten & self.missing()):
            self.found[option] = choices

    def run(self) -> bool:
        """Search all universes; say whether the budget sufficed."""
        seen: set[tuple[int, ...]] = set()
        stack: list[tuple[int, Locked, Choices]] = [(0, Locked.none(self.n_options), ())]
        while stack and self.missing():
            number, locked, choices = stack.pop()
            first, number = number, settle(locked, self.classes, number)
            self.budget -= sum(map(len, self.classes[first : number + 1])) + 1
            if self.budget < 0:
                return False
            key = (number, *locked.reach)
            if key in seen or not self._is_open(number, locked, choices):
                continue
            seen.add(key)
            stack += self._branches(number, locked, choices)
        return True

    def _is_open(self, number: int, locked: Locked, choices: Choices) -> bool:
        """Say whether going on may find a new winner; note winners that stand already."""
        unbeaten = locked.unbeaten()
        if number == len(self.classes) or unbeaten.bit_count() == 1:
            self.note(unbeaten, choices)
            return False
        return bool(unbeaten & self.missing())

    def _branches(
        self, number: int, locked: Locked, choices: Choices
    ) -> Iterator[tuple[int, Locked, Choices]]:
        """Yield the states after each next choice inside one knot of a class."""
        members = locked.still_open(self.classes[number])
        component = knots(locked, members)
        locked.lock_all([(a, b) for a, b in members if component[a] != component[b]])
        tied = [(a, b) for a, b in members if component[a] == component[b]]
        tied = locked.still_open(tied)
        for a, b in tied:
            if component[a] == component[tied[0][0]]:
                after = locked.copy()
                after.lock(a, b)
                yield number, after, (*choices, (a, b))
