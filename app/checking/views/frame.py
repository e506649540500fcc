"""The blueprint, and what every page about a report begins with."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user

from app.checking.policy import may_see_report
from app.checking.services.hooks import init_checking
from app.core.errors import Missing
from app.core.policy import require
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in

blueprint = Blueprint("checking", __name__)
blueprint.record_once(lambda state: init_checking(state.app.extensions))


def seen_issue(issue_id: int) -> tuple[Issue, Membership | None]:
    """Return an issue that this person may read of, and their place in its group.

    A vote held elsewhere has no report: nobody here took part in it.
    """
    issue = issue_or_missing(issue_id)
    membership = membership_in(current_user, issue)
    require(may_see_report(current_user, issue, membership))
    if issue.is_imported:
        raise Missing("")
    return issue, membership
