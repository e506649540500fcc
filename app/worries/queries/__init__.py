"""Reads of the room worries."""

from app.worries.queries.asked import (
    holds,
    is_waiting,
    last_said,
    question_about,
    questions_about,
    questions_for,
    reservation_of,
    still_asked,
)
from app.worries.queries.figures import holders_of, is_about_idea
from app.worries.queries.lists import (
    people_holding,
    tallies_of,
    worries_for_result,
    worries_of,
    worries_on,
)

__all__ = [
    "holders_of",
    "holds",
    "is_about_idea",
    "is_waiting",
    "last_said",
    "people_holding",
    "question_about",
    "questions_about",
    "questions_for",
    "reservation_of",
    "still_asked",
    "tallies_of",
    "worries_for_result",
    "worries_of",
    "worries_on",
]
