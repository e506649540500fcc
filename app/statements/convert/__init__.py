"""Statements between rows, pages, the engine and files."""

from app.statements.convert.coaching import Coaching, alike, coaching_of, sentences_in
from app.statements.convert.hexagons import hexagons
from app.statements.convert.reading import (
    Conversation,
    InvalidConversation,
    Vote,
    read_conversation,
)
from app.statements.convert.showing import (
    REPLIES,
    ShownStatement,
    agreed_on,
    disputed,
    draw_next,
    shown_statement,
)
from app.statements.convert.standing import VALUES, Standing, standing_of

__all__ = [
    "REPLIES",
    "VALUES",
    "Coaching",
    "Conversation",
    "InvalidConversation",
    "ShownStatement",
    "Standing",
    "Vote",
    "agreed_on",
    "alike",
    "coaching_of",
    "disputed",
    "draw_next",
    "hexagons",
    "read_conversation",
    "sentences_in",
    "shown_statement",
    "standing_of",
]
