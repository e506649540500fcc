"""Pages of the room discussion."""

from app.discussion.views import keeping, posts
from app.discussion.views.frame import blueprint, form_for, to_post

__all__ = ["blueprint", "form_for", "keeping", "posts", "to_post"]
