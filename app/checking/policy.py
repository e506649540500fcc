"""Who may read a report, say that it is right or not, sort what people say, and answer it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.checking.models import CheckedReport
from app.core.policy import ALLOW, Decision, deny
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import (
    HOSTING,
    ORGANISING,
    Person,
    may_do,
    may_see_issue,
    stage_permits,
)
from deliberation.stages import Action

NOT_YET = _l("The report isn't there yet. Its first part comes with the count.")
FINAL = _l("Checking has ended. The report is final now.")


def may_see_report(person: Person, issue: Issue, membership: Membership | None = None) -> Decision:
    """Whoever may see the issue may read its report."""
    return may_see_issue(person, issue, membership)


def may_read_versions(
    person: Person,
    issue: Issue,
    report: CheckedReport | None,
    membership: Membership | None = None,
) -> Decision:
    """Whoever may see the issue, once there is a version to read."""
    if not (seen := may_see_report(person, issue, membership)):
        return seen
    return ALLOW if report is not None else deny(NOT_YET)


def may_check(
    person: Person,
    issue: Issue,
    report: CheckedReport | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Whoever may take part, from the first part until the day that was announced."""
    if not (running := checking_runs(issue, report, now)):
        return running
    return may_do(person, issue, None, Action.CORRECT, now, membership)


def checking_runs(issue: Issue, report: CheckedReport | None, now: datetime) -> Decision:
    """Say whether a report is there and can still be put right."""
    if not (permitted := stage_permits(issue, None, Action.CORRECT, now)):
        return permitted
    if report is None:
        return deny(NOT_YET)
    if report.final_at is not None or (report.ends_at is not None and now >= report.ends_at):
        return deny(FINAL)
    return ALLOW


def may_sort(
    person: Person,
    issue: Issue,
    report: CheckedReport | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Hosts and organisers put together what says the same, and take apart what doesn't."""
    if not (seen := may_see_report(person, issue, membership)):
        return seen
    if membership is None or membership.role not in HOSTING:
        return deny(_l("Only the hosts and organisers of this group can do that."))
    if person.is_suspended:
        return deny(_l("Your account is paused, so you can read but not do this."))
    return checking_runs(issue, report, now)


def may_settle(
    person: Person,
    issue: Issue,
    report: CheckedReport | None,
    now: datetime,
    membership: Membership | None = None,
    *,
    hosts_may: bool = False,
) -> Decision:
    """Organisers answer corrections; hosts do where no organiser has signed in for two weeks."""
    if not (sorts := may_sort(person, issue, report, now, membership)):
        return sorts
    if membership is not None and membership.role in ORGANISING:
        return ALLOW
    if hosts_may:
        return ALLOW
    return deny(
        _l("Only organisers answer corrections. Hosts can, once no organiser came for two weeks.")
    )
