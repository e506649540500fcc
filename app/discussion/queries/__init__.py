"""Reads: conversations a page at a time, single posts, and what people keep beside them."""

from app.discussion.queries.posts import (
    page_of,
    post_or_missing,
    posts_behind,
    posts_since,
    same_of,
)
from app.discussion.queries.threads import MET, PAGE_SIZE, SORTS, posts_about_ideas, thread_rows
from app.discussion.queries.trails import posts_by_change

__all__ = [
    "MET",
    "PAGE_SIZE",
    "SORTS",
    "page_of",
    "post_or_missing",
    "posts_about_ideas",
    "posts_behind",
    "posts_by_change",
    "posts_since",
    "same_of",
    "thread_rows",
]
