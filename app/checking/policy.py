"""Who may read a report, say that it is right or not, sort what people say, and answer it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.checking.models import CheckedReport
from app.core.policy import ALLOW, Decision, deny
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import (
    ORGANISING,
    Person,
    may_do,
    may_host,
    may_see_issue,
    stage_permits,
)
from deliberation.stages import Action

NOT_YET = _l("The report isn't there yet. Its first part comes with the count.")
FINAL = _l("Checking has ended. The report is final now.")
ONLY_ANSWERS = _l("Checking has ended. Organisers answer what people said, then it's final.")


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
    """Say whether a report is there of which people can still say what is wrong."""
    if not (there := report_there(issue, report, now)):
        return there
    if report is not None and report.ends_at is not None and now >= report.ends_at:
        return deny(FINAL if report.final_at is not None else ONLY_ANSWERS)
    return ALLOW


def report_there(issue: Issue, report: CheckedReport | None, now: datetime) -> Decision:
    """Say whether there is a report at all."""
    if not (permitted := stage_permits(issue, None, Action.CORRECT, now)):
        return permitted
    return ALLOW if report is not None else deny(NOT_YET)


def may_handle(
    person: Person,
    issue: Issue,
    report: CheckedReport | None,
    now: datetime,
    membership: Membership | None,
) -> Decision:
    """Hosts and organisers care for what people say of a report that is there."""
    hosting = may_see_report(person, issue, membership) and may_host(person, membership)
    return hosting and report_there(issue, report, now)


def may_sort(
    person: Person,
    issue: Issue,
    report: CheckedReport | None,
    now: datetime,
    membership: Membership | None = None,
) -> Decision:
    """Hosts and organisers put together what says the same, and take apart what doesn't.

    Once the time to answer is over the report says how many things were said, so no more then.
    """
    if not (handles := may_handle(person, issue, report, now, membership)):
        return handles
    if report is None or (report.answers_until is not None and now >= report.answers_until):
        return deny(FINAL)
    return deny(FINAL) if report.final_at is not None else ALLOW


def may_settle(
    person: Person,
    issue: Issue,
    report: CheckedReport | None,
    now: datetime,
    membership: Membership | None = None,
    *,
    hosts_may: bool = False,
) -> Decision:
    """Organisers answer corrections; hosts do where no organiser has signed in for two weeks.

    What was not answered in time can be answered later.
    """
    if not (handles := may_handle(person, issue, report, now, membership)):
        return handles
    if membership is not None and membership.role in ORGANISING:
        return ALLOW
    if hosts_may:
        return ALLOW
    return deny(
        _l("Only organisers answer corrections. Hosts can, once no organiser came for two weeks.")
    )
