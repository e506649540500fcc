"""Pages of the room process."""

from app.process.views import changes, ideas, lists, pages, talk, versions, whole
from app.process.views.frame import blueprint

__all__ = ["blueprint", "changes", "ideas", "lists", "pages", "talk", "versions", "whole"]
