"""Pages of the room answers."""

from app.answers.views import by_link, needs, organising, reading, typing_in
from app.answers.views.frame import blueprint

__all__ = ["blueprint", "by_link", "needs", "organising", "reading", "typing_in"]
