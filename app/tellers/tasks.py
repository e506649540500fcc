"""Writing to tellers, and deleting their files once all is final."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.clock import AnySession, database_now
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.jobs.services import Handler
from app.tellers.services import JOB, drop_files, tell_tellers


def write_to_tellers(payload: dict[str, Any]) -> None:
    """Write to the tellers of an issue that has closed."""
    tell_tellers(issue_or_missing(payload["issue_id"]), now=database_now(db.session))


def forget_files(clock: Callable[[AnySession], datetime] = database_now) -> None:
    """Delete what tellers were handed, once its time is over."""
    if drop_files(clock(db.session)):
        db.session.commit()
    db.session.rollback()


HANDLERS: dict[str, Handler] = {JOB: write_to_tellers}
"""Which function does this room's job."""
