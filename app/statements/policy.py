"""Who may read statements, add one, and answer one."""

from __future__ import annotations

from datetime import datetime

from app.core.policy import Decision, hide
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.policy import Person, may_do, may_see_issue
from app.statements.models import Statement
from deliberation.stages import Action


def may_see_statements(
    person: Person, issue: Issue, membership: Membership | None = None
) -> Decision:
    """Whoever may see the issue may read its statements and how they were answered."""
    return may_see_issue(person, issue, membership)


def may_see_statement(
    person: Person, statement: Statement, issue: Issue, membership: Membership | None = None
) -> Decision:
    """Whoever may see the issue, unless a host has hidden the statement."""
    if statement.hidden_at is not None:
        return hide()
    return may_see_statements(person, issue, membership)


def may_state(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, until Rank opens."""
    return may_do(person, issue, time, Action.STATE, now, membership)


def may_reply(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Anyone taking part, until Rank opens; one's own statements too."""
    return may_do(person, issue, time, Action.ANSWER_STATEMENT, now, membership)
