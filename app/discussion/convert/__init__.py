"""Rows of talk to what a page shows, and conversations from elsewhere to rows."""

from app.discussion.convert.places import Place, place_of
from app.discussion.convert.reading import NOT_MARKED, VISIT, Pace, Since, asks, known_before
from app.discussion.convert.turns import NO_NOTES, Note, Thread, Trail, Turn, TurnMaker, drawn

__all__ = [
    "NOT_MARKED",
    "NO_NOTES",
    "VISIT",
    "Note",
    "Pace",
    "Place",
    "Since",
    "Thread",
    "Trail",
    "Turn",
    "TurnMaker",
    "asks",
    "drawn",
    "known_before",
    "place_of",
]
