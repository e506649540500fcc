"""What happens to ballots: drafts, casting, the tick list, sealing, reading for the count."""

from app.ballots.services.casting import Receipt, TooLate, cast
from app.ballots.services.counting import profile_of, reasons_of, zones_of_ballots
from app.ballots.services.offers import offer_reason, open_rank, set_author_reasons
from app.ballots.services.sealing import scrub, seal
from app.ballots.services.tickets import Ticket, draw_ticket

__all__ = [
    "Receipt",
    "Ticket",
    "TooLate",
    "cast",
    "draw_ticket",
    "offer_reason",
    "open_rank",
    "profile_of",
    "reasons_of",
    "scrub",
    "seal",
    "set_author_reasons",
    "zones_of_ballots",
]
