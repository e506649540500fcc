"""Disclosure: what may be shown of people without picking anybody out, or a code why not."""

from deliberation.disclosure.buckets import FEWEST_REASONS, released_buckets
from deliberation.disclosure.parts import (
    FEWEST_PEOPLE,
    Part,
    ShownPart,
    ShownParts,
    hidden_parts,
    is_extreme,
    published_parts,
)
from deliberation.disclosure.ranges import possible_counts, rounded, rounding_range
from deliberation.disclosure.staying import STEPS, staying_ahead
from deliberation.disclosure.views import (
    colliding_views,
    views_apart,
    why_not_published,
    why_not_whole_ballots,
)

__all__ = [
    "FEWEST_PEOPLE",
    "FEWEST_REASONS",
    "STEPS",
    "Part",
    "ShownPart",
    "ShownParts",
    "colliding_views",
    "hidden_parts",
    "is_extreme",
    "possible_counts",
    "published_parts",
    "released_buckets",
    "rounded",
    "rounding_range",
    "staying_ahead",
    "views_apart",
    "why_not_published",
    "why_not_whole_ballots",
]
