"""Files to take away and pictures to show elsewhere: how one is handed over, what can be made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any

from flask import Response, request
from flask_babel import LazyString, format_decimal, gettext, ngettext

from app.core.files.spools import opened, pieces_of, size_and_hash

KILO = 1000


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file that a room makes of a finished issue, and what it is good for.

    `make` takes the issue and returns the bytes, or an open file where they may be too many; it
    needs no request. It returns nothing where an issue cannot have the file (a vote held elsewhere
    has no timeline).
    """

    name: str
    mimetype: str
    label: LazyString
    used_for: LazyString
    make: Callable[[Any], bytes | IO[bytes] | None]


def attachment(content: bytes | IO[bytes], mimetype: str, filename: str) -> Response:
    """Return a file to keep; one that a browser has already is not sent again.

    An open file goes out a piece at a time and is closed then.
    """
    file = opened(content)
    size, digest = size_and_hash(file)
    response = Response(sent(file), mimetype=mimetype)
    response.content_length = size
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.set_etag(digest)
    response.make_conditional(request)
    response.call_on_close(file.close)
    if response.status_code == HTTPStatus.NOT_MODIFIED or request.method == "HEAD":
        file.close()
    return response


def sent(file: IO[bytes]) -> Iterator[bytes]:
    """Yield all of a file, then close it."""
    with file:
        yield from pieces_of(file)


def picture(content: bytes | str, mimetype: str) -> Response:
    """Return a picture that pages of other sites may show."""
    response = Response(content, mimetype=mimetype)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def size_in_words(size: int) -> str:
    """Return how long a file is, as it is read: 613 bytes, 33.6 kB, 1.2 MB."""
    if size < KILO:
        return ngettext("%(num)s byte", "%(num)s bytes", size)
    if size < KILO**2:
        return gettext("%(number)s kB", number=format_decimal(size / KILO, format="#,##0.#"))
    return gettext("%(number)s MB", number=format_decimal(size / KILO**2, format="#,##0.#"))
