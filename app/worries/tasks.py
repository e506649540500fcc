"""Looking for new versions and asking those who worry about words that changed in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.core.clock import AnySession, database_now
from app.extensions import db
from app.worries.services import follow_due

BATCHES_A_SWEEP = 8


def follow_words(
    clock: Callable[[AnySession], datetime] = database_now, batches: int = BATCHES_A_SWEEP
) -> int:
    """Follow worries until none is behind or the batches are used up, a batch a transaction.

    What a batch asks, whom it tells and how far it has come is written together or not at all.
    """
    followed = 0
    for _batch in range(batches):
        n = follow_due(clock(db.session))
        db.session.commit()
        if not n:
            break
        followed += n
    return followed
