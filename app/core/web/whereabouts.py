"""Where a reader is on the site, and whether that may be passed on: some addresses are keys."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import HTTPException

KEYS = frozenset({"token", "code"})
"""Parts of an address that open something to whoever holds them."""


def arguments_of(path: str, method: str = "GET") -> frozenset[str] | None:
    """Return the names of the parts of an address of this site; None if none of ours is like it."""
    try:
        asked = path.partition("?")[0]
        _rule, parts = current_app.url_map.bind("localhost").match(asked, method=method)
    except HTTPException:
        return None
    return frozenset(parts)


def may_be_passed_on(path: str) -> bool:
    """Say whether a path is that of a page of ours and holds no key to anything."""
    parts = arguments_of(path)
    return parts is not None and not parts & KEYS


def is_behind_a_key() -> bool:
    """Say whether the address asked for holds a key, or may, as nothing of ours is like it."""
    return request.view_args is None or bool(KEYS & request.view_args.keys())


def told_path() -> str:
    """Return the path that was asked for, as it may stand in a log."""
    return str(request.url_rule or "an unknown address") if is_behind_a_key() else request.path
