"""What happens in a conversation: posting, quoting, keeping, showing a page of it."""

from app.discussion.services.keeping import drop_draft, init_talk, keep_draft, mark_seen
from app.discussion.services.posting import (
    add_post,
    edit_post,
    first_day,
    link_change,
    quotable,
    refuse_odd_place,
    toggle_same,
)
from app.discussion.services.showing import read_answers, read_thread

__all__ = [
    "add_post",
    "drop_draft",
    "edit_post",
    "first_day",
    "init_talk",
    "keep_draft",
    "link_change",
    "mark_seen",
    "quotable",
    "read_answers",
    "read_thread",
    "refuse_odd_place",
    "toggle_same",
]
