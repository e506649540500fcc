"""Tables of a result."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.core.downloads import attachment
from app.core.errors import Missing
from app.core.policy import public
from app.core.tables import csv_bytes
from app.outcomes.policy import may_see_outcome
from app.outcomes.services.redacting import document_from
from app.reports.services.seeing import seen_result, so_far
from app.tables.convert import TABLES

blueprint = Blueprint("tables", __name__)


@blueprint.get("/issues/<int:issue_id>/tables/<name>.csv")
@public(may_see_outcome)
def show(issue_id: int, name: str) -> ResponseReturnValue:
    """Hand out one table; before close it says only how many have taken part, and when to look."""
    issue, row = seen_result(issue_id)
    if name not in TABLES:
        raise Missing("")
    if row is None:
        known = so_far(issue)
        content = csv_bytes([list(known), list(known.values())])
        return Response(content, status=HTTPStatus.ACCEPTED, mimetype="text/csv")
    content = csv_bytes(TABLES[name](document_from(row)))
    return attachment(content, "text/csv", f"result-{issue.id}-{name}.csv")
