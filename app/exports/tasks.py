"""The job that makes all files of an issue, and the sweep that deletes what no longer holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import IO, Any

from app.bundles.tasks import lay
from app.core.clock import database_now
from app.core.storage.database import only_reading
from app.exports.queries import state_of
from app.exports.services import (
    ALL,
    JOB,
    KINDS,
    START,
    content_of,
    forget_what_changed,
    keep,
    start_page,
    zip_everything,
)
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.jobs.services import Handler
from app.jobs.tasks import report_progress


def make_files(payload: dict[str, Any]) -> None:
    """Make one file after the other; each is committed by itself, and nobody waits meanwhile.

    Where something changes while files are made, the sweep deletes them again.
    """
    lay(payload["issue_id"], database_now)
    db.session.commit()
    with only_reading():
        issue = issue_or_missing(payload["issue_id"])
        state = state_of(issue)
    makers: dict[str, Callable[[], IO[bytes] | None]] = {
        **{kind.name: partial(content_of, kind, issue) for kind in KINDS},
        START: partial(start_page, issue, state),
        ALL: partial(zip_everything, issue, state),
    }
    for done, (name, make) in enumerate(makers.items(), start=1):
        with only_reading():
            content = make()
        if content is not None:
            keep(issue, name, content, state, database_now(db.session))
        report_progress(done, len(makers))


HANDLERS: dict[str, Handler] = {JOB: make_files}


def forget_stale() -> None:
    """Delete files that no longer hold, in a transaction of its own."""
    forget_what_changed()
    db.session.commit()
