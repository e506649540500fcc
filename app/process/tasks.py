"""Which function does which kind of job, and moving every issue whose time has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from app.core.clock import AnySession, database_now
from app.extensions import db
from app.jobs.services import Handler
from app.process.queries import due_issue_ids
from app.process.services import move_on

HANDLERS: Mapping[str, Handler] = {}


def move_on_due_issues(clock: Callable[[AnySession], datetime] = database_now) -> int:
    """Move each issue whose stage has ended, several stages if need be; return how many moves.

    Each move is a transaction of its own: what belongs to the end of a stage happens with it.
    """
    moves = 0
    due = due_issue_ids(clock(db.session))
    db.session.rollback()
    for issue_id in due:
        while move_on(issue_id, clock) is not None:
            db.session.commit()
            moves += 1
        db.session.rollback()
    return moves
