"""What stands beside an idea's words where they are changed; the room worries knows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app

Worries = Callable[[int], Sequence[Any]]
KEY = "worries_beside"


def set_beside(extensions: dict[str, Any], worries: Worries) -> None:
    """Say who knows which worries about an idea are open."""
    extensions[KEY] = worries


def worries_beside(proposal_id: int) -> Sequence[Any]:
    """Return the open worries about words of an idea."""
    known: Sequence[Any] = current_app.extensions[KEY](proposal_id)
    return known
