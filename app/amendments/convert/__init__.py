"""Changes between rows, the engine, boxes to type in, and pages."""

from app.amendments.convert.boxes import boxes_for, typed_text
from app.amendments.convert.changes import (
    AHEAD,
    IN_PLAY,
    TAKEN,
    base_of,
    deadline_from,
    edits_of,
    fitted,
    length_of,
    offered_text,
    put_together,
    reminder_from,
    same_effect,
    text_after,
    variants_needed,
)
from app.amendments.convert.showing import (
    Meeting,
    Pieces,
    in_a_few_words,
    meetings_of,
    pieces_between,
)

__all__ = [
    "AHEAD",
    "IN_PLAY",
    "TAKEN",
    "Meeting",
    "Pieces",
    "base_of",
    "boxes_for",
    "deadline_from",
    "edits_of",
    "fitted",
    "in_a_few_words",
    "length_of",
    "meetings_of",
    "offered_text",
    "pieces_between",
    "put_together",
    "reminder_from",
    "same_effect",
    "text_after",
    "typed_text",
    "variants_needed",
]
