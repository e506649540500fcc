"""Somebody who is not signed in."""

from __future__ import annotations

from flask_login import AnonymousUserMixin


class Visitor(AnonymousUserMixin):
    """A reader without an account; has no id and no rights beyond reading."""

    id: int | None = None
    display_name = ""
    is_suspended = False
    is_guest = False
