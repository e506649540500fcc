"""Pages of the room paper."""

from app.paper.views import codes, helping, printing, typing
from app.paper.views.frame import blueprint

__all__ = ["blueprint", "codes", "helping", "printing", "typing"]
