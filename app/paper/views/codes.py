"""Codes on paper: printed by organisers, typed in by whoever got one."""

from __future__ import annotations

import hashlib
import hmac
from http import HTTPStatus

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.queries import session_by_token
from app.accounts.services import join_as_guest
from app.accounts.views.arriving import arrive, browser_and_address, browser_token, carry
from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.policy import guarded_by, public, require
from app.core.storage.database import only_reading
from app.extensions import db, limiter
from app.issues.models import Issue
from app.issues.policy import may_make_codes, may_use_code
from app.issues.queries import (
    code_batches,
    holds_code,
    issue_or_missing,
    membership_in,
    stage_times,
)
from app.issues.services.codes import (
    CodeUsed,
    issue_of_code,
    make_batch,
    new_codes,
    read_code,
    void_batch,
)
from app.issues.services.codes import redeem as use_code
from app.paper.forms import CodeForm, CodesForm
from app.paper.services.codes import codes_to_print
from app.paper.views.frame import blueprint
from deliberation.stages import Stage

A_FEW_TRIES = "12 per 10 minutes"
A_HALL_FULL = "2000 per hour"


@blueprint.route("/issues/<int:issue_id>/codes", methods=["GET", "POST"])
@guarded_by(may_make_codes)
def codes(issue_id: int) -> ResponseReturnValue:
    """Show how many codes were used; on a POST make new ones and hand them over, once."""
    with only_reading():
        issue = issue_or_missing(issue_id)
        require(may_make_codes(current_user, issue, membership_in(current_user, issue)))
        form = CodesForm()
        if not form.validate_on_submit():
            page = render_template(
                "paper/codes.html", issue=issue, form=form, batches=code_batches(issue)
            )
            return page, int(HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
        made = new_codes(form.how_many.data)
        archive = codes_to_print(issue, made, until=stage_times(issue)[Stage.RANK].ends_at)
    issue = issue_or_missing(issue_id)
    make_batch(issue, current_user, membership_in(current_user, issue), codes=made, now=utc_now())
    db.session.commit()
    answer = Response(archive, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="codes-{issue_id}.zip"'
    return answer


@blueprint.post("/issues/<int:issue_id>/codes/<int:batch_id>/void")
@guarded_by(may_make_codes)
def void_codes(issue_id: int, batch_id: int) -> ResponseReturnValue:
    """Make what is left of a batch good for nothing: its sheets were lost."""
    issue = issue_or_missing(issue_id)
    membership = membership_in(current_user, issue)
    void_batch(issue, current_user, membership, batch_id=batch_id, now=utc_now())
    db.session.commit()
    flash(_("The codes of that batch that nobody had used open nothing now."))
    return redirect(url_for("paper.codes", issue_id=issue.id), code=303)


@blueprint.get("/code/<code>")
@public(may_use_code)
def code(code: str) -> ResponseReturnValue:
    """Show a button: looking at the square uses nothing up, pressing the button does."""
    require(may_use_code(current_user))
    return code_page(CodeForm(formdata=None, data={"code": read_code(code)[:60]}), is_read=True)


@blueprint.route("/code", methods=["GET", "POST"])
@limiter.limit(A_HALL_FULL, methods=["POST"])
@limiter.limit(A_FEW_TRIES, key_func=browser_and_address, methods=["POST"])
@public(may_use_code)
def redeem() -> ResponseReturnValue:
    """Take a code; somebody without an account takes part from then on in this browser."""
    require(may_use_code(current_user))
    form = CodeForm()
    if not form.validate_on_submit():
        return code_page(form)
    typed = form.code.data
    own_way = way_of(typed)
    try:
        issue = issue_of_code(typed)
        if current_user.is_authenticated:
            return let_member_in(issue, typed)
        member = join_as_guest(now=utc_now())
        use_code(issue, member, code=typed)
    except Refused as refusal:
        db.session.rollback()
        if isinstance(refusal, CodeUsed) and came_in_by(own_way):
            return redirect(url_for("process.index"), code=303)
        form.code.errors = [refusal.message]
        return code_page(form)
    flash(_("You're in. This browser knows you again, so use it until Rank has ended."))
    return arrive(member, next_path=url_for("process.show", issue_id=issue.id), token=own_way)


def way_of(code: str) -> str:
    """Return the session that this browser gets for this code: the same if it asks twice.

    A browser whose first answer was lost on the way comes in again; another browser can't.
    """
    return hmac.new(browser_token().encode(), code.encode(), hashlib.sha256).hexdigest()


def came_in_by(way: str) -> bool:
    """Say whether this browser came in by this code before; carry that session on if it did."""
    if session_by_token(way, utc_now()) is None:
        return False
    carry(way)
    return True


def let_member_in(issue: Issue, typed: str) -> ResponseReturnValue:
    """Let somebody take part who is signed in; a second code of theirs stays unused."""
    if holds_code(current_user, issue):
        flash(_("You're in already, so this code is still good for somebody else."))
    else:
        use_code(issue, current_user, code=typed)
        db.session.commit()
        flash(_("You're in."))
    return redirect(url_for("process.show", issue_id=issue.id), code=303)


def code_page(form: CodeForm, *, is_read: bool = False) -> ResponseReturnValue:
    """Draw the page on which a code is typed, or read from a square."""
    browser_token()
    page = render_template("paper/redeem.html", form=form, is_read=is_read)
    return page, int(HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
