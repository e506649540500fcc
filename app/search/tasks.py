"""Catching up with what has changed, a batch a transaction."""

from __future__ import annotations

from app.extensions import db
from app.search.services import index_due

BATCHES_A_SWEEP = 8


def catch_up(batches: int | None = BATCHES_A_SWEEP) -> int:
    """Read what has changed until nothing is left or the batches are used up; None: all of it.

    Each batch ends its transaction, so that nobody who writes waits for long.
    """
    n_read = 0
    while batches is None or batches > 0:
        n = index_due()
        db.session.commit()
        if not n:
            break
        n_read += n
        batches = batches - 1 if batches is not None else None
    return n_read
