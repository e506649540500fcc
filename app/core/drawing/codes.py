"""Square codes that a phone can read, as one path to draw."""

from __future__ import annotations

import re
from typing import TypedDict

import segno


class SquareCode(TypedDict):
    """How many modules a side has, and the dark ones as the path of an SVG."""

    size: int
    marks: str


def square_code(text: str) -> SquareCode:
    """Return a code that holds the text and nothing else."""
    rows = segno.make(text, micro=False, error="m", mask=3).matrix
    marks = [
        f"M{run.start()} {y}h{len(run.group())}v1h-{len(run.group())}z"
        for y, row in enumerate(rows)
        for run in re.finditer(b"\x01+", bytes(row))
    ]
    return SquareCode(size=len(rows), marks="".join(marks))
