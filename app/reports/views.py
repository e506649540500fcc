"""A result to take away: a brief, a full report, everything as JSON, a page to print."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from app.core.files.downloads import attachment
from app.core.policy import public
from app.issues.models import Issue
from app.outcomes.policy import may_see_outcome
from app.outcomes.services.redacting import published
from app.outcomes.services.showing import result_page
from app.reports.convert.content import blocks_from
from app.reports.convert.fitting import ROOMY, fits
from app.reports.services.files import (
    BRIEF,
    DOCX,
    NAMES,
    PDF,
    REPORT,
    docx_from_page,
    pdf_from_page,
)
from app.reports.services.files import DRAWN as HOW_TO_DRAW
from app.reports.services.seeing import seen_result, so_far

blueprint = Blueprint("reports", __name__)
MAKERS = {"pdf": (PDF, pdf_from_page), "docx": (DOCX, docx_from_page)}


@blueprint.get("/issues/<int:issue_id>/brief")
@public(may_see_outcome)
def brief(issue_id: int) -> ResponseReturnValue:
    """Show one page for those who decide; before the count it leads to the Result."""
    return shown(BRIEF, issue_id)


@blueprint.get("/issues/<int:issue_id>/full-report")
@public(may_see_outcome)
def full(issue_id: int) -> ResponseReturnValue:
    """Show the full report; before the count it leads to the Result."""
    return shown(REPORT, issue_id)


def shown(which: str, issue_id: int) -> ResponseReturnValue:
    """Show a page that is also a PDF and a Word file."""
    issue, row = seen_result(issue_id)
    if row is None:
        return to_result(issue)
    drawn = HOW_TO_DRAW[which](issue)
    return render_template(
        "reports/show.html",
        issue=issue,
        which=which,
        name=NAMES[which],
        is_dense=which == BRIEF and not fits(blocks_from(drawn), ROOMY),
        drawn=Markup(drawn),  # noqa: S704 - drawn by our own templates
    )


@blueprint.get('/issues/<int:issue_id>/<any("brief", "full-report"):which>.<any(pdf, docx):kind>')
@public(may_see_outcome)
def file(issue_id: int, which: str, kind: str) -> ResponseReturnValue:
    """Hand out the brief or the report as PDF or Word; with `?print=large` in large print."""
    issue, row = seen_result(issue_id)
    if row is None:
        return to_result(issue)
    mimetype, make = MAKERS[kind]
    is_large = request.args.get("print") == "large"
    size = "-large-print" if is_large else ""
    content = make(which, issue, is_large=is_large)
    return attachment(content, mimetype, f"{which}-{issue.id}{size}.{kind}")


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
        return to_result(issue)
    return render_template("reports/print_view.html", **result_page(issue, row, current_user))


def to_result(issue: Issue) -> ResponseReturnValue:
    """Lead to the Result, which says when there is something to take away."""
    return redirect(url_for("outcomes.show", issue_id=issue.id), code=HTTPStatus.SEE_OTHER)
