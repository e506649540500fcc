"""Pages of the room issues: preparing, opening, extending, and what is fixed."""

from __future__ import annotations

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import database_now, utc_now
from app.core.errors import Refused
from app.core.policy import guarded_by, public, require
from app.core.web.forms import Form
from app.extensions import db
from app.groups.models import Membership
from app.issues.convert import (
    STAGE_LABELS,
    opening_document,
    opening_text,
    settings_hash,
    settings_of,
    timetable_of,
    tracker_of,
)
from app.issues.forms.settings import AnswererForm, DraftForm, ExtendForm, SettingsForm
from app.issues.models import Issue, StageTime
from app.issues.policy import (
    may_change_settings,
    may_draft,
    may_extend,
    may_organise,
    may_see_issue,
)
from app.issues.queries import (
    extensions_of,
    group_by_slug,
    issue_or_missing,
    membership_in,
    organisers_are_away,
    place_in_group,
    stage_times,
)
from app.issues.services import (
    create_draft,
    extend_stage,
    note_answerer,
    open_issue,
    save_draft,
)
from app.journal.convert import words_of
from app.journal.queries import entries_page, verify_chain
from deliberation.stages import Stage
from deliberation.timetable import most_extension, timetable_from

blueprint = Blueprint("issues", __name__)


