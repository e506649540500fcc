"""Casting and changing a ballot: one transaction, under a lock, judged by the clock after it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Integer, Select, bindparam, select, text

from app.accounts.models import Member
from app.ballots.convert import ReasonsGiven
from app.ballots.models import CastLink, Channel, Zone
from app.ballots.policy import may_cast
from app.ballots.queries import ballot_by_hash
from app.ballots.services.tickets import Ticket
from app.ballots.services.writing import (
    Submission,
    count_hour,
    forget_ballot,
    submission,
    write_ballot,
)
from app.core.clock import AnySession
from app.core.errors import AppError, Refused
from app.core.policy import require
from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.groups.models import Membership
from app.issues.models import Experience, Issue, Participation, StageTime
from app.issues.services import note_experience

Clock = Callable[[AnySession], datetime]

USED_BEFORE = _l(
    "This ballot was already put in, and what you sent now says something else. "
    "Check your ballot once more and put it in from there."
)


class TooLate(AppError):
    """Rank had ended when the ballot arrived; it is shown again so that nothing typed is lost."""

    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a cast: whether it repeated an earlier one, whether it replaced one."""

    is_repeat: bool
    is_change: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """When the stage ends, and where a member stands in the group, the issue and its casting."""

    time: StageTime | None
    membership: Membership | None
    participation: Participation | None
    link: CastLink | None


def cast(
    issue: Issue,
    member: Member,
    *,
    zones: Mapping[int, Zone],
    order: Mapping[int, int] | None = None,
    reasons: Sequence[ReasonsGiven] = (),
    ticket: Ticket,
    clock: Clock,
    channel: Channel = Channel.ONLINE,
    places: Sequence[int] | None = None,
    declared: Mapping[str, Any] | None = None,
) -> Receipt:
    """Put a ballot in, or replace the one this member put in before.

    `zones` maps places to zones, places left out are unsorted; `order` maps places to tiers inside
    their zone, 1 first, level where left out. The ticket is the key: the same ticket with the same
    ballot is answered like the first time, with another ballot it is refused. `places` are those of
    the frozen options, where they were read already; `declared` is what brings the member here, as
    `declare_experience` takes it, where they said it on the same page.
    """
    sent = submission(issue, zones, order or {}, reasons, ticket, places)
    lock(issue, member)
    now = clock(db.session)
    standing = standing_of(issue, member)
    link = standing.link
    if is_repeat(issue, link, sent):
        return Receipt(is_repeat=True, is_change=False)
    refuse_if_closed(issue, member, now, standing)
    experience = main_experience_of(issue, member, now, standing.participation, declared)
    if link is not None:
        forget_ballot(link)
    write_ballot(issue, member, link, sent, experience, channel)
    count_hour(issue, now, is_change=link is not None)
    return Receipt(is_repeat=False, is_change=link is not None)


def lock(issue: Issue, member: Member) -> None:
    """Hold the issue against its closer, and this member's ballot against another of theirs.

    On SQLite the transaction began with BEGIN IMMEDIATE, so nobody else writes. On PostgreSQL the
    closer's row lock waits for this FOR SHARE, and this one for the closer's. What was read before
    the lock may be out of date, so the issue is read again, and after it all else that decides.
    """
    given = {"issue": issue.id, "member": member.id}
    if uses_postgresql(db.session):
        db.session.execute(text("SELECT pg_advisory_xact_lock(:issue, :member)"), given)
    db.session.execute(holding_statement(), {"issue": issue.id}).scalar_one()


@functools.cache
def holding_statement() -> Select[Issue]:
    """Return the statement that holds an issue and reads it anew, built once."""
    return (
        select(Issue)
        .where(Issue.id == bindparam("issue"))
        .with_for_update(read=True, of=Issue)
        .execution_options(populate_existing=True)
    )


def standing_of(issue: Issue, member: Member) -> Standing:
    """Read anew, after the lock, what decides; the member too, who may have been paused."""
    given = {"issue": issue.id, "member": member.id}
    row = db.session.execute(standing_statement(), given).one()
    return Standing(*row[1:])


@functools.cache
def standing_statement() -> Select[Member, StageTime, Membership, Participation, CastLink]:
    """Return the statement that reads all of that at once, built once."""
    issue = bindparam("issue", type_=Integer)
    return (
        select(Member, StageTime, Membership, Participation, CastLink)
        .select_from(Member)
        .join(Issue, Issue.id == issue)
        .outerjoin(StageTime, (StageTime.issue_id == Issue.id) & (StageTime.stage == Issue.stage))
        .outerjoin(
            Membership,
            (Membership.group_id == Issue.group_id) & (Membership.member_id == Member.id),
        )
        .outerjoin(
            Participation,
            (Participation.issue_id == Issue.id) & (Participation.member_id == Member.id),
        )
        .outerjoin(CastLink, (CastLink.issue_id == Issue.id) & (CastLink.member_id == Member.id))
        .where(Member.id == bindparam("member"))
        .execution_options(populate_existing=True)
    )


def is_repeat(issue: Issue, link: CastLink | None, sent: Submission) -> bool:
    """Say whether this very ballot is in already; refuse a ticket that was used for another."""
    if link is not None and sent.key.hex() in link.used_keys:
        if link.used_keys[-1] == sent.key.hex() and link.payload_hash == sent.payload_hash:
            return True
        raise Refused(USED_BEFORE)
    known = ballot_by_hash(issue.id, sent.key)
    if known is None:
        return False
    is_sealed = issue.closed_at is not None
    if is_sealed and (known.zones, known.ranking) == (sent.zones, sent.ranking):
        return True
    raise Refused(USED_BEFORE)


def refuse_if_closed(issue: Issue, member: Member, now: datetime, standing: Standing) -> None:
    """Refuse by the announced end, moved on or not; then by whatever else the policy says."""
    time = standing.time
    if issue.closed_at is not None or (time is not None and now >= time.ends_at):
        raise TooLate(_l("Rank had closed when your ballot reached us, so it wasn't counted."))
    require(may_cast(member, issue, time, now, standing.membership))


def main_experience_of(
    issue: Issue,
    member: Member,
    now: datetime,
    participation: Participation | None,
    declared: Mapping[str, Any] | None,
) -> Experience:
    """Return what the ballot is counted under, written down first if it was said with it."""
    if declared is not None:
        participation = note_experience(issue, member, participation, now=now, **declared)
    if participation is None:
        raise Refused(_l("Tell us what brings you here: tick at least one."))
    return participation.main_experience
