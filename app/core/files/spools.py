"""Files that may be too large for memory: written to disk and read again a piece at a time."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO

PIECE = 2**20
"""Bytes that are in memory at once; a file no larger than that never goes to disk."""


def spool() -> IO[bytes]:
    """Open a file that has no name and is gone when it is closed."""
    return tempfile.SpooledTemporaryFile(max_size=PIECE)


def spooled(pieces: Iterable[bytes]) -> IO[bytes]:
    """Return an open file of these pieces, at its beginning."""
    file = spool()
    for piece in pieces:
        file.write(piece)
    file.seek(0)
    return file


def opened(content: bytes | IO[bytes]) -> IO[bytes]:
    """Return what a maker of files gave as an open file."""
    return io.BytesIO(content) if isinstance(content, bytes) else content


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield all of a file from its beginning."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def size_and_hash(file: IO[bytes]) -> tuple[int, str]:
    """Return how long a file is and its SHA-256, in hexadecimal digits."""
    size, found = 0, hashlib.sha256()
    for piece in pieces_of(file):
        size += len(piece)
        found.update(piece)
    return size, found.hexdigest()
