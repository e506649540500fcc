"""Progress of long work: one line on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")

Told = Callable[[int, int], None]
"""Told how much is done, and out of how much."""

CLEAR = "\r\x1b[K"
"""Back to the start of the line, and wipe it."""


@contextmanager
def telling(doing: str) -> Iterator[Told]:
    """Say what is being done until it is, and wipe the line at the end, however it ends.

    Parameters
    ----------
    doing : str
        What is done, such as ``reading votes.csv``.

    Yields
    ------
    callable
        Shows how much is done, and out of how much; need not be called.
    """
    shows = sys.stderr.isatty()

    def told(done: int, total: int) -> None:
        if shows:
            _show(f"{done} of {total}: {doing}")

    try:
        if shows:
            _show(doing)
        yield told
    finally:
        if shows:
            _show("")


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
                _show(f"{number} of {len(things)}: {doing} {item}")
            yield item
    finally:
        if shows:
            _show("")


def _show(line: str) -> None:
    sys.stderr.write(f"{CLEAR}{line}")
    sys.stderr.flush()
