"""Zip files that are the same byte for byte whenever the same things are put in."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterable
from typing import IO

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can tell; every member bears it."""

READABLE = 0o100644 << 16


def zip_of(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip file of named members without a clock in it; one at a time is in memory."""
    out = io.BytesIO()
    zip_into(out, ((name, [content]) for name, content in members))
    return out.getvalue()


def zip_into(out: IO[bytes], members: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Write the same into an open file, a piece of a member at a time."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, pieces in members:
            with archive.open(entry_of(name), "w") as target:
                for piece in pieces:
                    target.write(piece)


def entry_of(name: str) -> zipfile.ZipInfo:
    """Return how a member is put down: by its name alone."""
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = READABLE
    entry.create_system = 3
    return entry


def without_clock(content: IO[bytes]) -> bytes:
    """Return a zip file (a workbook, a Word file) without the moment it was made in.

    Its members go through a piece at a time; a sheet of 100,000 rows is large.
    """
    out = io.BytesIO()
    with (
        zipfile.ZipFile(content) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
    ):
        for name in given.namelist():
            with given.open(name) as source, archive.open(entry_of(name), "w") as target:
                shutil.copyfileobj(source, target)
    return out.getvalue()
