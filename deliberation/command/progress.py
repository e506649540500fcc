"""Progress of long work: one line on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

CLEAR = "\r\x1b[K"
"""Back to the start of the line, and wipe it."""


def with_progress(items: Iterable[Item], doing: str) -> Iterator[Item]:
    """Yield items, telling before each how many there are, and wipe the line at the end.

    Parameters
    ----------
    items : iterable
        Whose text names it.
    doing : str
        What is done with each, such as ``counting by``.

    Yields
    ------
    item
    """
    things = list(items)
    shows = sys.stderr.isatty()
    try:
        for number, item in enumerate(things, 1):
            if shows:
                sys.stderr.write(f"{CLEAR}{number} of {len(things)}: {doing} {item}")
                sys.stderr.flush()
            yield item
    finally:
        if shows:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()
