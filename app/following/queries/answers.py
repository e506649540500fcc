"""Issues answered lately, and those whose people should hear what became of their part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from app.answers.models import GivenAnswer
from app.extensions import db
from app.issues.models import Issue
from app.outcomes.models import IssueOutcome
from deliberation.stages import Stage

LATELY = timedelta(days=14)
"""How long after something happened somebody may still be told of it, if we were down."""

AFTER_CLOSE = timedelta(days=2)
"""How long after the end of Rank people hear of their part where nobody promised an answer."""

AFTER_PROMISE = timedelta(days=1)
"""How long after a promised day, if no answer came."""


def answered_lately(now: datetime) -> Sequence[tuple[int, datetime]]:
    """Return (issue, when the newest answer was given) for issues that were answered lately."""
    rows = db.session.execute(
        select(GivenAnswer.issue_id, func.max(GivenAnswer.given_at))
        .where(GivenAnswer.given_at > now - LATELY)
        .group_by(GivenAnswer.issue_id)
        .order_by(GivenAnswer.issue_id)
    )
    return [(row[0], row[1]) for row in rows]


def parts_due(now: datetime) -> Sequence[int]:
    """Return the counted issues that nobody has answered, and whose people need not wait longer."""
    closed_till, promised_till = now - AFTER_CLOSE, now - AFTER_PROMISE
    unpromised = Issue.answer_promised_by.is_(None) & (Issue.closed_at > closed_till - LATELY)
    broken = (Issue.answer_promised_by <= promised_till) & (
        Issue.answer_promised_by > promised_till - LATELY
    )
    answered = select(GivenAnswer.issue_id)
    return db.session.scalars(
        select(Issue.id)
        .join(IssueOutcome, IssueOutcome.issue_id == Issue.id)
        .where(
            Issue.stage == Stage.OUTCOME,
            Issue.is_imported.is_(False),
            Issue.closed_at <= closed_till,
            Issue.id.not_in(answered),
            or_(unpromised, broken),
        )
        .order_by(Issue.id)
    ).all()
