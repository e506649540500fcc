"""What happens to ballots: drafts, casting, the tick list, sealing, reading for the count."""

from app.ballots.services.casting import Receipt, TooLate, cast
from app.ballots.services.counting import ballots_of, reasons_of
from app.ballots.services.offers import (
    offer_reason,
    open_rank,
    set_author_reasons,
    step_within_rank,
)
from app.ballots.services.sealing import scrub, seal
from app.ballots.services.tickets import Ticket, draw_ticket

__all__ = [
    "Receipt",
    "Ticket",
    "TooLate",
    "ballots_of",
    "cast",
    "draw_ticket",
    "offer_reason",
    "open_rank",
    "reasons_of",
    "scrub",
    "seal",
    "set_author_reasons",
    "step_within_rank",
]
