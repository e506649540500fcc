"""Laying roots: right after the count, and later where that did not come to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.bundles.models import BundleRoot
from app.bundles.queries import root_of, without_root
from app.bundles.services.laying import keep_root, prepared_root
from app.core.clock import AnySession, database_now
from app.core.storage.by_itself import ByItself
from app.core.storage.database import only_reading
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.outcomes.tasks import count_issue


def count_and_lay_root(payload: dict[str, Any]) -> None:
    """Count an issue, keep that, and lay its root; a second run finds both done."""
    count_issue(payload)
    db.session.commit()
    lay(payload["issue_id"], database_now)


def lay(issue_id: int, clock: Callable[[AnySession], datetime]) -> BundleRoot | None:
    """Lay one root, once; None where nothing is counted yet.

    While it is worked out nobody waits for us to write: what was under way is left first.
    """
    db.session.rollback()
    with only_reading():
        issue = issue_or_missing(issue_id)
        known = root_of(issue_id)
        made = None if known else prepared_root(issue)
    return known if made is None else keep_root(issue, made, now=clock(db.session))


def lay_missing_roots(clock: Callable[[AnySession], datetime] = database_now) -> None:
    """Lay the root of every result that has none, each by itself."""
    missing = [issue.id for issue in without_root()]
    db.session.rollback()
    for issue_id in missing:
        with ByItself("the root of issue %s could not be laid", issue_id):
            lay(issue_id, clock)
            db.session.commit()
        db.session.rollback()
