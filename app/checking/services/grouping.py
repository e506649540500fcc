"""Corrections that say the same stand together; hosts put together more, or take apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Member
from app.checking.models import CorrectionGroup, ParagraphCheck
from app.checking.policy import may_sort
from app.checking.queries import corrections_in, groups_of, report_of
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import membership_in
from deliberation.similarity import similar

ALIKE = 40
"""From which likeness in per cent two corrections are taken to say the same."""
ANSWERED = _l("Somebody has answered this meanwhile, so it stays as it is.")


def put_in_group(row: ParagraphCheck, now: datetime) -> None:
    """Put a correction with others of its paragraph that say the same, or by itself."""
    waiting = {
        group.id: group
        for group in groups_of(row.issue_id)
        if group.decision is None and group.paragraph == row.paragraph
    }
    said = [
        other
        for group_id, rows in corrections_in(row.issue_id, list(waiting)).items()
        for other in rows
        if other.id != row.id and other.hidden_at is None and group_id in waiting
    ]
    alike = similar([other.line for other in said], row.line, limit=1, at_least=ALIKE)
    row.group = waiting[said[alike[0].place].group_id or 0] if alike else new_group(row, now)
    db.session.flush()


def new_group(row: ParagraphCheck, now: datetime) -> CorrectionGroup:
    """Begin a group for a correction."""
    group = CorrectionGroup(issue_id=row.issue_id, paragraph=row.paragraph, created_at=now)
    db.session.add(group)
    db.session.flush()
    return group


def leave_group(row: ParagraphCheck) -> None:
    """Take a correction out of its group, which others may be answering: so they see it go."""
    if row.group is not None:
        row.group.revision += 1
    row.group = None
    db.session.flush()


def members_of(group: CorrectionGroup) -> Sequence[ParagraphCheck]:
    """Return every correction in a group, hidden ones and those of paused accounts too."""
    return db.session.scalars(
        select(ParagraphCheck)
        .where(ParagraphCheck.group_id == group.id)
        .order_by(ParagraphCheck.id)
    ).all()


def merge(
    group: CorrectionGroup, into: CorrectionGroup, host: Member, issue: Issue, *, now: datetime
) -> None:
    """Put two groups of one paragraph together; every word of both stays."""
    held_for_sorting(host, issue, now)
    same_place = group.issue_id == into.issue_id and group.paragraph == into.paragraph
    if group.id == into.id or not same_place:
        raise Refused(_l("Choose another correction of the same paragraph."))
    if group.decision is not None or into.decision is not None:
        raise Conflict(ANSWERED)
    for row in members_of(group):
        row.group = into
    into.revision += 1
    group.merged_into_id = into.id
    db.session.flush()


def split(
    group: CorrectionGroup, picked: Collection[int], host: Member, issue: Issue, *, now: datetime
) -> CorrectionGroup:
    """Take some corrections out of a group into one of their own."""
    held_for_sorting(host, issue, now)
    if group.decision is not None:
        raise Conflict(ANSWERED)
    rows = members_of(group)
    moving = [row for row in rows if row.id in picked]
    if not moving or len(moving) == len(rows):
        raise Refused(_l("Tick some of them, but not all."))
    apart = new_group(moving[0], now)
    for row in moving:
        row.group = apart
    group.revision += 1
    db.session.flush()
    return apart


def held_for_sorting(host: Member, issue: Issue, now: datetime) -> None:
    """Hold the report for somebody who may sort what people say of it."""
    report = report_of(issue.id, to_change=True)
    require(may_sort(host, issue, report, now, membership_in(host, issue)))
