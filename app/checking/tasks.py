"""Publishing what is due of reports, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.checking.services.publishing import due_reports, publish
from app.core.clock import AnySession, database_now
from app.core.storage.by_itself import ByItself
from app.extensions import db

TROUBLE = "the report of issue %s could not be published"


def publish_reports(clock: Callable[[AnySession], datetime] = database_now) -> int:
    """Publish each part whose time has come, and make final what has been checked long enough."""
    due, versions = due_reports(clock(db.session)), 0
    db.session.rollback()
    for issue_id in due:
        with ByItself(TROUBLE, issue_id):
            versions += publish(issue_id, clock)
            db.session.commit()
        db.session.rollback()
    return versions
