"""Stored documents of every version as the pages read them, and where a figure comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Doc = dict[str, Any]

SINCE_FIRST: Mapping[str, Any] = {
    "sure": {"redraws": None, "why_no_redraws": "older-version", "rules": []},
    "several": None,
    "experiences": {"bridging": [], "staying": [], "population": [], "raked": None},
}
"""What documents of version 1 don't hold, as if there were nothing to tell."""

INSIDE_SINCE_FIRST: Mapping[str, Mapping[str, Any]] = {
    "reasons": {"sets": [], "conditional": {}},
    "left_out": {"gone": []},
}
"""The same, inside of what they do hold."""

ANNEX_OF: Mapping[str, str] = {
    "support": "pairs",
    "lines": "pairs",
    "first_places": "pairs",
    "n_ballots": "pairs",
    "dropped_ahead": "pairs",
    "flip": "rules",
    "order": "steps",
    "several": "steps",
}
"""On which page behind the Result the figures under each part of a pointer stand."""


def readable(document: Doc) -> Doc:
    """Return a stored document with what its version lacks; nothing in it is changed."""
    inside = {name: {**old, **document[name]} for name, old in INSIDE_SINCE_FIRST.items()}
    return {**SINCE_FIRST, **document, **inside}


def winners_in(document: Mapping[str, Any]) -> list[int]:
    """Return what was chosen, or came level: one idea, or as many as the question has places."""
    several = document["several"]
    if several and (several["elected"] or several["tied"]):
        chosen: list[int] = several["elected"] or several["tied"]
        return chosen
    winners: list[int] = document["outcome"].get("winners", [])
    return winners


def where_from(pointer: str) -> tuple[str, str] | None:
    """Return the page and the anchor of the figures a fact points at; None where none shows them.

    Examples
    --------
    >>> where_from("/support/1/3")
    ('pairs', 'support-1-3')
    """
    parts = pointer.strip("/").split("/")
    name = ANNEX_OF.get(parts[0])
    return (name, "-".join(parts)) if name else None
