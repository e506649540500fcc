"""Pages of the room my_part."""

from app.my_part.views import own, pictures
from app.my_part.views.frame import blueprint

__all__ = ["blueprint", "own", "pictures"]
