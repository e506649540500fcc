"""How hard torture is: full figures with TORTURE=full, a tenth otherwise."""

from __future__ import annotations

import os

IS_FULL = os.environ.get("TORTURE") == "full"


def figure(full: int, tenth: int) -> int:
    """Return the figure for this run."""
    return full if IS_FULL else tenth
