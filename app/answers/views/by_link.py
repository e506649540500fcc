"""What a mailed link opens: no account is needed, and only presses write anything."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.answers import services
from app.answers.convert import Reply
from app.answers.forms import PointsForm, PromiseForm, PublishForm, filled_from, points_form
from app.answers.models import Answerer
from app.answers.policy import may_answer, may_write_need
from app.answers.queries import link_by_token
from app.answers.services.answering import new_answers
from app.answers.views.frame import blueprint, status_of
from app.core.clock import utc_now
from app.core.errors import Gone, Refused
from app.core.policy import public
from app.extensions import db, limiter
from app.issues.convert import settings_of
from app.issues.queries import current_time, stage_times
from deliberation.stages import Stage

A_FEW = "30 per minute; 300 per hour"


def answerer_by(token: str) -> Answerer:
    """Return whose link this is; one that doesn't work says so, whatever the reason."""
    link = link_by_token(token)
    decision = may_answer(link, utc_now())
    if link is None or not decision:
        raise Gone(decision.reason)
    return link.answerer


@blueprint.get("/answer/<token>")
@public(may_answer)
@limiter.limit(A_FEW)
def link(token: str) -> ResponseReturnValue:
    """Show who asks, what people chose, and where to answer; nothing is written by looking."""
    row = answerer_by(token)
    return landing(token, row, PromiseForm())


def landing(token: str, row: Answerer, form: PromiseForm) -> tuple[str, int]:
    """Draw the first page behind a link."""
    page = render_template(
        "answers/link.html",
        issue=row.issue,
        answerer=row,
        settings=settings_of(row.issue),
        replies=services.replies_to(row.issue, utc_now()),
        form=form,
        may_write_need=may_write_need(row.issue, current_time(row.issue), utc_now()),
        rank=stage_times(row.issue).get(Stage.RANK),
        token=token,
    )
    return page, status_of(form)


@blueprint.post("/answer/<token>/promise")
@public(may_answer)
@limiter.limit(A_FEW)
def promise(token: str) -> ResponseReturnValue:
    """Promise to answer by a day."""
    row, form = answerer_by(token), PromiseForm()
    if not form.validate_on_submit():
        return landing(token, row, form)
    try:
        services.promise(row, form.day.data, now=utc_now())
    except Refused as refusal:
        form.day.errors = [refusal.message]
        return landing(token, row, form)
    db.session.commit()
    flash(_("Thank you. Your promise is on the page, where everyone can read it."))
    return redirect(url_for("answers.link", token=token), code=303)


@blueprint.post("/answer/<token>/stop")
@public(may_answer)
@limiter.limit(A_FEW)
def no_more(token: str) -> ResponseReturnValue:
    """Write to this person no more; the link still works."""
    services.stop_reminders(answerer_by(token), now=utc_now())
    db.session.commit()
    flash(_("We won't remind you. This link still works if you want to answer."))
    return redirect(url_for("answers.link", token=token), code=303)


@blueprint.route("/answer/<token>/points", methods=["GET", "POST"])
@public(may_answer)
@limiter.limit(A_FEW)
def points(token: str) -> ResponseReturnValue:
    """Show the points with what was written so far; save it, or go on to look at it whole."""
    row = answerer_by(token)
    replies = services.replies_to(row.issue, utc_now())
    form = form_for(row, replies)
    is_stale = False
    if form.validate_on_submit():
        goes_on = request.form.get("press") == "check"
        is_stale = not is_saved(row, form)
        if not is_stale and (not goes_on or form.is_complete()):
            return saved(token, goes_on=goes_on)
    form.seen.data = str(row.revision)
    page = render_template(
        "answers/points.html",
        issue=row.issue,
        replies=replies,
        form=form,
        token=token,
        theirs_now=row.draft if is_stale else None,
    )
    return page, int(HTTPStatus.CONFLICT) if is_stale else status_of(form)


def form_for(row: Answerer, replies: Sequence[Reply]) -> PointsForm:
    """Return the form of all points, filled with what was written or published so far."""
    draft = row.draft or {}
    given = [(one.point, one.answer) for reply in replies for one in reply.answered]
    points = [point for reply in replies for point in reply.recommendation.points]
    return points_form(points, PointsForm)(
        data={
            "name": draft.get("name") or row.name,
            "role": draft.get("role", row.role),
            "seen": str(row.revision),
            **filled_from(draft, given),
        }
    )


def is_saved(row: Answerer, form: PointsForm) -> bool:
    """Keep what was typed; no if another window saved something else meanwhile."""
    try:
        services.save_draft(row, draft=form.draft, seen=int_from(form.seen.data))
    except services.ChangedMeanwhile as conflict:
        form.form_errors.append(conflict.message)
        return False
    db.session.commit()
    return True


def int_from(text: str | None) -> int:
    """Read the number a page was shown with; what is none fits nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def saved(token: str, *, goes_on: bool) -> ResponseReturnValue:
    """Go on to look at it whole, or back to the points."""
    if goes_on:
        return redirect(url_for("answers.check", token=token), code=303)
    flash(_("Saved. Nobody else can see it until you publish it."))
    return redirect(url_for("answers.points", token=token), code=303)


@blueprint.get("/answer/<token>/check")
@public(may_answer)
@limiter.limit(A_FEW)
def check(token: str) -> ResponseReturnValue:
    """Show what would be published, exactly as people would read it."""
    row = answerer_by(token)
    replies, now = services.replies_to(row.issue, utc_now()), utc_now()
    asked = {
        (point.place, point.paragraph): point
        for one in replies
        for point in one.recommendation.points
    }
    try:
        new = new_answers(row, row.draft or {}, replies, now)
    except Refused as refusal:
        flash(refusal.message)
        return redirect(url_for("answers.points", token=token), code=303)
    return render_template(
        "answers/check.html",
        issue=row.issue,
        settings=settings_of(row.issue),
        new=[(asked[answer.place, answer.paragraph], answer) for answer in new],
        form=PublishForm(seen=row.revision),
        token=token,
    )


@blueprint.post("/answer/<token>/publish")
@public(may_answer)
@limiter.limit(A_FEW)
def publish(token: str) -> ResponseReturnValue:
    """Publish what was just shown."""
    row, form = answerer_by(token), PublishForm()
    services.publish(row, seen=int_from(form.seen.data), now=utc_now())
    db.session.commit()
    flash(_("Published. Thank you for answering: people can read it now."))
    return redirect(url_for("answers.index", issue_id=row.issue_id), code=303)
