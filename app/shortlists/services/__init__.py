"""What happens to a shortlist: laid, picked from, cut, kept on, turned into the ballot."""

from app.shortlists.services.cutting import Part, scrub, take_step
from app.shortlists.services.keeping import keep_on
from app.shortlists.services.laying import lay_candidates
from app.shortlists.services.picking import answer_page, draw_page

__all__ = [
    "Part",
    "answer_page",
    "draw_page",
    "keep_on",
    "lay_candidates",
    "scrub",
    "take_step",
]
