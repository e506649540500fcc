"""How far tests look: so far under `make test`, further under `make deep`."""

from __future__ import annotations

from hypothesis import settings


def as_deep(steady, deep):
    """The one number in a usual run, the other where the deep profile was asked for."""
    return deep if settings.get_current_profile_name() == "deep" else steady
