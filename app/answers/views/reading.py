"""Everything that was answered on an issue, for anybody."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.answers.services.hooks import answers_on
from app.answers.views.frame import blueprint
from app.core.policy import public, require
from app.core.web.links import site_link
from app.issues.convert import settings_of
from app.issues.policy import may_see_issue
from app.issues.queries import issue_or_missing, membership_in


@blueprint.get("/issues/<int:issue_id>/answers")
@public(may_see_issue)
def index(issue_id: int) -> ResponseReturnValue:
    """Show each point with its answer and those before it; one asked for is not folded away."""
    issue = issue_or_missing(issue_id)
    require(may_see_issue(current_user, issue, membership_in(current_user, issue)))
    return render_template(
        "answers/index.html",
        issue=issue,
        settings=settings_of(issue),
        standing=answers_on(issue),
        asked_for=request.args.get("answer", type=int),
        page_url=site_link("answers.index", issue_id=issue.id),
    )
