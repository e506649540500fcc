"""Reads: who takes part, who follows, what happened, what is news to whom, what waits."""

from app.following.queries.answers import answered_lately, parts_due
from app.following.queries.follows import (
    Followed,
    Standing,
    followed_by,
    followers_of,
    ideas_followed,
    issues_followed,
    standing_to,
)
from app.following.queries.happening import Event, Span, happened_in, issues_with_ends
from app.following.queries.news import (
    changes_since,
    has_options,
    last_settled,
    mark_of,
    places_in_group,
    posts_since,
    ranks_ending,
    readers_among,
    who_ranked,
)
from app.following.queries.outbox import (
    held_letters,
    kept_for,
    known_keys,
    readers_after,
    told_in,
    waiting_for,
)
from app.following.queries.taking_part import acts_on, parts_taken

__all__ = [
    "Event",
    "Followed",
    "Span",
    "Standing",
    "acts_on",
    "answered_lately",
    "changes_since",
    "followed_by",
    "followers_of",
    "happened_in",
    "has_options",
    "held_letters",
    "ideas_followed",
    "issues_followed",
    "issues_with_ends",
    "kept_for",
    "known_keys",
    "last_settled",
    "mark_of",
    "parts_due",
    "parts_taken",
    "places_in_group",
    "posts_since",
    "ranks_ending",
    "readers_after",
    "readers_among",
    "standing_to",
    "told_in",
    "waiting_for",
    "who_ranked",
]
