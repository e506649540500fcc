"""Suggesting changes, backing and answering them, and what becomes of them when Improve ends."""

from app.amendments.services.answering import confirm, decline, offer, refuse, take_in
from app.amendments.services.backing import back, unback
from app.amendments.services.gathering import take_in_together
from app.amendments.services.settling import settle
from app.amendments.services.suggesting import reword, suggest, take_back
from app.amendments.services.wording import take_words

__all__ = [
    "back",
    "confirm",
    "decline",
    "offer",
    "refuse",
    "reword",
    "settle",
    "suggest",
    "take_back",
    "take_in",
    "take_in_together",
    "take_words",
    "unback",
]
