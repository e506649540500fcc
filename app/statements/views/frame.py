"""The blueprint, and what every page of statements begins or ends with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.clock import utc_now
from app.groups.models import Membership
from app.issues.convert import settings_of
from app.issues.models import Issue, Joining, StageTime
from app.issues.queries import current_time, membership_in

blueprint = Blueprint("statements", __name__)

MOST_SKIPPED = 500


def when(issue: Issue) -> tuple[StageTime | None, datetime, Membership | None]:
    """Return what every policy asks about the moment and the person."""
    return current_time(issue), utc_now(), membership_in(current_user, issue)


def is_visitor() -> bool:
    """Say whether nobody is signed in: a first answer may make a guest of them."""
    return not current_user.is_authenticated


def admits_guests(issue: Issue) -> bool:
    """Say whether somebody without an account may answer."""
    return settings_of(issue).joining is Joining.OPEN


def path_to_next(issue: Issue, skipped: Sequence[int] = ()) -> str:
    """Return where the next statement waits; what was skipped stays skipped."""
    return url_for(
        "statements.index", issue_id=issue.id, skip=skipped[:MOST_SKIPPED] or None, _anchor="next"
    )


def to_next(issue: Issue, skipped: Sequence[int] = ()) -> ResponseReturnValue:
    """Go on with the next statement."""
    return redirect(path_to_next(issue, skipped), code=HTTPStatus.SEE_OTHER)
