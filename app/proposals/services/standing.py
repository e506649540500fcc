"""Holding an issue while somebody does something in it, and reading the clock only then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Member
from app.core.clock import AnySession
from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.groups.models import Membership
from app.issues.models import Experience, Issue, StageTime
from app.issues.queries import current_time, membership_in, participation_of

Clock = Callable[[AnySession], datetime]


@dataclass(frozen=True, slots=True)
class Standing:
    """When somebody acts and what policies ask about them: read after the issue is held."""

    time: StageTime | None
    now: datetime
    membership: Membership | None


def standing_in(issue: Issue, member: Member, *, clock: Clock, alone: bool = False) -> Standing:
    """Keep the stage from ending under us, then read the clock.

    Those who back and edit share the hold; `alone` makes those who post ideas queue, so that two
    never get one letter. On SQLite writers queue anyway.
    """
    if uses_postgresql(db.session):
        held = select(Issue).where(Issue.id == issue.id).with_for_update(read=not alone)
        db.session.scalars(held.execution_options(populate_existing=True)).one()
    now = clock(db.session)
    return Standing(current_time(issue), now, membership_in(member, issue))


def experience_of(member: Member, issue: Issue) -> Experience | None:
    """Return what the member is counted under in this issue, as of today."""
    participation = participation_of(member, issue)
    return participation.main_experience if participation else None
