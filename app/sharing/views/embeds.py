"""Cards for a frame on any other site: the same for everybody, and no button on them counts."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from app.core.clock import utc_now
from app.core.people import Visitor
from app.core.policy import public, require
from app.core.web.headers import let_be_framed
from app.issues.queries import issue_or_missing
from app.sharing.policy import may_share
from app.sharing.services.embedding import result_told, statement_told
from app.sharing.views.frame import blueprint
from app.statements.policy import may_see_statement
from app.statements.queries import statement_or_missing


@blueprint.get("/embed/issues/<int:issue_id>/result")
@public(may_share)
def result_card(issue_id: int) -> ResponseReturnValue:
    """Show what people chose on a small card; before that, what can be done now."""
    issue = issue_or_missing(issue_id)
    require(may_share(Visitor(), issue))
    page = render_template("sharing/result_card.html", **result_told(issue, utc_now()))
    return let_be_framed(make_response(page))


@blueprint.get("/embed/statements/<int:statement_id>")
@public(may_see_statement)
def statement_card(statement_id: int) -> ResponseReturnValue:
    """Show a statement with its three answers; each leads to the site, where a press counts."""
    statement = statement_or_missing(statement_id)
    issue = issue_or_missing(statement.issue_id)
    require(may_see_statement(Visitor(), statement, issue))
    page = render_template(
        "sharing/statement_card.html", **statement_told(statement, issue, utc_now())
    )
    return let_be_framed(make_response(page))
