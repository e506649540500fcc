"""Pages of the room moderation."""

from app.moderation.views import appeals, words
from app.moderation.views.frame import blueprint

__all__ = ["appeals", "blueprint", "words"]
