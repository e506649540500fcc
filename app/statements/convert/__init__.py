"""Statements between rows, pages, the engine and files."""

from app.statements.convert.hexagons import hexagons
from app.statements.convert.reading import (
    Conversation,
    InvalidConversation,
    Vote,
    read_conversation,
)
from app.statements.convert.showing import (
    ShownStatement,
    agreed_on,
    alike,
    disputed,
    draw_next,
    sentences_in,
    shown_statement,
)

__all__ = [
    "Conversation",
    "InvalidConversation",
    "ShownStatement",
    "Vote",
    "agreed_on",
    "alike",
    "disputed",
    "draw_next",
    "hexagons",
    "read_conversation",
    "sentences_in",
    "shown_statement",
]
