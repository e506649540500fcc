"""Reporting words, hiding them, leaving them, and what waits for the hosts of a group."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import guarded_by, require
from app.extensions import db, limiter
from app.issues.queries import group_by_slug, place_in_group
from app.moderation import services
from app.moderation.convert import Thing
from app.moderation.forms import HideForm, ReportForm
from app.moderation.policy import may_hide, may_report, may_see_queue
from app.moderation.queries.records import (
    appeals_for,
    open_report_of,
    open_reports_about,
    reported_in,
)
from app.moderation.views.frame import blueprint, found, status_of


def reporter() -> str:
    """Return whose reports are counted together: a member's own, a visitor's by address."""
    return f"report {current_user.id or get_remote_address()}"


@blueprint.route("/report/<kind>/<int:thing_id>", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"], key_func=reporter)
@guarded_by(may_report)
def report(kind: str, thing_id: int) -> ResponseReturnValue:
    """Tell the hosts which rule something breaks; told once, it can't be told again."""
    thing, membership = found(kind, thing_id)
    require(may_report(current_user, thing, membership))
    form = ReportForm()
    if form.validate_on_submit():
        is_new = services.report(
            thing,
            current_user,
            membership,
            rule=form.chosen_rule,
            line=form.line.data or "",
            now=utc_now(),
        )
        db.session.commit()
        told = _("The hosts have been told. They look at it and decide.")
        flash(
            told if is_new else _("You've told the hosts already. They haven't looked at it yet.")
        )
        return redirect(thing.url, code=HTTPStatus.SEE_OTHER)
    page = render_template(
        "moderation/report.html",
        thing=thing,
        form=form,
        known=open_report_of(current_user, thing),
        may_hide=may_hide(current_user, thing, membership),
    )
    return page, status_of(form)


@blueprint.route("/hide/<kind>/<int:thing_id>", methods=["GET", "POST"])
@guarded_by(may_hide)
def hide(kind: str, thing_id: int) -> ResponseReturnValue:
    """Hide something with a rule and a reason; its author is told."""
    thing, membership = found(kind, thing_id)
    require(may_hide(current_user, thing, membership))
    form, reports = HideForm(), open_reports_about(thing)
    if form.validate_on_submit():
        hiding = services.hide_thing(
            thing,
            current_user,
            membership,
            rule=form.chosen_rule,
            reason=form.reason.data or "",
            now=utc_now(),
        )
        db.session.commit()
        flash(hidden_words(thing))
        return redirect(url_for("moderation.show", hiding_id=hiding.id), code=HTTPStatus.SEE_OTHER)
    if not form.is_submitted() and reports:
        form.rule.data = reports[0].rule.value
    page = render_template("moderation/hide.html", thing=thing, form=form, reports=reports)
    return page, status_of(form)


def hidden_words(thing: Thing) -> str:
    """Say that something is hidden, and what whoever wrote it can do."""
    if thing.is_answered_for:
        return _("It's hidden. Whoever answered is told why, and can say it in other words.")
    return _("It's hidden. The person who wrote it is told why, and can appeal once.")


@blueprint.post("/leave/<kind>/<int:thing_id>")
@guarded_by(may_hide)
def leave(kind: str, thing_id: int) -> ResponseReturnValue:
    """Say that something reported breaks no rule."""
    thing, membership = found(kind, thing_id)
    require(may_hide(current_user, thing, membership))
    services.leave_as_it_is(thing, current_user, membership, now=utc_now())
    db.session.commit()
    flash(_("It stays as it is."))
    url = url_for("moderation.queue", slug=thing.issue.group.slug)
    return redirect(url, code=HTTPStatus.SEE_OTHER)


@blueprint.get("/groups/<slug>/moderation")
@guarded_by(may_see_queue)
def queue(slug: str) -> ResponseReturnValue:
    """Show the hosts of a group what was reported, and the appeals that they may decide."""
    group = group_by_slug(slug)
    require(may_see_queue(current_user, place_in_group(current_user, group)))
    here = appeals_for(current_user, group)
    return render_template(
        "moderation/queue.html",
        group=group,
        reported=reported_in(group),
        appeals=here,
        held=[row for row in appeals_for(current_user) if row not in here],
    )
