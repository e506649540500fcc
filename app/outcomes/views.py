"""Pages of the room outcomes: the Result, and what stands there before there is one."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.ballots.queries import n_taken_part
from app.core.errors import Missing
from app.core.policy import public, require
from app.issues.convert import settings_of, tracker_of
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in, stage_times
from app.jobs.queries import job_of
from app.outcomes.policy import is_closed, may_see_outcome
from app.outcomes.queries import outcome_of
from app.outcomes.services.behind import ANNEXES, annex_page
from app.outcomes.services.showing import result_page
from deliberation.stages import Stage

blueprint = Blueprint("outcomes", __name__)


@blueprint.get("/issues/<int:issue_id>/outcome")
@public(may_see_outcome)
def show(issue_id: int) -> ResponseReturnValue:
    """Show the Result; before close only how many have taken part and when it will be known."""
    issue = issue_or_missing(issue_id)
    require(may_see_outcome(current_user, issue, membership_in(current_user, issue)))
    row = outcome_of(issue) if is_closed(issue) else None
    if row is None:
        return waiting_page(issue)
    times = stage_times(issue)
    page = result_page(issue, row, current_user)
    return render_template("outcomes/show.html", tracker=tracker_of(issue, times), **page)


@blueprint.get("/issues/<int:issue_id>/outcome/<name>")
@public(may_see_outcome)
def annex(issue_id: int, name: str) -> ResponseReturnValue:
    """Show figures behind the Result: every pair, the steps of the rule, or other rules."""
    issue = issue_or_missing(issue_id)
    require(may_see_outcome(current_user, issue, membership_in(current_user, issue)))
    if name not in ANNEXES:
        raise Missing("")
    row = outcome_of(issue) if is_closed(issue) else None
    page = annex_page(issue, row, name) if row else {}
    if not page.get("is_shown"):
        return redirect(url_for("outcomes.show", issue_id=issue.id), code=303)
    return render_template("outcomes/annex.html", **page)


def waiting_page(issue: Issue) -> ResponseReturnValue:
    """Show that people are still ranking, or that the count is under way."""
    times = stage_times(issue)
    page = render_template(
        "outcomes/waiting.html",
        issue=issue,
        settings=settings_of(issue),
        tracker=tracker_of(issue, times),
        is_closed=is_closed(issue),
        ends=times.get(Stage.RANK),
        taken_part=n_taken_part(issue.id),
        count=job_of(f"count:{issue.id}"),
    )
    return page, int(HTTPStatus.OK)
