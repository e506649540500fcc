"""Taking part: what brings a person to an issue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from app.accounts.models import Member
from app.core.errors import Refused
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import DeclaredExperience, Experience, Issue, Participation


def declare_experience(
    issue: Issue,
    member: Member,
    *,
    kinds: Collection[Experience],
    main: Experience | None,
    now: datetime,
) -> Participation:
    """Write down what brings the member here; asked on the first contribution and at Cast."""
    offered = set(settings_of(issue).experiences) or {Experience.OTHER}
    chosen = set(kinds) & offered or ({main} if main in offered else set())
    if not chosen:
        raise Refused(_l("Tell us what brings you here: tick at least one."))
    if main not in chosen:
        if len(chosen) > 1:
            raise Refused(_l("You ticked more than one. Say which one to count you under."))
        [main] = chosen
    row = db.session.scalar(
        select(Participation).where(
            Participation.issue_id == issue.id, Participation.member_id == member.id
        )
    )
    if row is None:
        row = Participation(issue_id=issue.id, member_id=member.id, created_at=now)
        db.session.add(row)
    row.main_experience = main
    db.session.flush()
    db.session.execute(
        delete(DeclaredExperience).where(DeclaredExperience.participation_id == row.id)
    )
    db.session.add_all(DeclaredExperience(participation_id=row.id, kind=kind) for kind in chosen)
    return row
