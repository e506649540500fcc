"""Asking for an answer, promising one, and answering in public."""

from app.answers.services.answering import ChangedMeanwhile, promise, publish, save_draft
from app.answers.services.asking import ask, ask_again, remind, revoke, stop_reminders, write_to
from app.answers.services.showing import Standing, replies_to, standing_on

__all__ = [
    "ChangedMeanwhile",
    "Standing",
    "ask",
    "ask_again",
    "promise",
    "publish",
    "remind",
    "replies_to",
    "revoke",
    "save_draft",
    "standing_on",
    "stop_reminders",
    "write_to",
]
