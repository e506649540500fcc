"""Following and stopping, choosing what is sent, stopping mail with one press."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.errors import Missing
from app.core.policy import guarded_by, public, require
from app.extensions import csrf, db
from app.following.convert import TOPIC_LABELS
from app.following.forms import MailForm
from app.following.policy import may_choose_mail, may_follow, may_follow_idea, may_stop_mail
from app.following.queries import followed_by, ideas_followed, issues_followed, waiting_for
from app.following.services import digests_for, follow_idea, follow_issue, span_to_come
from app.issues.queries import issue_or_missing
from app.mail.models import MOST_A_WEEK, Pace, Topic
from app.mail.services import choose as choose_paces
from app.mail.services import paces_of, stop_mail, whose
from app.proposals.queries import proposal_or_missing

blueprint = Blueprint("following", __name__)


@blueprint.post("/issues/<int:issue_id>/follow")
@guarded_by(may_follow)
def issue(issue_id: int) -> ResponseReturnValue:
    """Follow a question, or with `stop` stop following it."""
    row, is_on = issue_or_missing(issue_id), "stop" not in request.form
    follow_issue(row, current_user, is_on=is_on)
    db.session.commit()
    flash(_("You follow this question.") if is_on else _("You don't follow this question now."))
    return redirect(url_for("process.show", issue_id=row.id), code=303)


@blueprint.post("/proposals/<int:proposal_id>/follow")
@guarded_by(may_follow_idea)
def idea(proposal_id: int) -> ResponseReturnValue:
    """Follow an idea, or with `stop` stop following it, whatever holds for its question."""
    row, is_on = proposal_or_missing(proposal_id), "stop" not in request.form
    follow_idea(row, current_user, is_on=is_on)
    db.session.commit()
    flash(_("You follow this idea.") if is_on else _("You don't follow this idea now."))
    page = url_for("process.proposal", issue_id=row.issue_id, proposal_id=row.id)
    return redirect(page, code=303)


@blueprint.route("/me/mail", methods=["GET", "POST"])
@guarded_by(may_choose_mail)
def choose() -> ResponseReturnValue:
    """Choose what is sent, and how soon; see what one follows."""
    require(may_choose_mail(current_user))
    form = MailForm.of(paces_of(current_user.id))
    if form.validate_on_submit():
        choose_paces(current_user.id, form.paces)
        db.session.commit()
        flash(_("Kept. From now on it's as you chose."))
        return redirect(url_for("following.choose"), code=303)
    followed = followed_by([current_user.id])[current_user.id]
    page = render_template(
        "following/choose.html",
        form=form,
        most=MOST_A_WEEK,
        issues=issues_followed(followed),
        takes_part_in=followed.takes_part_in,
        ideas=ideas_followed(followed),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/me/mail/next")
@guarded_by(may_choose_mail)
def preview() -> ResponseReturnValue:
    """Show exactly what is sent next: what is on its way, and the weekly letter as it stands."""
    require(may_choose_mail(current_user))
    span = span_to_come(utc_now())
    digest = digests_for([current_user.id], span)[current_user.id]
    return render_template(
        "following/preview.html",
        waiting=waiting_for(current_user.id),
        letter=digest.letter_to(current_user) if digest else None,
        is_stopped=paces_of(current_user.id)[Topic.WEEK] is Pace.NOTHING,
        goes_out_at=span.until,
        zone=current_app.config["SITE_ZONE"],
    )


@blueprint.route("/mail/stop/<token>", methods=["GET", "POST"])
@csrf.exempt
@public(may_stop_mail)
def stop(token: str) -> ResponseReturnValue:
    """Show a button; the press stops a kind of mail, or all. Mail programs press it by themselves.

    It needs no cookie and no CSRF token, as RFC 8058 asks: whoever holds the link may stop it.
    """
    found = whose(token)
    if found is None:
        raise Missing(_("This link stops nothing. Sign in and choose on the page Your mail."))
    member_id, topic = found
    is_all = "all" in request.form
    if request.method == "POST":
        stop_mail(member_id, None if is_all else topic)
        db.session.commit()
    return render_template(
        "following/stop.html",
        token=token,
        label=TOPIC_LABELS[topic],
        is_done=request.method == "POST",
        is_all=is_all,
    )
