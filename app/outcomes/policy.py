"""Who may see a result, when there is one, and who may say that it is wrong, or answer that."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.core.policy import Decision, deny
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import Person, may_do, may_run, may_see_issue
from app.outcomes.models import CountDoubt
from deliberation.stages import Action, Stage


def may_see_outcome(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever may see the issue; what the page tells before close is another matter."""
    return may_see_issue(person, issue, membership)


def is_closed(issue: Issue) -> bool:
    """Say whether anything beyond how many took part may be told."""
    return issue.stage is Stage.OUTCOME


def may_doubt(
    person: Person, issue: Issue, now: datetime, membership: Membership | None = None
) -> Decision:
    """Whoever may take part may say that the count is wrong, once there is one."""
    if not (seen := may_see_outcome(person, issue, membership)):
        return seen
    if issue.is_imported:
        return deny(_l("This vote was held elsewhere. Ask whoever counted it there."))
    return may_do(person, issue, None, Action.CORRECT, now, membership)


def may_answer_doubt(
    person: Person, doubt: CountDoubt, membership: Membership | None = None
) -> Decision:
    """Organisers of the group answer, in public."""
    return may_run(person, doubt.issue, membership)
