"""For organisers: whom to ask, asking again, taking links back, stopping reminders."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.answers import services
from app.answers.forms import AskForm
from app.answers.models import Answerer
from app.answers.policy import may_ask
from app.answers.queries import answerer_or_missing, answerers_of, newest_links
from app.answers.views.frame import blueprint, status_of
from app.core.clock import utc_now
from app.core.policy import guarded_by, require
from app.extensions import db, limiter
from app.groups.models import Membership
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in


def asked_issue(issue_id: int) -> tuple[Issue, Membership | None]:
    """Return an issue on which this person may ask for an answer."""
    issue = issue_or_missing(issue_id)
    membership = membership_in(current_user, issue)
    require(may_ask(current_user, issue, membership))
    return issue, membership


@blueprint.route("/issues/<int:issue_id>/answerer/ask", methods=["GET", "POST"])
@guarded_by(may_ask)
@limiter.limit("20 per hour", methods=["POST"])
def ask(issue_id: int) -> ResponseReturnValue:
    """Show who was asked; on a complete form ask one more person by mail."""
    issue, membership = asked_issue(issue_id)
    settings, now = settings_of(issue), utc_now()
    form = AskForm(data={"name": settings.answerer, "role": settings.answerer_role})
    if form.validate_on_submit():
        services.ask(
            issue,
            current_user,
            membership,
            name=form.name.data,
            role=form.role.data or "",
            address=form.address,
            now=now,
        )
        db.session.commit()
        flash(_("Asked. The mail is on its way, and the page says that they were asked."))
        return redirect(url_for("answers.ask", issue_id=issue.id), code=303)
    people = answerers_of(issue)
    page = render_template(
        "answers/ask.html",
        issue=issue,
        settings=settings,
        form=form,
        people=people,
        links=newest_links([row.id for row in people]),
        now=now,
    )
    return page, status_of(form)


@blueprint.post("/issues/<int:issue_id>/answerer/<int:answerer_id>/again")
@guarded_by(may_ask)
@limiter.limit("20 per hour")
def again(issue_id: int, answerer_id: int) -> ResponseReturnValue:
    """Send another link."""
    row, membership = asked_person(issue_id, answerer_id)
    services.ask_again(row, current_user, membership, now=utc_now())
    return back_to(row, _("Another mail with a new link is on its way."))


@blueprint.post("/issues/<int:issue_id>/answerer/<int:answerer_id>/revoke")
@guarded_by(may_ask)
def revoke(issue_id: int, answerer_id: int) -> ResponseReturnValue:
    """Take somebody's links back."""
    row, membership = asked_person(issue_id, answerer_id)
    services.revoke(row, current_user, membership, now=utc_now())
    return back_to(row, _("Their links don't work any more. What they answered stays."))


@blueprint.post("/issues/<int:issue_id>/answerer/<int:answerer_id>/stop")
@guarded_by(may_ask)
def stop(issue_id: int, answerer_id: int) -> ResponseReturnValue:
    """Remind somebody no more."""
    row, _membership = asked_person(issue_id, answerer_id)
    services.stop_reminders(row, now=utc_now())
    return back_to(row, _("We won't remind them. Their link still works."))


def asked_person(issue_id: int, answerer_id: int) -> tuple[Answerer, Membership | None]:
    """Return somebody who was asked, for those who may ask."""
    issue, membership = asked_issue(issue_id)
    return answerer_or_missing(issue, answerer_id), membership


def back_to(row: Answerer, said: str) -> ResponseReturnValue:
    """Keep what was done, say so, and go back to the list."""
    db.session.commit()
    flash(said)
    return redirect(url_for("answers.ask", issue_id=row.issue_id), code=303)
