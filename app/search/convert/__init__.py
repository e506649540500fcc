"""Texts to words, what was typed to a question, and what was found to what a page shows."""

from app.search.convert.marking import Pieces, marked
from app.search.convert.words import (
    LONGEST_QUESTION,
    Question,
    for_postgresql,
    for_sqlite,
    question_from,
    vector_of,
    words_in,
)

__all__ = [
    "LONGEST_QUESTION",
    "Pieces",
    "Question",
    "for_postgresql",
    "for_sqlite",
    "marked",
    "question_from",
    "vector_of",
    "words_in",
]
