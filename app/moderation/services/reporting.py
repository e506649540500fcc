"""Reporting something, and a host's answer that it breaks no rule."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import Member
from app.core.house_rules import HouseRule
from app.core.policy import require
from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.groups.models import Membership
from app.journal.services import write_entry
from app.moderation.convert import Thing
from app.moderation.models import Report
from app.moderation.policy import may_hide, may_report


def report(
    thing: Thing,
    person: Member,
    membership: Membership | None,
    *,
    rule: HouseRule,
    line: str,
    now: datetime,
) -> bool:
    """Tell the hosts that something breaks a rule; say whether it is told for the first time.

    A person has one open report of a thing: pressed twice, it is told once. It is written on the
    site's own chain of the journal, which no page shows: nobody is counted up in public.
    """
    require(may_report(person, thing, membership))
    insert = postgresql.insert if uses_postgresql(db.session) else sqlite.insert
    written = db.session.execute(
        insert(Report)
        .values(
            kind=thing.kind,
            thing_id=thing.id,
            issue_id=thing.issue.id,
            member_id=person.id,
            rule=rule,
            line=line,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Report.id)
    ).first()
    if written is None:
        return False
    write_entry(
        "words-reported",
        issue_id=None,
        now=now,
        what=thing.kind.value,
        thing=thing.id,
        rule=rule.value,
        member=person.id,
    )
    return True


def leave_as_it_is(
    thing: Thing, host: Member, membership: Membership | None, *, now: datetime
) -> int:
    """Say that what was reported breaks no rule; return how many reports that answers."""
    require(may_hide(host, thing, membership))
    settled = settle_reports(thing, now=now)
    if settled:
        write_entry(
            "report-looked-at",
            issue_id=None,
            now=now,
            what=thing.kind.value,
            thing=thing.id,
            reports=settled,
            member=host.id,
        )
    return settled


def settle_reports(thing: Thing, *, now: datetime, hiding_id: int | None = None) -> int:
    """Write down that the open reports of a thing have been looked at; return how many."""
    rows = db.session.scalars(
        update(Report)
        .where(
            Report.kind == thing.kind,
            Report.thing_id == thing.id,
            Report.settled_at.is_(None),
        )
        .values(settled_at=now, hiding_id=hiding_id)
        .returning(Report.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(rows)
