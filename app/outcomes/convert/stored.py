"""A stored result read a piece at a time: its reasons may be many, and in any script."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from sys import intern
from typing import Any

Row = dict[str, Any]

FIRST = b'"rows":[{"experience":'
NEXT = b'},{"experience":'
LAST = re.compile(rb'\}\],"(?:sets|strongest_worry)":')
"""What stands before the first reason, between two, and after the last one.

The document is canonical JSON. A quotation mark inside of text has a backslash before it, so none
of these can be part of what somebody wrote.
"""

AT_ONCE = 2**16
"""Bytes that are read in one piece, more or less."""


@dataclass(frozen=True, slots=True)
class RowsInPieces:
    """The reasons of a stored result, read anew whenever they are gone through and never kept."""

    content: bytes
    start: int
    end: int
    shown: Callable[[Row], Row]

    def __iter__(self) -> Iterator[Row]:
        at = self.start
        while at < self.end:
            cut = self.content.rfind(NEXT, at, min(at + AT_ONCE, self.end))
            if cut < 0:
                cut = self.content.find(NEXT, at, self.end)
            stop = self.end if cut < 0 else cut + 1
            for row in json.loads(b"[%b]" % self.content[at:stop]):
                row["side"], row["experience"] = intern(row["side"]), intern(row["experience"])
                yield self.shown(row)
            at = stop + 1


def as_stored(row: Row) -> Row:
    """Return a reason as it is."""
    return row


def in_pieces(content: bytes) -> tuple[Row, RowsInPieces]:
    """Return a document whose reasons are left out, and these."""
    start = content.find(FIRST)
    if start < 0:
        return json.loads(content), RowsInPieces(content, 0, 0, as_stored)
    start += len(b'"rows":[')
    found = LAST.search(content, start)
    assert found is not None  # noqa: S101 - every version has a section after the reasons
    end = found.start() + 1
    frame: Row = json.loads(b"%b%b" % (content[:start], content[end:]))
    return frame, RowsInPieces(content, start, end, as_stored)


def read(content: bytes) -> Row:
    """Read a document, the same as any reader of JSON does."""
    frame, rows = in_pieces(content)
    if rows.end:
        frame["reasons"]["rows"] = list(rows)
    return frame
