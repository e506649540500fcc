"""Pages of the room tellers: naming them, the link they are sent, counting again."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.errors import Gone, Refused
from app.core.policy import guarded_by, public, require
from app.core.web.forms import Form
from app.extensions import db, limiter
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in
from app.tellers.forms import TellersForm, WordForm
from app.tellers.models import Found, Teller
from app.tellers.policy import may_count_again, may_name_tellers, may_open_link, may_say
from app.tellers.queries import file_of, teller_by_token, teller_for, tellers_of
from app.tellers.services import init_tellers, name_tellers, say

blueprint = Blueprint("tellers", __name__)
blueprint.record_once(lambda state: init_tellers(state.app.extensions))

OPENED = "teller_opened"
"""Where a browser keeps which teller's link it opened."""
A_FEW = "30 per minute; 300 per hour"


def status_of(form: Form) -> int:
    """Return the status of a page with a form: whether it came back to be put right."""
    return int(HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


@blueprint.route("/issues/<int:issue_id>/tellers", methods=["GET", "POST"])
@guarded_by(may_name_tellers)
def name(issue_id: int) -> ResponseReturnValue:
    """Name up to two people who count again; nobody can once the question has opened."""
    issue = issue_or_missing(issue_id)
    membership = membership_in(current_user, issue)
    require(may_name_tellers(current_user, issue, membership))
    form = TellersForm()
    if not form.is_submitted():
        form.fill_from(tellers_of(issue))
    elif form.validate():
        try:
            name_tellers(issue, current_user, membership, named=form.named)
        except Refused as refusal:
            form.form_errors.append(refusal.message)
        else:
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for("issues.preview", issue_id=issue_id), code=303)
    page = render_template("tellers/name.html", issue=issue, form=form)
    return page, status_of(form)


@blueprint.route("/tellers/<token>", methods=["GET", "POST"])
@public(may_open_link)
@limiter.limit(A_FEW)
def link(token: str) -> ResponseReturnValue:
    """Show whose link this is; a press opens the file, so that nothing opens it by looking."""
    teller = teller_by_token(token)
    if teller is None or not may_open_link(teller):
        raise Gone(_("This link doesn't work any more."))
    if request.method == "POST":
        browser[OPENED] = teller.id
        return redirect(url_for("tellers.recount", issue_id=teller.issue_id), code=303)
    return render_template("tellers/link.html", teller=teller, issue=teller.issue, token=token)


def here(issue_id: int) -> tuple[Issue, Teller]:
    """Return the issue and the teller somebody is, or "there is nothing here"."""
    issue = issue_or_missing(issue_id)
    teller = teller_for(current_user, issue, browser.get(OPENED))
    require(may_count_again(teller, issue))
    return issue, teller or Teller()


@blueprint.route("/issues/<int:issue_id>/recount", methods=["GET", "POST"])
@public(may_count_again, may_say)
def recount(issue_id: int) -> ResponseReturnValue:
    """Show a teller the file and how to count it; take their word."""
    issue, teller = here(issue_id)
    file = file_of(issue)
    form = WordForm(data={"found": teller.found and teller.found.value, "note": teller.note})
    if form.validate_on_submit():
        try:
            found = Found(form.found.data)
            say(teller, issue, found=found, note=form.note.data or "", now=utc_now())
        except Refused as refusal:
            form.note.errors = [refusal.message]
        else:
            db.session.commit()
            flash(_("Thank you. Your word is printed on the Result."))
            return redirect(url_for("outcomes.show", issue_id=issue_id, _anchor="sure"), code=303)
    page = render_template(
        "tellers/recount.html",
        issue=issue,
        teller=teller,
        file=file,
        form=form,
        may_say=may_say(file, utc_now()),
        settings=settings_of(issue),
    )
    return page, status_of(form)


@blueprint.post("/issues/<int:issue_id>/recount/file")
@public(may_count_again, may_say)
def file(issue_id: int) -> ResponseReturnValue:
    """Hand a teller the file."""
    issue, _teller = here(issue_id)
    row = file_of(issue)
    require(may_say(row, utc_now()))
    name = f"{'pairs' if row and row.is_pairs else 'ballots'}-{issue_id}.csv"
    return Response(
        row.content if row else b"",
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )
