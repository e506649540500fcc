"""What rooms below ask this one: how far the report has come, for the page of the Result."""

from __future__ import annotations

from typing import Any

from app.checking.services.boxes import box_of
from app.outcomes.services.beside import add_beside


def init_checking(extensions: dict[str, Any]) -> None:
    """Let the page of the Result show how far the report has come."""
    add_beside(extensions, "checking", box_of)
