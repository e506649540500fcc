"""Pages of the room checking."""

from app.checking.views import checking, reading, settling
from app.checking.views.frame import blueprint

__all__ = ["blueprint", "checking", "reading", "settling"]
