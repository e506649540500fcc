"""Pages of the room amendments."""

from app.amendments.views import answering, backing, gathering, suggesting
from app.amendments.views.frame import blueprint

__all__ = ["answering", "backing", "blueprint", "gathering", "suggesting"]
