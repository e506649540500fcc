"""Pages of the room discussion."""

from app.discussion.views import posts
from app.discussion.views.frame import blueprint, form_for, to_post

__all__ = ["blueprint", "form_for", "posts", "to_post"]
