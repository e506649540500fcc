"""How much a brief may say so that one page holds it in letters that can be read.

Every format says the same, so what is shortened is decided here, before any of them is made: how
high the blocks come out is reckoned from their words. The PDF then takes the largest letters that
fit, never smaller than 8 points.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.words.text import shortened
from app.reports.convert.content import Block, Run

WIDTH, HEIGHT = 178 / 25.4 * 72, 265 / 25.4 * 72
"""The room inside the margins of A4, in points."""
COMFORTABLE, ROOMY = 8.75, 10.5
"""The size of letters, in points, at which a page may be reckoned full; and one that is large."""
LINE = 1.27
"""The height of a line with the space below it, in sizes of its letters."""
NARROW, USUAL, BROAD, FULL = 0.28, 0.51, 0.75, 1.0


@dataclass
class Room:
    """How much of each thing is told; whoever shortens leaves a mark."""

    points: int
    reasons: int
    answers: int
    text: int
    said: int
    long: int
    is_shortened: bool = False

    @property
    def point(self) -> int:
        """How much is told of a point that was answered."""
        return self.said // 2

    def cut(self, words: str, longest: int) -> str:
        """Return the words, shortened if they are longer, and remember that."""
        told = shortened(words, longest)
        self.is_shortened |= told != words
        return told


STEPS = (
    (20, 3, 5, 420, 300, 900),
    (16, 3, 5, 300, 240, 700),
    (14, 2, 4, 240, 200, 600),
    (12, 2, 3, 200, 160, 500),
    (10, 1, 2, 160, 140, 400),
    (8, 1, 2, 120, 120, 300),
    (6, 0, 1, 80, 100, 220),
    (4, 0, 1, 60, 80, 160),
)


def rooms() -> list[Room]:
    """Return how much may be told, the most first."""
    return [Room(*step) for step in STEPS]


def fits(blocks: Sequence[Block], size: float = COMFORTABLE) -> bool:
    """Say whether one page holds the blocks in letters of a size, in points."""
    return sum((height_of(block, WIDTH / size) for block in blocks), start=4.0) * size <= HEIGHT


def height_of(block: Block, width: float) -> float:
    """Reckon the height of a block on lines of a width, both in sizes of its letters."""
    if block["kind"] == "heading":
        size = 1.75 if block["level"] == 1 else 1.1
        return size * (LINE * n_lines(block["runs"], width / size) + 0.8)
    if block["kind"] == "list":
        return sum(LINE * n_lines(runs, width / 1.05) for runs in block["items"]) + 0.3
    if block["kind"] == "figures":
        return 2.2 + LINE * max(
            2 + width_of(words) * len(block["items"]) // width for _figure, words in block["items"]
        )
    size = {"lead": 1.1, "small": 0.8}.get(block["look"], 1.0)
    return size * LINE * n_lines(block["runs"], width / size) + (
        1.6 if block["look"] == "speaking" else 0.3
    )


def n_lines(runs: Sequence[Run], width: float) -> int:
    """Count the lines of a width that some words take, in sizes of their letters."""
    words = "".join(run["text"] for run in runs)
    return max(1, math.ceil(width_of(words) / width))


def width_of(words: str) -> float:
    """Reckon how wide some words are, in sizes of their letters."""
    return sum(map(width_of_sign, words))


def width_of_sign(sign: str) -> float:
    """Reckon how wide a sign is, rather too wide than too narrow."""
    if sign in " .,;:'’‘“”|!iIjl()":
        return NARROW
    if sign.isascii() and not sign.isupper() and sign not in "mw@%&":
        return USUAL
    if unicodedata.east_asian_width(sign) in "WF" or unicodedata.category(sign) == "So":
        return FULL + 0.3
    return 0.0 if unicodedata.combining(sign) else BROAD
