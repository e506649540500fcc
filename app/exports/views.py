"""The desk of files: what there is to take away, having it made, and each file."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.errors import Missing
from app.core.files.downloads import attachment, size_in_words
from app.core.files.spools import spooled
from app.core.policy import public, require
from app.exports.policy import may_take_away
from app.exports.queries import file_named, files_of, pieces_in, state_of
from app.exports.services import ALL, BY_NAME, KINDS, is_under_way, job_for, want_files
from app.extensions import db, limiter
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in
from app.outcomes.queries import outcome_of

blueprint = Blueprint("exports", __name__)
blueprint.add_app_template_filter(size_in_words)


def issue_to_see(issue_id: int) -> Issue:
    """Return a finished issue that this person may see."""
    issue = issue_or_missing(issue_id)
    require(may_take_away(current_user, issue, membership_in(current_user, issue)))
    return issue


def seen_issue(issue_id: int) -> Issue:
    """Return a finished and counted issue that this person may see."""
    issue = issue_to_see(issue_id)
    if outcome_of(issue) is None:
        raise Missing("")
    return issue


@blueprint.get("/issues/<int:issue_id>/take-away")
@public(may_take_away)
def index(issue_id: int) -> ResponseReturnValue:
    """Show every file, what it is for, how large it is and its hash, or how far making them is.

    Between close and count the page of the Result says that we are counting.
    """
    issue = issue_to_see(issue_id)
    if outcome_of(issue) is None:
        return redirect(url_for("outcomes.show", issue_id=issue.id))
    state = state_of(issue)
    made = files_of(issue, state)
    job = job_for(issue, state)
    return render_template(
        "exports/index.html",
        issue=issue,
        kinds=KINDS,
        made=made,
        everything=made.get(ALL),
        job=job if is_under_way(job) else None,
    )


@blueprint.post("/issues/<int:issue_id>/take-away")
@public(may_take_away)
@limiter.limit("20 per hour")
def make(issue_id: int) -> ResponseReturnValue:
    """Have all files made, once for each state of the issue."""
    issue = seen_issue(issue_id)
    want_files(issue, utc_now())
    db.session.commit()
    flash(_("The files are being made. It takes a minute or so."))
    return redirect(url_for("exports.index", issue_id=issue.id), code=HTTPStatus.SEE_OTHER)


@blueprint.get("/issues/<int:issue_id>/take-away/<path:name>")
@public(may_take_away)
def file(issue_id: int, name: str) -> ResponseReturnValue:
    """Hand out a file as it was made; one that no longer holds leads back to the desk."""
    issue = seen_issue(issue_id)
    if name not in BY_NAME:
        raise Missing("")
    row = file_named(issue, name, state_of(issue))
    if row is None:
        return redirect(url_for("exports.index", issue_id=issue.id), code=HTTPStatus.SEE_OTHER)
    plain = name.replace("/", "-")
    content = spooled(pieces_in(row))
    return attachment(content, BY_NAME[name].mimetype, f"issue-{issue.id}-{plain}")
