"""Pages of the room amendments."""

from app.amendments.views import answering, backing, suggesting
from app.amendments.views.frame import blueprint

__all__ = ["answering", "backing", "blueprint", "suggesting"]
