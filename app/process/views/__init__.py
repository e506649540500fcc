"""Pages of the room process."""

from app.process.views import ideas, lists, pages, whole
from app.process.views.frame import blueprint

__all__ = ["blueprint", "ideas", "lists", "pages", "whole"]
