"""Reads: conversations a page at a time, single posts, and what people keep beside them."""

from app.discussion.queries.answers import answers_rows
from app.discussion.queries.keeping import (
    draft_of,
    newest_in,
    pace_of,
    replies_begun,
    since_here,
)
from app.discussion.queries.posts import (
    earlier_words,
    is_readable,
    opening_or_missing,
    page_of,
    page_of_reply,
    post_or_missing,
    posts_about_ideas,
    posts_behind,
    posts_since,
    same_of,
)
from app.discussion.queries.threads import MET, PAGE_SIZE, SORTS, thread_rows
from app.discussion.queries.trails import posts_by_change

__all__ = [
    "MET",
    "PAGE_SIZE",
    "SORTS",
    "answers_rows",
    "draft_of",
    "earlier_words",
    "is_readable",
    "newest_in",
    "opening_or_missing",
    "pace_of",
    "page_of",
    "page_of_reply",
    "post_or_missing",
    "posts_about_ideas",
    "posts_behind",
    "posts_by_change",
    "posts_since",
    "replies_begun",
    "same_of",
    "since_here",
    "thread_rows",
]
