"""Reads: conversations a page at a time, single posts, and what people keep beside them."""

from app.discussion.queries.answers import answers_rows
from app.discussion.queries.keeping import (
    draft_of,
    drafts_in,
    known_to,
    newest_in,
    pace_of,
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
from app.discussion.queries.threads import MET, PAGE_SIZE, SORTS, counts_of, thread_rows
from app.discussion.queries.trails import posts_by_change

__all__ = [
    "MET",
    "PAGE_SIZE",
    "SORTS",
    "answers_rows",
    "counts_of",
    "draft_of",
    "drafts_in",
    "earlier_words",
    "is_readable",
    "known_to",
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
    "same_of",
    "thread_rows",
]
