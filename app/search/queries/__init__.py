"""Reads: the texts to be indexed, and what is found."""

from app.search.queries.finding import Filters, Hit, Results, find, groups_with_issues
from app.search.queries.reading import READERS, due, everything

__all__ = [
    "READERS",
    "Filters",
    "Hit",
    "Results",
    "due",
    "everything",
    "find",
    "groups_with_issues",
]
