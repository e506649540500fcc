"""Saying what brings one here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, text

from app.accounts.models import Member
from app.core.errors import Refused
from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import DeclaredExperience, Experience, Issue, Participation
from app.issues.queries import participation_of


def declare_experience(
    issue: Issue,
    member: Member,
    *,
    kinds: Collection[Experience],
    main: Experience | None,
    now: datetime,
) -> Participation:
    """Write down what brings the member here; asked on the first contribution and at Cast."""
    wait_for_own_requests(issue, member)
    before = participation_of(member, issue)
    return note_experience(issue, member, before, kinds=kinds, main=main, now=now)


def note_experience(
    issue: Issue,
    member: Member,
    before: Participation | None,
    *,
    kinds: Collection[Experience],
    main: Experience | None,
    now: datetime,
) -> Participation:
    """Put it in the place of what they said `before`; no other request of theirs is at work."""
    chosen, main = chosen_among(settings_of(issue).experiences, kinds, main)
    row = before
    if row is None:
        row = Participation(
            issue_id=issue.id, member_id=member.id, main_experience=main, created_at=now
        )
        db.session.add(row)
        db.session.flush()
    else:
        row.main_experience = main
        of_row = DeclaredExperience.participation_id == row.id
        db.session.execute(delete(DeclaredExperience).where(of_row))
    db.session.add_all(DeclaredExperience(participation_id=row.id, kind=kind) for kind in chosen)
    return row


def chosen_among(
    labels: Collection[Experience], kinds: Collection[Experience], main: Experience | None
) -> tuple[set[Experience], Experience]:
    """Return what was ticked of what the issue offers, and the one to be counted under."""
    offered = set(labels) or {Experience.OTHER}
    chosen = set(kinds) & offered or ({main} if main in offered else set())
    if not chosen:
        raise Refused(_l("Tell us what brings you here: tick at least one."))
    if main in chosen:
        return chosen, main
    if len(chosen) > 1:
        raise Refused(_l("You ticked more than one. Say which one to count you under."))
    return chosen, next(iter(chosen))


def wait_for_own_requests(issue: Issue, member: Member) -> None:
    """Let what one person sends twice at once come one after the other, until it is committed.

    On SQLite all who write do. A cast takes the same lock again, which costs nothing.
    """
    if uses_postgresql(db.session):
        lock = text("SELECT pg_advisory_xact_lock(:issue, :member)")
        db.session.execute(lock, {"issue": issue.id, "member": member.id})
