"""Files to take away and pictures to show elsewhere: how one is handed over, what can be made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_babel import LazyString


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file that a room makes of a finished issue, and what it is good for.

    `make` takes the issue and returns the bytes; it needs no request. It returns nothing where an
    issue cannot have the file (a vote held elsewhere has no timeline).
    """

    name: str
    mimetype: str
    label: LazyString
    used_for: LazyString
    make: Callable[[Any], bytes | None]


def attachment(content: bytes, mimetype: str, filename: str) -> Response:
    """Return a file to keep; one that a browser has already is not sent again."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.set_etag(hashlib.sha256(content).hexdigest())
    response.make_conditional(request)
    return response


def picture(content: bytes | str, mimetype: str) -> Response:
    """Return a picture that pages of other sites may show."""
    response = Response(content, mimetype=mimetype)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
