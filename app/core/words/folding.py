"""Long runs of words that stay as they are, folded away between those that change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Piece = tuple[str, str]
KEPT = "kept"
FEWEST, LONGEST = 2, 500
"""From how many paragraphs on, and from how many letters, what stays is folded away."""


@dataclass(frozen=True, slots=True)
class Run(Generic[Thing]):
    """Paragraphs one after another: shown, or folded away because nothing in them changed."""

    is_folded: bool
    things: Sequence[Thing]


def folded(paragraphs: Sequence[Sequence[Piece]]) -> list[Run[Sequence[Piece]]]:
    """Return the paragraphs of `changed_text` in runs; one paragraph around a change stays open."""
    return runs_of(paragraphs, is_kept, letters_in)


def runs_of(
    things: Sequence[Thing], is_still: Callable[[Thing], bool], size: Callable[[Thing], int]
) -> list[Run[Thing]]:
    """Return things in runs of those to show and those to fold away; all shown if none changed."""
    still = [is_still(thing) for thing in things]
    if all(still):
        return [Run(False, things)]
    return list(joined(folds(things, still, size)))


def folds(
    things: Sequence[Thing], still: Sequence[bool], size: Callable[[Thing], int]
) -> Iterator[Run[Thing]]:
    """Yield runs of what changed and of what did not, the neighbours of changes shown."""
    place = 0
    for is_still, group in groupby(still):
        end = place + len(list(group))
        if not is_still:
            yield Run(False, things[place:end])
        else:
            first = place + (place > 0)
            last = max(first, end - (end < len(things)))
            middle = things[first:last]
            is_long = len(middle) >= FEWEST and sum(map(size, middle)) >= LONGEST
            yield Run(False, things[place:first])
            yield Run(is_long, middle)
            yield Run(False, things[last:end])
        place = end


def joined(runs: Iterator[Run[Thing]]) -> Iterator[Run[Thing]]:
    """Yield runs with those that are shown one after another made one; empty ones left out."""
    filled = (run for run in runs if run.things)
    for is_folded, group in groupby(filled, key=lambda run: run.is_folded):
        if is_folded:
            yield from group
        else:
            yield Run(False, [thing for run in group for thing in run.things])


def is_kept(pieces: Sequence[Piece]) -> bool:
    """Say whether a paragraph stays as it is."""
    return all(kind == KEPT for kind, _words in pieces)


def letters_in(pieces: Sequence[Piece]) -> int:
    """Count the letters of a paragraph."""
    return sum(len(words) for _kind, words in pieces)
