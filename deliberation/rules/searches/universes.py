"""Universes of Ranked Pairs: which options can win when comparisons of one strength are ordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from deliberation.rules.searches.locking import Classes, Locked, Pair, bits

Choices = tuple[Pair, ...]
"""Comparisons that a universe takes before the others of their strength, in order."""


def settle(locked: Locked, classes: Classes, first: int) -> int:
    """Lock class after class while their inner order is without effect.

    Parameters
    ----------
    locked : Locked
        The state before class ``first``; changed in place.
    classes : Classes
        By falling strength.
    first : int
        The class to begin with.

    Returns
    -------
    int
        The first class whose inner order matters (``locked`` is then as before it), or the
        number of classes.
    """
    reach, starts, winners, losers = locked.reach, classes.starts, classes.winners, classes.losers
    for number in range(first, len(classes)):
        start = starts[number]
        if starts[number + 1] == start + 1:
            a, b = winners[start], losers[start]
            if not (reach[a] >> b & 1 or reach[b] >> a & 1):
                locked.lock(a, b)
            continue
        members = locked.still_open(classes[number])
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


def universe_for(option: int, classes: Classes, n_options: int) -> tuple[Choices, int]:
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
    classes : Classes
        Won comparisons by falling strength.
    n_options : int
    wanted : int
        Options that may win, as bits; no others are looked for.
    budget : int
        Comparisons that may be looked at.
    found : dict of int to Choices
        For each option proven to win, the choices of a universe in which it does.
    """

    classes: Classes
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
            self.budget -= self._looked_at(first, number)
            if self.budget < 0:
                return False
            key = (number, *locked.reach)
            if key in seen or not self._is_open(number, locked, choices):
                continue
            seen.add(key)
            stack += self._branches(number, locked, choices)
        return True

    def _looked_at(self, first: int, number: int) -> int:
        """Return the comparisons from one class to another, at least 1."""
        starts = self.classes.starts
        return starts[min(number + 1, len(starts) - 1)] - starts[first] + 1

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
