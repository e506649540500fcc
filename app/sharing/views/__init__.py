"""Pages of the room sharing."""

from app.sharing.views import embeds, pages, pictures
from app.sharing.views.frame import blueprint

__all__ = ["blueprint", "embeds", "pages", "pictures"]
