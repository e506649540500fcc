"""A result whole: everything as JSON, and a page to print."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.downloads import attachment
from app.core.policy import public
from app.outcomes.policy import may_see_outcome
from app.outcomes.services.redacting import published
from app.outcomes.services.showing import result_page
from app.reports.services import seen_result, so_far

blueprint = Blueprint("reports", __name__)


@blueprint.get("/issues/<int:issue_id>/outcome.json")
@public(may_see_outcome)
def outcome_json(issue_id: int) -> ResponseReturnValue:
    """Hand out the document byte for byte, less words hidden since; its hash is in the headers."""
    issue, row = seen_result(issue_id)
    if row is None:
        content = json.dumps(so_far(issue)).encode()
        return Response(content, status=HTTPStatus.ACCEPTED, mimetype="application/json")
    content = published(row)
    response = attachment(content, "application/json", f"result-{issue.id}.json")
    response.headers["X-Content-SHA256"] = hashlib.sha256(content).hexdigest()
    return response


@blueprint.get("/issues/<int:issue_id>/outcome/print")
@public(may_see_outcome)
def print_view(issue_id: int) -> ResponseReturnValue:
    """Show the whole Result with nothing folded, laid out for paper."""
    issue, row = seen_result(issue_id)
    if row is None:
        return redirect(url_for("outcomes.show", issue_id=issue.id), code=303)
    return render_template("reports/print_view.html", **result_page(issue, row, current_user))
