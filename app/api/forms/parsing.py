"""Reading requests strictly: nothing unknown, nothing twice, numbers that are numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Request, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from webargs.flaskparser import FlaskParser

from app.core.errors import AppError, Refused
from app.core.web.links import LARGEST_ID

OWN_WORDS = {
    "Unknown field.": _l("There is no such field here."),
    "Missing data for required field.": _l("Fill this in."),
    "Field may not be null.": _l("Send a value, or leave it out."),
    "Not a valid string.": _l("Send words."),
    "Not a valid integer.": _l("Send a whole number, such as 3."),
    "Not a valid boolean.": _l("Send true or false."),
    "Not a valid list.": _l("Send a list."),
    "String does not match expected pattern.": _l("Use small letters, digits and hyphens."),
}
"""By the schema library's sentence."""
MOST_DIGITS = re.compile(r"[1-9][0-9]{0,9}")


class NotTaken(Refused):
    """Something in a request is wrong; each field is told with what to change."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__(_l("Some of what you sent can't be taken. Change these fields."))
        self.told = {"errors": [{"field": field, "detail": detail} for field, detail in errors]}


class NotRead(AppError):
    """A body that is no JSON."""


class NotJson(AppError):
    """A body of another kind."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class StrictParser(FlaskParser):
    """Reads queries and JSON; what is wrong is told like every other error."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {"query": RAISE, "json": RAISE}  # noqa: RUF012 - the library's own name

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Read the body as one JSON object, or say why it can't be read."""
        if req.mimetype != "application/json":
            raise NotJson("")
        try:
            body = json.loads(req.get_data(), parse_constant=refuse_constant)
        except (ValueError, RecursionError):
            raise NotRead("") from None
        if not isinstance(body, dict):
            raise NotTaken([("", _("Send an object with these fields."))])
        return body

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """Tell every field with what is wrong about it."""
        [told] = error.normalized_messages().values()
        raise NotTaken(sorted(flat(told)))


def refuse_constant(word: str) -> NoReturn:
    """Refuse what Python's reader would take and JSON does not know: NaN, Infinity."""
    raise ValueError(word)


def flat(told: Any, at: str = "") -> list[tuple[str, str]]:
    """Return messages in their fields as pairs; a list's place is part of the field's name."""
    if isinstance(told, Mapping):
        pairs = [flat(inner, f"{at}.{key}" if at else str(key)) for key, inner in told.items()]
        return [pair for found in pairs for pair in found]
    return [(at, in_own_words(str(message))) for message in told]


def in_own_words(message: str) -> str:
    """Return our words for a sentence of the schema library."""
    if message.startswith("Must be one of"):
        return _("Choose one of the words that are named for it.")
    return str(OWN_WORDS.get(message, message))


def refuse_odd_query(known: Sequence[str]) -> None:
    """Stop a request whose query has something unknown, or something twice."""
    errors = [(name, _("There is no such parameter here.")) for name in request.args
              if name not in known]  # fmt: skip
    errors += [
        (name, _("Send this once."))
        for name, values in request.args.lists()
        if len(values) > 1 and name in known
    ]
    if errors:
        raise NotTaken(sorted(errors))


def body_of_request() -> Any:
    """Return what was sent as JSON, to tell one request from another."""
    return json.loads(request.get_data() or b"null")


class QueryNumber(fields.Integer):
    """A whole number in a query, written as one: no sign, no space, no zero in front."""

    def __init__(self, *, most: int = LARGEST_ID, **given: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(1, most), **given)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> int:
        if not isinstance(value, str) or not MOST_DIGITS.fullmatch(value):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(int(value), attr, data, **more)
