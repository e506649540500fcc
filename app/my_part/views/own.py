"""What became of one's own part: on every issue, and on one, with the ticket's words if typed."""

from __future__ import annotations

from http import HTTPStatus

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.policy import may_manage_account
from app.accounts.views.arriving import browser_and_address
from app.ballots.forms import WordsForm
from app.ballots.policy import may_find_own_words
from app.ballots.services.own import find_by_words
from app.ballots.services.showing import Ballot, ballot_page
from app.ballots.services.tickets import typed_ticket, unknown_words
from app.ballots.views.own import words_for_slips
from app.core.clock import utc_now
from app.core.errors import Refused
from app.core.policy import guarded_by, require
from app.extensions import limiter
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in
from app.my_part.policy import may_see_own_part
from app.my_part.queries import issues_with_part
from app.my_part.services import part_in, parts_of
from app.my_part.views.frame import blueprint

A_PAGE = 10


@blueprint.get("/my-part")
@guarded_by(may_manage_account)
def index() -> ResponseReturnValue:
    """Show every issue somebody takes part in, and what became of what they brought."""
    page = issues_with_part(current_user, request.args.get("page", 1, type=int), A_PAGE)
    parts = parts_of(current_user, page.rows, utc_now())
    return render_template("my_part/index.html", page=page, parts=parts)


@blueprint.route("/issues/<int:issue_id>/my-part", methods=["GET", "POST"])
@guarded_by(may_see_own_part, may_find_own_words)
@limiter.limit("12 per minute; 60 per hour", methods=["POST"], key_func=browser_and_address)
def show(issue_id: int) -> ResponseReturnValue:
    """Show one's part in an issue; reasons not shown by name only for typed words, this once."""
    issue = issue_or_missing(issue_id)
    require(may_see_own_part(current_user, issue, membership_in(current_user, issue)))
    form, ballot = WordsForm(), None
    if request.method == "POST":
        require(may_find_own_words(current_user, issue))
        ballot = ballot_for_words(issue, form)
    page = render_template(
        "my_part/show.html",
        issue=issue,
        part=part_in(current_user, issue, utc_now()),
        form=form,
        own=ballot,
    )
    return page, int(HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def ballot_for_words(issue: Issue, form: WordsForm) -> Ballot | None:
    """Return what was cast with the typed words, for this answer and no other."""
    if not form.validate_on_submit():
        return None
    if slips := unknown_words(form.words.data):
        form.words.errors = [words_for_slips(slips)]
        return None
    try:
        found = find_by_words(issue, typed_ticket(form.words.data))
    except Refused as refusal:
        form.words.errors = [refusal.message]
        return None
    form.words.data = ""
    return ballot_page(issue, found.content)
