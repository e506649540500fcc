"""The job that makes all files of an issue, and the sweep that deletes what no longer holds."""

from __future__ import annotations

from typing import Any

from app.bundles.services import lay_root
from app.core.clock import database_now
from app.core.database import only_reading
from app.exports.queries import state_of
from app.exports.services import (
    ALL,
    JOB,
    KINDS,
    START,
    contents_of,
    forget_what_changed,
    keep,
    start_page,
    zip_everything,
)
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.jobs.services import Handler
from app.jobs.tasks import report_progress

STEPS = len(KINDS) + 2


def make_files(payload: dict[str, Any]) -> None:
    """Make one file after the other; each is committed by itself, and nobody waits meanwhile.

    Where something changes while files are made, the sweep deletes them again.
    """
    issue = issue_or_missing(payload["issue_id"])
    lay_root(issue, now=database_now(db.session))
    db.session.commit()
    state = state_of(issue)
    db.session.rollback()
    makers = contents_of(issue)
    done = 0
    while True:
        with only_reading():
            made = next(makers, None)
        if made is None:
            break
        kind, content = made
        keep(issue, kind.name, content, state, database_now(db.session))
        done += 1
        report_progress(done, STEPS)
    keep(issue, START, start_page(issue, state), state, database_now(db.session))
    keep(issue, ALL, zip_everything(issue, state), state, database_now(db.session))


HANDLERS: dict[str, Handler] = {JOB: make_files}


def forget_stale() -> None:
    """Delete files that no longer hold, in a transaction of its own."""
    forget_what_changed()
    db.session.commit()
