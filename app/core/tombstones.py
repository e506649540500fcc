"""What stands where words were hidden; which were, and why, is known to the room moderation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _

WhyHidden = Callable[[str, Collection[int]], Mapping[int, str]]
KEY = "why_hidden"


def set_tombstones(extensions: dict[str, Any], why_hidden: WhyHidden) -> None:
    """Say who knows why things of a kind ("post", "idea") are hidden."""
    extensions[KEY] = why_hidden


def why_hidden(kind: str, ids: Collection[int]) -> Mapping[int, str]:
    """Return what stands in the place of hidden things, by their ids; asks nothing for none."""
    if not ids:
        return {}
    known: Mapping[int, str] = current_app.extensions[KEY](kind, ids)
    return {one: known.get(one) or _("Hidden by a host.") for one in ids}


def hidden_title() -> str:
    """Return what an idea is called while its own words are hidden."""
    return _("Hidden by a host")
