"""Lines of a file on their way through a parser, and how many have passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Line = TypeVar("Line")

Progress = Callable[[int, int], None]
"""Told how many lines are read, and out of how many."""

EVERY = 4_096
"""Lines from one telling to the next."""


def watched(lines: Sequence[Line], progress: Progress | None) -> Iterator[Line]:
    """Yield lines, telling now and then how many came before.

    Parameters
    ----------
    lines : sequence
    progress : callable, optional
        Called with the number of lines yielded and of all lines.

    Yields
    ------
    line

    Examples
    --------
    >>> list(watched("AB", lambda *done: print(done)))
    (0, 2)
    ['A', 'B']
    """
    for number, line in enumerate(lines):
        if progress is not None and not number % EVERY:
            progress(number, len(lines))
        yield line


def parts_of(lines: Sequence[Line], progress: Progress | None) -> Iterator[slice]:
    """Yield where each next part of the lines is, telling as `watched` does.

    Examples
    --------
    >>> list(parts_of("AB", lambda *done: print(done)))
    (0, 2)
    [slice(0, 4096, None)]
    """
    for start in range(0, len(lines), EVERY):
        if progress is not None:
            progress(start, len(lines))
        yield slice(start, start + EVERY)
