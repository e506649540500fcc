"""Texts to words, what was typed to a question, and what was found to what a page shows."""

from app.search.convert.marking import Pieces, marked, plain_text
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
    "plain_text",
    "question_from",
    "vector_of",
    "words_in",
]
