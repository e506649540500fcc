"""Zip files that are the same byte for byte whenever the same things are put in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can tell; every member bears it."""

READABLE = 0o100644 << 16


def zip_of(members: Mapping[str, bytes]) -> bytes:
    """Return a zip file of named members in the order given, without a clock in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = READABLE
            entry.create_system = 3
            archive.writestr(entry, content)
    return out.getvalue()


def without_clock(content: bytes) -> bytes:
    """Return a zip file (a workbook, a Word file) without the moment it was made in."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zip_of({entry.filename: archive.read(entry) for entry in archive.infolist()})
