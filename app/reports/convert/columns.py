"""How wide the columns of a table are: as their words ask, with room for the longest word."""

from __future__ import annotations

from collections.abc import Sequence

from app.reports.convert.content import Block
from app.reports.convert.fitting import width_of

MOST = 24.0
"""What a column may ask for, in sizes of its letters; longer words go on in a next line."""
BESIDE = 1.4
"""What stands left and right of the words in a cell."""
BOLD = 1.1


def widths_of(block: Block, whole: float) -> Sequence[float]:
    """Return how wide each column of a table is, all of them as wide as the page.

    Both in sizes of its letters. What is left once each longest word has room goes to those whose
    words ask for more.
    """
    columns = range(len(block["head"]))
    least = [_longest_word(block, place) + BESIDE for place in columns]
    more = [
        max(0.1, min(MOST, _longest(block, place) + BESIDE) - one)
        for place, one in zip(columns, least, strict=True)
    ]
    left = whole - sum(least)
    if left <= 0:
        return [one * whole / sum(least) for one in least]
    return [one + left * wish / sum(more) for one, wish in zip(least, more, strict=True)]


def _cells(block: Block, place: int) -> list[str]:
    return [row[place] for row in block["rows"] if place < len(row)]


def _longest_word(block: Block, place: int) -> float:
    words = [word for cell in _cells(block, place) for word in cell.split()]
    head = [width_of(word) * BOLD for word in block["head"][place].split()]
    return min(MOST, max([*head, *map(width_of, words)], default=1.0))


def _longest(block: Block, place: int) -> float:
    """Return how wide the cells would like to be; a heading may take two lines."""
    return max([width_of(block["head"][place]) / 2, *map(width_of, _cells(block, place))])
