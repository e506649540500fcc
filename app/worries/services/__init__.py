"""What people do about worries, and what follows from new words."""

from app.worries.services.answering import say_met
from app.worries.services.asking import follow_due
from app.worries.services.raising import point_at, raise_worry
from app.worries.services.showing import (
    open_worries,
    page_of_worries,
    worries_about,
    worries_touched,
)

__all__ = [
    "follow_due",
    "open_worries",
    "page_of_worries",
    "point_at",
    "raise_worry",
    "say_met",
    "worries_about",
    "worries_touched",
]
