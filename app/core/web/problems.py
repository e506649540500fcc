"""Errors for programs: what a page would say, as problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, json, request
from flask_babel import gettext as _

ADDRESS = "/api/"
"""Where programs ask; everybody else gets pages."""

MIMETYPE = "application/problem+json"


def is_for_programs() -> bool:
    """Say whether this request is one of a program, that reads no pages."""
    return request.path.startswith(ADDRESS)


def problem(status: HTTPStatus, detail: str, told: Mapping[str, Any]) -> Response:
    """Return an error as a program reads it; `told` is what belongs to this kind of error."""
    content = {
        **told,
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
    }
    response = Response(json.dumps(content), status=status, mimetype=MIMETYPE)
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def words_for_programs(status: HTTPStatus) -> str:
    """Return what to do next, where a program needs to hear something else than a person."""
    sentences = {
        HTTPStatus.BAD_REQUEST: _("We couldn't read that. Send one JSON value."),
        HTTPStatus.UNAUTHORIZED: _("This needs a token. Make one on your own page."),
        HTTPStatus.FORBIDDEN: _("This token may not do that here."),
        HTTPStatus.NOT_FOUND: _("There's nothing at this address, or it isn't yours to see."),
        HTTPStatus.METHOD_NOT_ALLOWED: _("Use one of the methods named in the Allow header."),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("That's too much at once. Send less."),
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: _("Send it as JSON, as application/json."),
    }
    return sentences.get(status, "")
