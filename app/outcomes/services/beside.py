"""What stands beside a Result that rooms above this one know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app

from app.issues.models import Issue

Tells = Callable[[Issue], Any]
KEY = "beside_result"


def add_beside(extensions: dict[str, Any], name: str, tells: Tells) -> None:
    """Let a room show something beside every Result; templates find it as `beside.<name>`."""
    extensions.setdefault(KEY, {})[name] = tells


def beside_result(issue: Issue) -> dict[str, Any]:
    """Return what each room has to show beside the Result of an issue."""
    known: dict[str, Tells] = current_app.extensions.get(KEY, {})
    return {name: tells(issue) for name, tells in known.items()}
