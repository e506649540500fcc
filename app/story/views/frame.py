"""The blueprint, and what every page about one theme begins with."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.policy import require
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in
from app.story.models import Theme
from app.story.policy import may_tell

blueprint = Blueprint("story", __name__)


def issue_of(theme: Theme) -> tuple[Issue, Membership | None]:
    """Return the issue of a theme, and this person's place in its group."""
    issue = issue_or_missing(theme.issue_id)
    return issue, membership_in(current_user, issue)


def hosted_issue(theme: Theme) -> Issue:
    """Return the issue of a theme to somebody who hosts it."""
    issue, membership = issue_of(theme)
    require(may_tell(current_user, issue, membership))
    return issue


def to_theme(theme_id: int) -> ResponseReturnValue:
    """Go to the page of a theme."""
    url = url_for("story.theme", theme_id=theme_id, _anchor="summary")
    return redirect(url, code=HTTPStatus.SEE_OTHER)
