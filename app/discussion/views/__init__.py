"""Pages of the room discussion."""

from app.discussion.views import keeping, posts
from app.discussion.views.frame import blueprint, form_under, to_post

__all__ = ["blueprint", "form_under", "keeping", "posts", "to_post"]
