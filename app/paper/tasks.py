"""Warning hosts of sheets that don't count yet, three times at most before Rank ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.clock import AnySession, database_now
from app.extensions import db
from app.issues.queries import issue_or_missing
from app.jobs.queries import job_of
from app.jobs.services import enqueue
from app.paper.convert import LAST_WARNING, warning_due
from app.paper.queries import ends_of_rank
from app.paper.services.warning import warn_of_unfinished
from deliberation.stages import Stage

JOB = "warn-of-sheets"


def catch_up_with_sheets(clock: Callable[[AnySession], datetime] = database_now) -> None:
    """Have warnings written whose time has come, after downtime only the newest one."""
    now = clock(db.session)
    for issue, ends_at in ends_of_rank(now):
        before = warning_due(ends_at, now)
        if before is None:
            continue
        key = f"{JOB}:{issue.id}:{ends_at:%Y%m%d%H%M}:{before.total_seconds():.0f}"
        if job_of(key) is None:
            payload = {"issue_id": issue.id, "key": key, "if_new": before == LAST_WARNING}
            enqueue(JOB, key=key, payload=payload, now=now)
    db.session.commit()


def warn_of_sheets(payload: dict[str, Any]) -> None:
    """Write to the hosts of one issue, unless Rank has ended meanwhile."""
    issue = issue_or_missing(payload["issue_id"])
    if issue.stage is Stage.RANK:
        if_new = payload.get("if_new", False)
        warn_of_unfinished(issue, payload["key"], if_new=if_new, now=database_now(db.session))
