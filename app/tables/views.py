"""Tables of a result."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Missing
from app.core.files.downloads import attachment
from app.core.files.tables import csv_bytes
from app.core.policy import public
from app.outcomes.policy import may_see_outcome
from app.reports.services.seeing import seen_result, so_far
from app.tables.services import LABELS, XLSX, table_of, workbook

blueprint = Blueprint("tables", __name__)


@blueprint.get("/issues/<int:issue_id>/tables/<name>.csv")
@public(may_see_outcome)
def show(issue_id: int, name: str) -> ResponseReturnValue:
    """Hand out one table; before close it says only how many have taken part, and when to look."""
    issue, row = seen_result(issue_id)
    if name not in LABELS:
        raise Missing("")
    if row is None:
        known = so_far(issue)
        content = csv_bytes([list(known), list(known.values())])
        return Response(content, status=HTTPStatus.ACCEPTED, mimetype="text/csv")
    content = table_of(issue, name) or b""
    return attachment(content, "text/csv", f"result-{issue.id}-{name}.csv")


@blueprint.get("/issues/<int:issue_id>/tables.xlsx")
@public(may_see_outcome)
def book(issue_id: int) -> ResponseReturnValue:
    """Hand out every table in one workbook; before the count it leads to the Result."""
    issue, row = seen_result(issue_id)
    if row is None:
        address = url_for("outcomes.show", issue_id=issue.id)
        return redirect(address, code=HTTPStatus.SEE_OTHER)
    return attachment(workbook(issue) or b"", XLSX, f"result-{issue.id}-tables.xlsx")