def status_of(form: Form) -> int:
    """Return the status of a page with a form: whether it came back to be put right."""
    return int(HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


@blueprint.route("/groups/<slug>/issues/new", methods=["GET", "POST"])
@guarded_by(may_draft)
def create(slug: str) -> ResponseReturnValue:
    """Ask for the question and how things are now; everything else has a default."""
    group = group_by_slug(slug)
    place = place_in_group(current_user, group)
    require(may_draft(current_user, place))
    form = DraftForm()
    if form.validate_on_submit():
        issue = create_draft(
            group,
            current_user,
            place,
            question=form.question.data,
            status_quo=form.status_quo.data,
            template=form.template.data,
            now=utc_now(),
        )
        db.session.commit()
        flash(_("Saved as a draft. Only this group's organisers can see it."))
        return redirect(url_for("issues.edit", issue_id=issue.id), code=303)
    page = render_template("issues/create.html", group=group, form=form)
    return page, status_of(form)


@blueprint.route("/issues/<int:issue_id>/edit", methods=["GET", "POST"])
@guarded_by(may_change_settings)
def edit(issue_id: int) -> ResponseReturnValue:
    """Change anything about a draft; nothing once it has opened."""
    issue = issue_or_missing(issue_id)
    membership = membership_in(current_user, issue)
    require(may_change_settings(current_user, issue, membership))
    form = SettingsForm()
    is_sent = form.validate_on_submit()
    is_stale = is_sent and form.revision.data != str(issue.revision)
    if not form.is_submitted():
        form.fill_from(issue)
    elif is_sent and not is_stale and draft_saved(issue, membership, form):
        db.session.commit()
        flash(_("Saved."))
        return redirect(url_for("issues.preview", issue_id=issue.id), code=303)
    form.revision.data = str(issue.revision)
    page = render_template("issues/edit.html", issue=issue, form=form, is_stale=is_stale)
    return page, HTTPStatus.CONFLICT if is_stale else status_of(form)


def draft_saved(issue: Issue, membership: Membership | None, form: SettingsForm) -> bool:
    """Save what was typed about a draft; where it contradicts itself the form says so."""
    try:
        save_draft(
            issue,
            current_user,
            membership,
            question=form.question.data,
            background=form.background.data or "",
            status_quo=form.status_quo.data or "",
            settings=form.settings(settings_of(issue)),
            revision=int(form.revision.data or 0),
        )
    except Refused as refusal:
        form.form_errors.append(refusal.message)
        return False
    return True


@blueprint.route("/issues/<int:issue_id>/preview")
@guarded_by(may_change_settings)
def preview(issue_id: int) -> ResponseReturnValue:
    """Show a draft as participants would see it if it opened now."""
    issue = issue_or_missing(issue_id)
    require(may_change_settings(current_user, issue, membership_in(current_user, issue)))
    settings = settings_of(issue)
    timetable = timetable_from(utc_now(), settings.lengths)
    return render_template(
        "issues/preview.html",
        issue=issue,
        settings=settings,
        tracker=tracker_of(issue, {}),
        timetable=[(STAGE_LABELS[t.stage], timetable.ends_at(t.stage)) for t in timetable.stages],
    )


@blueprint.route("/issues/<int:issue_id>/open", methods=["POST"])
@guarded_by(may_change_settings)
def open(issue_id: int) -> ResponseReturnValue:
    """Open a draft: from here on its settings are fixed."""
    issue = issue_or_missing(issue_id)
    membership = membership_in(current_user, issue)
    require(may_change_settings(current_user, issue, membership))
    open_issue(issue, current_user, membership, clock=database_now)
    db.session.commit()
    flash(_("It's open. The rules are fixed now, for everyone."))
    return redirect(url_for("process.show", issue_id=issue.id), code=303)


@blueprint.route("/issues/<int:issue_id>/extend", methods=["GET", "POST"])
@guarded_by(may_extend)
def extend(issue_id: int) -> ResponseReturnValue:
    """Make the present stage longer, for a public reason."""
    issue = issue_or_missing(issue_id)
    membership = membership_in(current_user, issue)
    away = organisers_are_away(issue, utc_now())
    require(may_extend(current_user, issue, membership, hosts_may=away))
    form = ExtendForm()
    if form.validate_on_submit():
        try:
            extend_stage(
                issue,
                current_user,
                membership,
                hours=form.hours.data,
                reason=form.reason.data,
                clock=database_now,
            )
        except Refused as refusal:
            form.hours.errors = [refusal.message]
        else:
            db.session.commit()
            flash(_("This stage is longer now. Everyone can read why."))
            return redirect(url_for("process.show", issue_id=issue.id), code=303)
    stage, times = issue.stage or Stage.OUTCOME, stage_times(issue)
    timetable = timetable_of(times, extensions_of(issue))
    page = render_template(
        "issues/extend.html",
        issue=issue,
        form=form,
        label=STAGE_LABELS[stage],
        time=times[stage],
        zone=settings_of(issue).zone,
        most=int(most_extension(timetable.time_of(stage)).total_seconds() // 3_600),
    )
    return page, status_of(form)


@blueprint.route("/issues/<int:issue_id>/answerer", methods=["GET", "POST"])
@guarded_by(may_organise)
def answerer(issue_id: int) -> ResponseReturnValue:
    """Write down when the answerer was asked and what they promised."""
    issue = issue_or_missing(issue_id)
    membership = membership_in(current_user, issue)
    require(may_see_issue(current_user, issue, membership))
    require(may_organise(current_user, issue, membership))
    settings = settings_of(issue)
    form = AnswererForm(
        data={"asked_on": issue.answer_asked_at, "promised_by": issue.answer_promised_by}
    )
    if form.validate_on_submit():
        moments = form.moments(settings.zone)
        note_answerer(issue, current_user, membership, now=utc_now(), **moments)
        db.session.commit()
        flash(_("Written down, and shown on the page."))
        return redirect(url_for("process.show", issue_id=issue.id), code=303)
    page = render_template("issues/answerer.html", issue=issue, form=form, settings=settings)
    return page, status_of(form)


@blueprint.route("/issues/<int:issue_id>/settings")
@public(may_see_issue)
def settings(issue_id: int) -> ResponseReturnValue:
    """Show everything that was fixed when the question opened, with its hash."""
    issue, times = seen_issue(issue_id)
    return render_template(
        "issues/settings.html",
        issue=issue,
        settings=settings_of(issue),
        times=times,
        timetable=[(STAGE_LABELS[stage], time) for stage, time in times.items()],
        is_as_fixed=settings_hash(opening_document(issue, times)) == issue.settings_hash,
    )


@blueprint.route("/issues/<int:issue_id>/settings.json")
@public(may_see_issue)
def settings_text(issue_id: int) -> ResponseReturnValue:
    """Hand out the exact text the hash was made of."""
    issue, times = seen_issue(issue_id)
    return Response(opening_text(opening_document(issue, times)), mimetype="application/json")


@blueprint.route("/issues/<int:issue_id>/journal")
@public(may_see_issue)
def journal(issue_id: int) -> ResponseReturnValue:
    """Show the record of an issue in plain words, and whether its chain is whole."""
    issue = seen_issue(issue_id)[0]
    return render_template(
        "issues/journal.html",
        issue=issue,
        page=entries_page(issue.id, number=request.args.get("page", 1, type=int)),
        chain=verify_chain(issue.id),
        words_of=words_of,
        is_hidden=current_app.extensions["tells_of_hidden"](issue.id),
        zone=settings_of(issue).zone,
    )


def seen_issue(issue_id: int) -> tuple[Issue, dict[Stage, StageTime]]:
    """Return an issue the person may see, with its times."""
    issue = issue_or_missing(issue_id)
    require(may_see_issue(current_user, issue, membership_in(current_user, issue)))
    return issue, dict(stage_times(issue))
