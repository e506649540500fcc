"""A zip whose bytes follow from what is in it: no time, no owner, no compressor has a say."""

from __future__ import annotations

import io
import re
import shutil
import struct
import zlib
from collections.abc import Mapping
from typing import IO

from deliberation.errors import DeliberationError

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
"""A file's name: no folder, so that nothing can be written elsewhere."""

VERSION, DAY = 20, 0x21
"""The least version of zip, and the first of January 1980, before which zip knows no day."""

READABLE = 0o100644 << 16
MADE_ON_UNIX = 3 << 8 | VERSION
MOST_BYTES = 2**31 - 1
PIECE = 2**20


class InvalidArchive(DeliberationError, ValueError):
    """The bytes are not those of a zip as `packed` writes it."""

    code = "invalid-archive"


def packed(files: Mapping[str, bytes]) -> bytes:
    """Write files into a zip, in the order of their names.

    Parameters
    ----------
    files : mapping of str to bytes
        By name; names are plain, without folders.

    Returns
    -------
    bytes
        The same for the same files, on every machine and with every version of Python.

    Raises
    ------
    InvalidArchive
        When a name is not plain or it is all too large.

    Notes
    -----
    Files are stored as they are. What a compressor makes of bytes changes with its version, and
    a reader that meets no compressed file cannot be flooded by one.

    References
    ----------
    .. [1] PKWARE, ".ZIP File Format Specification", version 6.3.10.

    Examples
    --------
    >>> import io, zipfile
    >>> zipfile.ZipFile(io.BytesIO(packed({"a.txt": b"Hello"}))).read("a.txt")
    b'Hello'
    """
    out = io.BytesIO()
    pack_into(out, {name: io.BytesIO(content) for name, content in files.items()})
    return out.getvalue()


def pack_into(out: IO[bytes], files: Mapping[str, IO[bytes]]) -> None:
    """Write open files into a zip as `packed` does, a piece of each at a time.

    Parameters
    ----------
    out : file open for writing
    files : mapping of str to files open for reading
        Each is read twice from its beginning, since a zip says first what is in it.

    Raises
    ------
    InvalidArchive
        As `packed`; what was written before is of no use then.

    Examples
    --------
    >>> out = io.BytesIO()
    >>> pack_into(out, {"a.txt": io.BytesIO(b"Hello")})
    >>> out.getvalue() == packed({"a.txt": b"Hello"})
    True
    """
    directory = []
    at = 0
    for name in sorted(files):
        if not NAME.fullmatch(name):
            raise InvalidArchive(f"{name!r} is no plain name")
        size, facts = _facts(name, files[name])
        head = struct.pack("<4sH", b"PK\x03\x04", VERSION) + facts + name.encode()
        directory.append(
            struct.pack("<4sHH", b"PK\x01\x02", MADE_ON_UNIX, VERSION)
            + facts
            + struct.pack("<HHHLL", 0, 0, 0, READABLE, at)
            + name.encode()
        )
        at += len(head) + size
        if at > MOST_BYTES:
            raise InvalidArchive("more than 2 GB")
        out.write(head)
        files[name].seek(0)
        shutil.copyfileobj(files[name], out, PIECE)
    index = b"".join(directory)
    number = len(directory)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, number, number, len(index), at, 0)
    out.write(index + end)


def _facts(name: str, file: IO[bytes]) -> tuple[int, bytes]:
    """Return a file's length, and what both of its headers say of it: flags to lengths."""
    size, check = 0, 0
    file.seek(0)
    while piece := file.read(PIECE):
        size, check = size + len(piece), zlib.crc32(piece, check)
    if size > MOST_BYTES:
        raise InvalidArchive("more than 2 GB")
    return size, struct.pack("<HHHHLLLHH", 0, 0, 0, DAY, check, size, size, len(name), 0)


def unpacked(content: bytes) -> dict[str, bytes]:
    """Read the files of a zip that `packed` wrote.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    dict of str to bytes

    Raises
    ------
    InvalidArchive
        When a single byte is another than `packed` would have written.

    Examples
    --------
    >>> unpacked(packed({"b": b"2", "a": b"1"}))
    {'a': b'1', 'b': b'2'}
    """
    files: dict[str, bytes] = {}
    at = 0
    while content[at : at + 4] == b"PK\x03\x04" and len(content) >= at + 30:
        size, length = struct.unpack_from("<LH", content, at + 22)
        start = at + 30 + length
        name = content[at + 30 : start].decode("ascii", "replace")
        if not NAME.fullmatch(name) or name in files:
            raise InvalidArchive(f"{name!r} is no plain name, or stands here twice")
        files[name] = content[start : start + size]
        at = start + size
    if packed(files) != content:
        raise InvalidArchive("not written the way bundles are written")
    return files


__all__ = ["InvalidArchive", "pack_into", "packed", "unpacked"]
