"""Zip files that are the same byte for byte whenever the same things are put in."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can tell; every member bears it."""

READABLE = 0o100644 << 16


def zip_of(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip file of named members without a clock in it; one at a time is in memory."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members:
            archive.writestr(entry_of(name), content)
    return out.getvalue()


def entry_of(name: str) -> zipfile.ZipInfo:
    """Return how a member is put down: by its name alone."""
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = READABLE
    entry.create_system = 3
    return entry


def without_clock(content: BinaryIO) -> bytes:
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
