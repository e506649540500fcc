"""Who may ask for an answer, who may give one, and what of it may be read."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.answers.models import Answerer, AnswererLink
from app.core.policy import ALLOW, Decision, deny
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.policy import Person, may_run
from deliberation.stages import Stage


def may_ask(person: Person, issue: Issue, membership: Membership | None) -> Decision:
    """Organisers of the issue's group, from its opening on."""
    if not (runs := may_run(person, issue, membership)):
        return runs
    if issue.opened_at is None:
        return deny(_l("Open the question first. Then somebody can be asked to answer it."))
    if issue.is_imported:
        return deny(_l("This vote was held elsewhere, so nobody is asked to answer it here."))
    return ALLOW


def may_answer(link: AnswererLink | None, now: datetime) -> Decision:
    """Whoever holds a link that was neither taken back nor has run out; no account is needed."""
    if link is None or link.expires_at <= now or link.answerer.revoked_at is not None:
        return deny(
            _l(
                "This link doesn't work any more. Links last 90 days, and can be taken back. "
                "Ask the people who wrote to you for a new one."
            )
        )
    return ALLOW


def is_reminded(answerer: Answerer) -> bool:
    """Say whether reminders may go to somebody who was asked."""
    return answerer.revoked_at is None and answerer.stopped_at is None


def may_write_need(issue: Issue, time: StageTime | None, now: datetime) -> Decision:
    """In Improve: what would be needed is known before anybody ranks."""
    if issue.stage is not Stage.AMEND or (time is not None and now >= time.ends_at):
        return deny(_l("What an idea would need is written in Improve, before people rank."))
    return ALLOW


def may_write_need_for_them(
    person: Person,
    issue: Issue,
    time: StageTime | None,
    now: datetime,
    membership: Membership | None,
) -> Decision:
    """Organisers, on behalf of whoever should answer."""
    return may_ask(person, issue, membership) and may_write_need(issue, time, now)
