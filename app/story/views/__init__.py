"""Pages of the room story."""

from app.story.views import hosting, reading
from app.story.views.frame import blueprint

__all__ = ["blueprint", "hosting", "reading"]
