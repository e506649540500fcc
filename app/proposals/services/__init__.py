"""Putting ideas on the table, changing and backing them, and which of them reach the ballot."""

from app.proposals.services.admitting import admit, freeze_options, hash_of
from app.proposals.services.backing import (
    answer_move,
    back,
    keep_idea,
    reaffirm,
    unback,
)
from app.proposals.services.gone import retire, withdraw
from app.proposals.services.ideas import add_version, edit_idea, new_proposal, propose

__all__ = [
    "add_version",
    "admit",
    "answer_move",
    "back",
    "edit_idea",
    "freeze_options",
    "hash_of",
    "keep_idea",
    "new_proposal",
    "propose",
    "reaffirm",
    "retire",
    "unback",
    "withdraw",
]
