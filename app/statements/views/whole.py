"""All statements of a question, one to answer first; and what brings somebody here."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import guarded_by, public, require
from app.core.web.links import site_link
from app.extensions import db
from app.issues.convert import tracker_of
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in, participation_of, stage_times
from app.issues.services import declare_experience
from app.statements import services
from app.statements.forms import WhyHereForm
from app.statements.policy import may_reply, may_see_statements, may_state
from app.statements.views.frame import MOST_SKIPPED, admits_guests, blueprint, to_next, when
from deliberation.stages import Action, permits

ASK_AFTER = 3
"""So many answers come first, and the question what brings somebody here after."""


@blueprint.get("/issues/<int:issue_id>/statements")
@public(may_see_statements)
def index(issue_id: int) -> ResponseReturnValue:
    """Show one statement to answer, then where people agree, where they differ, and all of them."""
    issue = issue_or_missing(issue_id)
    times, membership = stage_times(issue), membership_in(current_user, issue)
    require(may_see_statements(current_user, issue, membership))
    time = times.get(issue.stage) if issue.stage else None
    skipped = request.args.getlist("skip", type=int)[:MOST_SKIPPED]
    page = services.read_statements(
        issue, current_user, skipped=skipped, number=request.args.get("page", 1, type=int)
    )
    moment = (time, utc_now(), membership)
    decision = may_reply(current_user, issue, *moment)
    return render_template(
        "statements/index.html",
        issue=issue,
        tracker=tracker_of(issue, times),
        page=page,
        page_url=site_link("statements.index", issue_id=issue.id),
        skipped=skipped,
        may_reply=decision,
        is_open=issue.stage is not None and permits(issue.stage, Action.ANSWER_STATEMENT),
        may_state=may_state(current_user, issue, *moment),
        admits_guests=admits_guests(issue),
        why_here=asking(issue) if decision and page.n_answered >= ASK_AFTER else None,
    )


def asking(issue: Issue) -> WhyHereForm | None:
    """Return the form that asks what brings somebody here, until they have said."""
    form = WhyHereForm(formdata=None)
    form.ask_experience(issue, participation_of(current_user, issue))
    return form if "experiences" in form else None


@blueprint.post("/issues/<int:issue_id>/why-here")
@guarded_by(may_reply)
def why_here(issue_id: int) -> ResponseReturnValue:
    """Write down what brings somebody here; their answers then count beside others like them."""
    issue = issue_or_missing(issue_id)
    require(may_reply(current_user, issue, *when(issue)))
    form = WhyHereForm()
    form.ask_experience(issue, participation_of(current_user, issue))
    if not form.validate_on_submit():
        page = render_template("statements/why_here.html", issue=issue, form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    if declared := form.declared():
        declare_experience(issue, current_user, now=utc_now(), **declared)
        db.session.commit()
        flash(_("Thanks. Your answers now count beside those of others like you."))
    return to_next(issue)
