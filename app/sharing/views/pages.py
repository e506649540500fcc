"""The page from which a question is passed on."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import public, require
from app.issues.queries import issue_or_missing, membership_in
from app.proposals.queries import ideas_of
from app.sharing.policy import may_share
from app.sharing.services.telling import words_about
from app.sharing.views.frame import blueprint
from app.statements.queries import statement_figures


@blueprint.get("/issues/<int:issue_id>/share")
@public(may_share)
def show(issue_id: int) -> ResponseReturnValue:
    """Show a picture, words ready to send, and the code of a card for other sites."""
    issue = issue_or_missing(issue_id)
    require(may_share(current_user, issue, membership_in(current_user, issue)))
    return render_template(
        "sharing/show.html",
        issue=issue,
        words=words_about(issue, utc_now()),
        ideas=ideas_of(issue),
        has_statements=statement_figures(issue.id)[0] > 0,
    )
