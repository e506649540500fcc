"""Certificates of Ranked Pairs: universes in which an option wins, and their checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from deliberation.pairwise import strongest_paths
from deliberation.profile import Int64Array
from deliberation.rules.proofs.chains import (
    BoolArray,
    Cut,
    require,
    split_cycle_cut,
    split_cycle_defeats,
)
from deliberation.rules.searches.locking import Locked, Pair, classes_of
from deliberation.rules.searches.universes import Choices


@dataclass(frozen=True, slots=True)
class Universe:
    """One order of all won comparisons, and which of them are locked in it.

    Parameters
    ----------
    comparisons : tuple of (int, int)
        Winner and loser of each comparison, strongest first.
    locked : tuple of bool
        Whether each is locked; the others would close a circle.
    """

    comparisons: tuple[Pair, ...]
    locked: tuple[bool, ...]

    def detour(self, place: int) -> tuple[int, ...]:
        """Return why a comparison is not locked: a chain from its loser to its winner.

        Parameters
        ----------
        place : int
            Where the comparison stands.

        Returns
        -------
        tuple of int
            Options, each locked over the next before that place; () when there is none.
        """
        winner, loser = self.comparisons[place]
        onward: dict[int, list[int]] = {}
        for (a, b), is_locked in zip(self.comparisons[:place], self.locked, strict=False):
            if is_locked:
                onward.setdefault(a, []).append(b)
        before = {loser: loser}
        waiting = [loser]
        for option in waiting:
            for following in onward.get(option, ()):
                if following not in before:
                    before[following] = option
                    waiting.append(following)
        return _walk_back(before, loser, winner) if winner in before else ()

    def check(self, levels: Int64Array, winner: int) -> None:
        """Raise unless ``winner`` wins in this universe.

        Raises
        ------
        InvalidCertificate
        """
        falling = [int(levels[a, b]) for a, b in self.comparisons]
        require(falling == sorted(falling, reverse=True), "a weaker comparison comes first")
        won = set(zip(*(ends.tolist() for ends in np.nonzero(levels > 0)), strict=True))
        once = len(self.comparisons) == len(won) and set(self.comparisons) == won
        require(once, "not every comparison is there once")
        locked = np.zeros(levels.shape, dtype=np.bool_)
        for pair, is_locked in zip(self.comparisons, self.locked, strict=True):
            locked[pair] = is_locked
        require(_is_acyclic(locked), "locked comparisons run in a circle")
        require(not locked[:, winner].any(), "the winner is beaten")
        for place, is_locked in enumerate(self.locked):
            require(is_locked or bool(self.detour(place)), "a comparison is left out for nothing")

    def to_plain(self) -> list[dict[str, Any]]:
        """Return each comparison with ``locked`` or with the ``detour`` that keeps it out."""
        return [
            {"pair": list(pair), "locked": True}
            if is_locked
            else {"pair": list(pair), "locked": False, "detour": list(self.detour(place))}
            for place, (pair, is_locked) in enumerate(
                zip(self.comparisons, self.locked, strict=True)
            )
        ]


@dataclass(frozen=True, slots=True)
class RankedPairsProof:
    """A universe for each option proven to win, a defeat for each that cannot.

    Parameters
    ----------
    universes : mapping of int to Universe
        For each winner one in which it is unbeaten.
    defeats : mapping of int to Cut
        For each option that a Split Cycle defeat rules out, no chain from it to the option
        that defeats it (``target``) is as strong as the comparison it loses.
    searched : tuple of int
        Options ruled out by exhaustive search alone.
    unsettled : tuple of int
        Options that neither a universe nor a defeat was found for before the budget ended.
    """

    universes: Mapping[int, Universe]
    defeats: Mapping[int, Cut]
    searched: tuple[int, ...]
    unsettled: tuple[int, ...]

    def check(self, levels: Int64Array, winners: Sequence[int]) -> None:
        """Raise unless the bounds hold: universes win, defeats defeat, all are named.

        Parameters
        ----------
        levels : array of int64, shape (n_options, n_options)
            Strengths of the comparisons won, 0 for the others.
        winners : sequence of int
            The verdict's first tier.

        Raises
        ------
        InvalidCertificate
        """
        for winner, universe in self.universes.items():
            universe.check(levels, winner)
        for loser, cut in self.defeats.items():
            require(cut.source == loser, "a defeat is of another option")
            require(levels[cut.target, loser] >= cut.below > 0, "a defeat is none")
            cut.check(levels)
        named = [*self.universes, *self.defeats, *self.searched, *self.unsettled]
        require(sorted(named) == list(range(len(levels))), "an option is not accounted for")
        claimed = sorted([*self.universes, *self.unsettled])
        require(sorted(winners) == claimed, "others win than are proven to")


def prove_ranked_pairs(
    levels: Int64Array, found: Mapping[int, Choices], *, exact: bool
) -> RankedPairsProof:
    """Make the certificate of a verdict of the Ranked Pairs rule.

    Parameters
    ----------
    levels : array of int64, shape (n_options, n_options)
        Strengths of the comparisons won, 0 for the others.
    found : mapping of int to choices
        For each proven winner, what its universe takes first among tied comparisons.
    exact : bool
        Whether every universe was searched, or the bounds met.

    Returns
    -------
    RankedPairsProof
    """
    made: dict[Choices, Universe] = {}
    for choices in found.values():
        if choices not in made:
            made[choices] = replay(levels, choices)
    paths = strongest_paths(levels)
    beaten = split_cycle_defeats(levels, paths)
    defeats: dict[int, Cut] = {}
    others: list[int] = []
    for option in range(len(levels)):
        if option in found:
            continue
        if not beaten[:, option].any():
            others.append(option)
            continue
        defeats[option] = split_cycle_cut(levels, paths, beaten, option)
    universes = {option: made[found[option]] for option in sorted(found)}
    searched, unsettled = (tuple(others), ()) if exact else ((), tuple(others))
    return RankedPairsProof(universes, defeats, searched, unsettled)


def replay(levels: Int64Array, choices: Choices) -> Universe:
    """Write out the universe that takes ``choices`` before the others of their strength."""
    place = {pair: number for number, pair in enumerate(choices)}
    locked = Locked.none(len(levels))
    comparisons: list[Pair] = []
    kept: list[bool] = []
    for members in classes_of(levels):
        for a, b in sorted(members, key=lambda pair: place.get(pair, len(place))):
            comparisons.append((a, b))
            kept.append(not locked.reaches(b, a))
            if kept[-1] and not locked.reaches(a, b):
                locked.lock(a, b)
    return Universe(tuple(comparisons), tuple(kept))


def _is_acyclic(edges: BoolArray) -> bool:
    left = np.arange(len(edges))
    while left.size:
        entered = edges[np.ix_(left, left)].any(axis=0)
        if entered.all():
            return False
        left = left[entered]
    return True


def _walk_back(before: Mapping[int, int], start: int, end: int) -> tuple[int, ...]:
    path = [end]
    while path[-1] != start:
        path.append(before[path[-1]])
    return tuple(reversed(path))
