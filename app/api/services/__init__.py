"""Tokens made and taken back, and that nothing is made twice."""

from app.api.services.making import made_already, mark_of, remember_made
from app.api.services.tokens import forget_tokens, make_token, note_use, take_back

__all__ = [
    "forget_tokens",
    "made_already",
    "make_token",
    "mark_of",
    "note_use",
    "remember_made",
    "take_back",
]
