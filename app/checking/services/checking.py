"""Saying of a paragraph that it is right, wrong, or that something is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Member
from app.checking.models import ParagraphCheck, Verdict
from app.checking.policy import may_check
from app.checking.queries import latest_version, report_of
from app.checking.services.grouping import leave_group, put_in_group
from app.core.clock import AnySession
from app.core.errors import Conflict, Missing, Refused
from app.core.policy import require
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import membership_in

OTHER_WORDS = _l("This paragraph was changed meanwhile. Read it again, then say what you think.")


def check(
    issue: Issue,
    member: Member,
    *,
    paragraph: str,
    seen: int,
    verdict: Verdict,
    line: str = "",
    quote: str = "",
    clock: Callable[[AnySession], datetime],
) -> ParagraphCheck:
    """Write down what somebody says of the wording they saw; until it is answered it can change."""
    report = report_of(issue.id, to_change=True)
    now = clock(db.session)
    require(may_check(member, issue, report, now, membership_in(member, issue)))
    if wording_of(issue.id, paragraph) != seen:
        raise Conflict(OTHER_WORDS)
    row = check_of(issue.id, paragraph, seen, member.id)
    if row is None:
        row = ParagraphCheck(
            issue_id=issue.id, paragraph=paragraph, wording=seen, member_id=member.id
        )
    elif row.group is not None and row.group.decision is not None:
        raise Refused(_l("What you said here has been answered, so it stays."))
    is_new = (line, quote) != (row.line, row.quote)
    row.verdict, row.checked_at = verdict, now
    if verdict is Verdict.RIGHT:
        line = quote = ""
    row.line, row.quote = line, quote
    if is_new:
        row.author_name, row.hidden_at = member.display_name, None
    db.session.add(row)
    db.session.flush()
    settle_in(row, now, is_new=is_new)
    return row


def settle_in(row: ParagraphCheck, now: datetime, *, is_new: bool) -> None:
    """Put a check where it belongs: with others that say the same, or nowhere if it is right."""
    if row.verdict is Verdict.RIGHT:
        leave_group(row)
    elif is_new or row.group is None:
        leave_group(row)
        put_in_group(row, now)


def wording_of(issue_id: int, paragraph: str) -> int:
    """Return which wording a paragraph has now, or stop where there is no such paragraph."""
    latest = latest_version(issue_id)
    for known in latest.paragraphs if latest else ():
        if known["id"] == paragraph:
            return int(known["wording"])
    raise Missing("")


def check_of(issue_id: int, paragraph: str, wording: int, member_id: int) -> ParagraphCheck | None:
    """Return what somebody has said of a wording."""
    return db.session.scalar(
        select(ParagraphCheck).where(
            ParagraphCheck.issue_id == issue_id,
            ParagraphCheck.paragraph == paragraph,
            ParagraphCheck.wording == wording,
            ParagraphCheck.member_id == member_id,
        )
    )
