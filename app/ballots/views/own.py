"""One's own words again, for whoever holds the ticket."""

from __future__ import annotations

from http import HTTPStatus

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.views.arriving import browser_and_address
from app.ballots.forms import ApartForm, WordsForm
from app.ballots.models import Slot
from app.ballots.policy import may_find_own_words
from app.ballots.services.own import OwnBallot, find_by_words, set_apart
from app.ballots.services.showing import ballot_page
from app.ballots.services.tickets import typed_ticket, unknown_words
from app.ballots.views.browser import blueprint
from app.core.policy import public, require
from app.extensions import db, limiter
from app.issues.models import Issue
from app.issues.queries import issue_or_missing


@blueprint.route("/issues/<int:issue_id>/ballot/yours", methods=["GET", "POST"])
@public(may_find_own_words)
@limiter.limit("12 per minute; 60 per hour", methods=["POST"], key_func=browser_and_address)
def yours(issue_id: int) -> ResponseReturnValue:
    """Show the ballot and the reasons behind eight words, in this one answer and nowhere else."""
    issue = issue_or_missing(issue_id)
    require(may_find_own_words(current_user, issue))
    form = WordsForm()
    if not form.validate_on_submit():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
        return render_template("ballots/yours.html", issue=issue, form=form, own=None), int(status)
    if slips := unknown_words(form.words.data):
        form.words.errors = [words_for_slips(slips)]
        page = render_template("ballots/yours.html", issue=issue, form=form, own=None)
        return page, int(HTTPStatus.UNPROCESSABLE_ENTITY)
    found = find_by_words(issue, typed_ticket(form.words.data))
    return own_page(issue, form, found)


def words_for_slips(slips: list[str]) -> str:
    """Name the words that are on no ticket."""
    return _(
        "These words are on no ticket: %(words)s. Look at the letters once more.",
        words=", ".join(slips[:8]),
    )


@blueprint.post("/issues/<int:issue_id>/ballot/apart")
@public(may_find_own_words)
@limiter.limit("12 per minute; 60 per hour", key_func=browser_and_address)
def stand_apart(issue_id: int) -> ResponseReturnValue:
    """Let one's own words stand by themselves in the Result, for whoever holds the ticket."""
    issue = issue_or_missing(issue_id)
    require(may_find_own_words(current_user, issue))
    form = ApartForm()
    asked = form.place_and_slot
    if not form.validate_on_submit() or asked is None:
        page = render_template("ballots/yours.html", issue=issue, form=form, own=None)
        return page, int(HTTPStatus.UNPROCESSABLE_ENTITY)
    found = set_apart(issue, typed_ticket(form.words.data), place=asked[0], slot=asked[1])
    db.session.commit()
    return own_page(issue, form, found, is_apart=True)


def own_page(issue: Issue, form: WordsForm, found: OwnBallot, *, is_apart: bool = False) -> str:
    """Draw what was found; the words go along in the page, for what can be done with them."""
    words = typed_ticket(form.words.data).text
    form.words.data = ""
    return render_template(
        "ballots/yours.html",
        issue=issue,
        form=form,
        own=ballot_page(issue, found.content),
        words=words,
        is_apart=is_apart,
        slots=Slot,
    )
