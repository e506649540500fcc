"""Files and pages to take away: everything as JSON, tables, a page to print."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.ballots.queries import n_taken_part
from app.core.errors import Missing
from app.core.policy import public, require
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in, stage_times
from app.outcomes.models import IssueOutcome
from app.outcomes.policy import is_closed, may_see_outcome
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import document_from, published
from app.outcomes.services.showing import result_page
from app.reports.convert import TABLES, csv_bytes
from deliberation.stages import Stage

blueprint = Blueprint("reports", __name__)


def seen_issue(issue_id: int) -> tuple[Issue, IssueOutcome | None]:
    """Return an issue this person may see, and its result if there is one."""
    issue = issue_or_missing(issue_id)
    require(may_see_outcome(current_user, issue, membership_in(current_user, issue)))
    return issue, outcome_of(issue) if is_closed(issue) else None


@blueprint.get("/issues/<int:issue_id>/outcome.json")
@public(may_see_outcome)
def outcome_json(issue_id: int) -> ResponseReturnValue:
    """Hand out the document byte for byte, less words hidden since; its hash is in the headers."""
    issue, row = seen_issue(issue_id)
    if row is None:
        content = json.dumps(so_far(issue)).encode()
        return Response(content, status=HTTPStatus.ACCEPTED, mimetype="application/json")
    content = published(row)
    response = attachment(content, "application/json", f"result-{issue.id}.json")
    response.headers["X-Content-SHA256"] = hashlib.sha256(content).hexdigest()
    return response


@blueprint.get("/issues/<int:issue_id>/tables/<name>.csv")
@public(may_see_outcome)
def table(issue_id: int, name: str) -> ResponseReturnValue:
    """Hand out one table; before close it says only how many have taken part, and when to look."""
    issue, row = seen_issue(issue_id)
    if name not in TABLES:
        raise Missing("")
    if row is None:
        known = so_far(issue)
        content = csv_bytes([list(known), list(known.values())])
        return Response(content, status=HTTPStatus.ACCEPTED, mimetype="text/csv")
    content = csv_bytes(TABLES[name](document_from(row)))
    return attachment(content, "text/csv", f"result-{issue.id}-{name}.csv")


@blueprint.get("/issues/<int:issue_id>/outcome/print")
@public(may_see_outcome)
def print_view(issue_id: int) -> ResponseReturnValue:
    """Show the whole Result with nothing folded, laid out for paper."""
    issue, row = seen_issue(issue_id)
    if row is None:
        return redirect(url_for("outcomes.show", issue_id=issue.id), code=303)
    return render_template("reports/print_view.html", **result_page(issue, row, current_user))


def so_far(issue: Issue) -> dict[str, Any]:
    """Return all that may be known before there is a result."""
    ends = stage_times(issue).get(Stage.RANK)
    return {
        "taken_part": n_taken_part(issue.id),
        "known_at": ends.ends_at.isoformat() if ends else None,
    }


def attachment(content: bytes, mimetype: str, filename: str) -> Response:
    """Return a file to keep; one that a browser has already is not sent again."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.set_etag(hashlib.sha256(content).hexdigest())
    response.make_conditional(request)
    return response
