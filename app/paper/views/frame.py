"""The blueprint, and which questions are entered with a code."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue, Joining

blueprint = Blueprint("paper", __name__)


def takes_codes(path: str) -> bool:
    """Say whether a path belongs to an open question that is entered with a code."""
    try:
        values = current_app.url_map.bind("localhost").match(path.partition("?")[0])[1]
    except (RequestRedirect, HTTPException):
        return False
    issue_id = values.get("issue_id")
    issue = db.session.get(Issue, issue_id) if issue_id is not None else None
    return (
        issue is not None
        and issue.opened_at is not None
        and settings_of(issue).joining is Joining.CODES
    )


@blueprint.record_once
def offer_codes_at_the_door(state: BlueprintSetupState) -> None:
    """Let the sign-in page ask whether the question behind it is entered with a code."""
    state.app.extensions["takes_codes"] = takes_codes
