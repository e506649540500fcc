"""Pages of the room bundles: how a result is checked, the zip, and a ticket under the root."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.views.arriving import browser_and_address
from app.ballots.forms import WordsForm
from app.ballots.services.tickets import typed_ticket, unknown_words
from app.bundles.convert.statement import has_tickets
from app.bundles.models import BundleRoot
from app.bundles.policy import may_check
from app.bundles.queries import root_of
from app.bundles.services import FILES, Found, bundle_of, find_ballot
from app.bundles.services.laying import laid_in
from app.bundles.services.showing import init_bundles, what_shows
from app.core.files.downloads import attachment
from app.core.policy import public, require
from app.extensions import limiter
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, membership_in
from app.outcomes.convert.stored import in_pieces
from app.outcomes.policy import is_closed
from app.outcomes.queries import outcome_of

blueprint = Blueprint("bundles", __name__)
blueprint.record_once(lambda state: init_bundles(state.app.extensions))


def seen_root(issue_id: int) -> tuple[Issue, BundleRoot | None]:
    """Return an issue that this person may see, and its root once it has been counted."""
    issue = issue_or_missing(issue_id)
    require(may_check(current_user, issue, membership_in(current_user, issue)))
    return issue, root_of(issue.id) if is_closed(issue) else None


def result_instead(issue: Issue) -> ResponseReturnValue:
    """Lead to the Result, which says when there is something to check."""
    return redirect(url_for("outcomes.show", issue_id=issue.id), code=HTTPStatus.SEE_OTHER)


@blueprint.get("/issues/<int:issue_id>/check")
@public(may_check)
def show(issue_id: int) -> ResponseReturnValue:
    """Say what can be checked and what can't, then how; show the root and who took part."""
    issue, root = seen_root(issue_id)
    if root is None:
        return result_instead(issue)
    return page_of(issue, root, WordsForm())


@blueprint.get("/issues/<int:issue_id>/bundle.zip")
@limiter.limit("20 per minute")
@public(may_check)
def download(issue_id: int) -> ResponseReturnValue:
    """Hand out the zip; its bytes are the same for everybody."""
    issue, root = seen_root(issue_id)
    content = bundle_of(issue) if root else None
    if content is None:
        return result_instead(issue)
    return attachment(content, FILES[0].mimetype, f"bundle-{issue.id}.zip")


@blueprint.post("/issues/<int:issue_id>/check")
@public(may_check)
@limiter.limit("12 per minute; 60 per hour", key_func=browser_and_address)
def find(issue_id: int) -> ResponseReturnValue:
    """Look for a ticket's ballot under the root, in this one answer and nowhere else."""
    issue, root = seen_root(issue_id)
    if root is None:
        return result_instead(issue)
    form = WordsForm()
    if not form.validate_on_submit():
        return page_of(issue, root, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if slips := unknown_words(form.words.data):
        words = ", ".join(slips[:8])
        form.words.errors = [
            _(
                "These words are on no ticket: %(words)s. Look at the letters once more.",
                words=words,
            )
        ]
        return page_of(issue, root, form), HTTPStatus.UNPROCESSABLE_ENTITY
    found = find_ballot(issue, root, typed_ticket(form.words.data))
    return page_of(issue, root, WordsForm(formdata=None), found)


def page_of(issue: Issue, root: BundleRoot, form: WordsForm, found: Found | None = None) -> str:
    """Draw the page."""
    row = outcome_of(issue)
    doc: dict[str, Any] = in_pieces(row.content)[0] if row else {}
    settings = settings_of(issue)
    laid = laid_in(root)
    return render_template(
        "bundles/show.html",
        issue=issue,
        settings=settings,
        root=root.root,
        laid_at=root.laid_at,
        form=form,
        found=found,
        funnel={step["step"]: step["people"] for step in laid.funnel},
        trees=laid.parts["trees"],
        is_covered=doc["outcome"]["covered"],
        has_tickets=has_tickets(doc),
        **what_shows(doc),
    )
