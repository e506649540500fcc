"""What all pages about changes share."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Field

from app.amendments.models import Amendment
from app.core.clock import utc_now
from app.core.web.forms import Form
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.queries import current_time, membership_in

blueprint = Blueprint("amendments", __name__)


def when(issue: Issue) -> tuple[StageTime | None, datetime, Membership | None]:
    """Return what every policy asks about the moment and the person."""
    return current_time(issue), utc_now(), membership_in(current_user, issue)


def change_url(amendment: Amendment) -> str:
    """Return the address of a change's page."""
    return url_for(
        "process.amendment",
        issue_id=amendment.proposal.issue_id,
        amendment_id=amendment.id,
    )


def to_change(amendment: Amendment) -> ResponseReturnValue:
    """Go to a change's page."""
    return redirect(change_url(amendment), code=HTTPStatus.SEE_OTHER)


def status_of(form: Form) -> HTTPStatus:
    """Return the status of a page that shows a form, with or without something to put right."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def remember(field: Field, number: int) -> None:
    """Let a hidden field carry another number than the one that was sent."""
    field.raw_data, field.data = None, number


def is_post() -> bool:
    """Say whether something was sent."""
    return request.method == "POST"
