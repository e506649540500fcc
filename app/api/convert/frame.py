"""What all answers share: every field is there, lists come a page at a time, errors are alike."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from marshmallow import RAISE, Schema, fields

from app.core.web.paging import Page

Row = TypeVar("Row")
Json = dict[str, Any]


class Told(Schema):
    """What is told: each field is always there, and no other one."""

    class Meta:
        """Nothing that isn't described."""

        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Say in the document that the field is always there."""
        field_obj.required = True


def a_moment(says: str, *, may_lack: bool = False) -> fields.DateTime:
    """A moment in UTC."""
    return fields.DateTime(format="iso", allow_none=may_lack, metadata={"description": says})


def a_day(says: str) -> fields.Date:
    """A day, or nothing."""
    return fields.Date(allow_none=True, metadata={"description": says})


def a_text(says: str, *, may_lack: bool = False) -> fields.String:
    """Words, as they were written: never HTML."""
    return fields.String(allow_none=may_lack, metadata={"description": says})


def a_code(says: str, kind: type[enum.Enum] | Iterable[str], *, may_lack: bool = False) -> Any:
    """One of some fixed words."""
    words = [one.value if isinstance(one, enum.Enum) else one for one in kind]
    told = {"description": says, "enum": [*words, None] if may_lack else words}
    return fields.String(allow_none=may_lack, metadata=told)


def a_list(says: str, words: Iterable[str], *, may_lack: bool = False) -> Any:
    """Some of a few fixed words."""
    one = fields.String(metadata={"enum": list(words)})
    return fields.List(one, allow_none=may_lack, metadata={"description": says})


def a_count(says: str, *, may_lack: bool = False) -> fields.Integer:
    """A whole number."""
    return fields.Integer(strict=True, allow_none=may_lack, metadata={"description": says})


def a_truth(says: str, *, may_lack: bool = False) -> fields.Boolean:
    """Yes or no."""
    return fields.Boolean(allow_none=may_lack, metadata={"description": says})


def listing(one: type[Told]) -> type[Told]:
    """Return the schema of a page of a list."""
    name = one.__name__.removesuffix("Schema")
    made: type[Told] = type(
        f"{name}ListSchema",
        (Told,),
        {
            "__doc__": f"A page of a list of {name}.",
            "items": fields.List(fields.Nested(one)),
            "page": a_count("The number of this page, from 1."),
            "pages": a_count("How many pages there are; 1 for an empty list."),
            "per_page": a_count("How many items a page holds."),
            "total": a_count("How many items there are on all pages."),
        },
    )
    return made


class ProblemErrorSchema(Told):
    """What is wrong with one field."""

    field = a_text("The field, as in the request.")
    detail = a_text("What to change.")


class ProblemSchema(Schema):
    """An error, as problem details (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "What to do next."})
    errors = fields.List(
        fields.Nested(ProblemErrorSchema),
        metadata={"description": "With 422: each field that is wrong."},
    )
    similar = fields.List(
        fields.Integer(),
        metadata={"description": "With 409 for a new idea: ideas that are like it."},
    )


def page_told(page: Page[Row], tell: Callable[[Row], Json]) -> Json:
    """Return a page of a list as it is told."""
    return {
        "items": [tell(row) for row in page.rows],
        "page": page.number,
        "pages": page.last,
        "per_page": page.size,
        "total": page.total,
    }


def page_in(rows: Sequence[Row], number: int, size: int) -> Page[Row]:
    """Return one page of rows that are all known."""
    return Page(rows[(number - 1) * size : number * size], number, size, len(rows))
