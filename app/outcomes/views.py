"""Pages of the room outcomes: the Result, and what stands there before there is one."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.ballots.queries import n_taken_part
from app.core.clock import utc_now
from app.core.errors import Missing
from app.core.files.downloads import picture as shown_elsewhere
from app.core.policy import guarded_by, public, require
from app.extensions import db, limiter
from app.issues.convert import settings_of, tracker_of
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in, stage_times
from app.jobs.queries import job_of
from app.outcomes.convert.doubts import FIGURES
from app.outcomes.forms import DoubtAnswerForm, DoubtForm
from app.outcomes.policy import is_closed, may_answer_doubt, may_doubt, may_see_outcome
from app.outcomes.queries import doubt_or_missing, outcome_of
from app.outcomes.services import doubting as services
from app.outcomes.services.behind import ANNEXES, annex_page
from app.outcomes.services.doubting import doubt_count
from app.outcomes.services.picturing import Picture, picture_from, picture_of, png_of, svg_of
from app.outcomes.services.showing import doubts_shown, result_page
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
    picture = picture_from(page, issue)
    return render_template(
        "outcomes/show.html", tracker=tracker_of(issue, times), picture=picture, **page
    )


def pictured(issue_id: int) -> Picture | None:
    """Return the picture of a result that this person may see, if there is one."""
    issue = issue_or_missing(issue_id)
    require(may_see_outcome(current_user, issue, membership_in(current_user, issue)))
    return picture_of(issue, outcome_of(issue) if is_closed(issue) else None)


@blueprint.get("/issues/<int:issue_id>/outcome/picture.svg")
@public(may_see_outcome)
def svg(issue_id: int) -> ResponseReturnValue:
    """Hand out what people chose as a drawing; before there is one, lead back to the Result."""
    if picture := pictured(issue_id):
        return shown_elsewhere(svg_of(picture), "image/svg+xml")
    return redirect(url_for("outcomes.show", issue_id=issue_id), code=303)


@blueprint.get("/issues/<int:issue_id>/outcome/picture.png")
@limiter.limit("30 per minute")
@public(may_see_outcome)
def png(issue_id: int) -> ResponseReturnValue:
    """Hand out what people chose as a picture that every place takes."""
    if picture := pictured(issue_id):
        return shown_elsewhere(png_of(picture), "image/png")
    return redirect(url_for("outcomes.show", issue_id=issue_id), code=303)


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


@blueprint.route("/issues/<int:issue_id>/outcome/wrong", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@guarded_by(may_doubt)
def doubt(issue_id: int) -> ResponseReturnValue:
    """Say in public that something in the count is wrong."""
    issue, now = issue_or_missing(issue_id), utc_now()
    require(may_doubt(current_user, issue, now, membership_in(current_user, issue)))
    form = DoubtForm()
    if form.validate_on_submit():
        about, text = form.about.data or "", form.text.data or ""
        doubt_count(issue, current_user, about=about, text=text, now=now)
        db.session.commit()
        flash(_("It stands with the Result now. An organiser answers it there."))
        return redirect(url_for("outcomes.show", issue_id=issue.id, _anchor="doubts"), code=303)
    page = {"issue": issue, "settings": settings_of(issue), **doubts_shown(issue, current_user)}
    return render_template("outcomes/doubt.html", form=form, **page), 422 if form.errors else 200


@blueprint.route("/doubts/<int:doubt_id>", methods=["GET", "POST"])
@guarded_by(may_answer_doubt)
def answer_doubt(doubt_id: int) -> ResponseReturnValue:
    """Answer somebody who says that the count is wrong; the first answer stands."""
    row = doubt_or_missing(doubt_id)
    require(may_answer_doubt(current_user, row, membership_in(current_user, row.issue)))
    form = DoubtAnswerForm()
    is_sent = form.validate_on_submit()
    if is_sent and services.answer_doubt(
        row, current_user, answer=form.answer.data or "", now=utc_now()
    ):
        db.session.commit()
        flash(_("Answered, and written to whoever asked."))
        return redirect(url_for("outcomes.show", issue_id=row.issue_id, _anchor="doubts"), 303)
    page = render_template("outcomes/answer_doubt.html", form=form, doubt=row, figures=FIGURES)
    return page, 409 if is_sent else 422 if form.errors else 200


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
