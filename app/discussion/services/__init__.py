"""What happens in a conversation: posting, quoting, "same for me", showing a page of it."""

from app.discussion.services.posting import (
    add_post,
    edit_post,
    first_day,
    link_change,
    quotable,
    refuse_odd_place,
    toggle_same,
)
from app.discussion.services.showing import read_thread

__all__ = [
    "add_post",
    "edit_post",
    "first_day",
    "link_change",
    "quotable",
    "read_thread",
    "refuse_odd_place",
    "toggle_same",
]
