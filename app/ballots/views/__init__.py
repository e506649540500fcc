"""Pages of the room ballots."""

from app.ballots.views import casting, filling, own, reasons, saving, sharing
from app.ballots.views.browser import blueprint

__all__ = ["blueprint", "casting", "filling", "own", "reasons", "saving", "sharing"]
