"""What a picking page sends: ticks, or one choice for each two ideas."""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

NEITHER = ""
PAIR = "pair-"
Fields = MultiDict[str, str]


def picked_from(fields: Fields) -> frozenset[int]:
    """Return the places ticked on a page of ideas, or chosen from its pairs."""
    typed = [*fields.getlist("pick"), *chosen(fields).values()]
    return frozenset(int(value) for value in typed if value.isascii() and value.isdigit())


def chosen(fields: Fields) -> Mapping[str, str]:
    """Return what was chosen of each two."""
    return {name: fields[name] for name in fields if name.startswith(PAIR) and fields[name]}
