"""Keeping the index, and putting a page of what was found together."""

from app.search.services.keeping import forget_everything, index_due
from app.search.services.showing import Shown, looking_for, results_page

__all__ = ["Shown", "forget_everything", "index_due", "looking_for", "results_page"]
