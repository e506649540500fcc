"""Shortlists: counting who was shown what, when there are too many options for one ballot."""

from __future__ import annotations

from deliberation.shortlists.answers import NOT_SHOWN, Answers, draw_shown, shown_pairs
from deliberation.shortlists.cut import PLACES, Shortlist, Standing, shortlist

__all__ = [
    "NOT_SHOWN",
    "PLACES",
    "Answers",
    "Shortlist",
    "Standing",
    "draw_shown",
    "shortlist",
    "shown_pairs",
]
