"""Taking several changes in at once, after looking at the words they make."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from app.amendments import services
from app.amendments.forms import GatherForm
from app.amendments.policy import may_gather
from app.amendments.queries import answer_by
from app.amendments.services.gathering import Gathered, gather, page_of_gathering
from app.amendments.views.frame import blueprint, is_post, remember, when
from app.core.clock import database_now
from app.core.policy import guarded_by, require
from app.extensions import db
from app.proposals.models import Proposal
from app.proposals.queries import latest_version, letter_of, proposal_or_missing


@blueprint.route("/proposals/<int:proposal_id>/amendments/together", methods=["GET", "POST"])
@guarded_by(may_gather)
def together(proposal_id: int) -> ResponseReturnValue:
    """Let the author tick changes, see the words with all of them, then take them in as one."""
    proposal = proposal_or_missing(proposal_id)
    require(may_gather(current_user, proposal, answer_by(proposal.issue), *when(proposal.issue)))
    form = GatherForm() if is_post() else GatherForm(request.args)
    gathered = gather(proposal, form.seen_changes)
    is_stale = is_post() and has_moved(proposal, form, gathered)
    if is_post() and gathered.changes and not gathered.obstacle and not is_stale:
        return taken_in(proposal, form)
    return gathering_page(proposal, form, gathered, is_stale=is_stale)


def has_moved(proposal: Proposal, form: GatherForm, gathered: Gathered) -> bool:
    """Say whether the idea or any ticked change is not as it was on the page."""
    return bool(gathered.moved) or form.seen.data != latest_version(proposal).number


def taken_in(proposal: Proposal, form: GatherForm) -> ResponseReturnValue:
    """Take in what was ticked."""
    seen = form.seen_changes
    services.take_in_together(
        proposal, current_user, version_seen=form.seen.data or 0, seen=seen, clock=database_now
    )
    db.session.commit()
    flash(
        ngettext(
            "%(num)s change is in the words. People who back your idea are asked once.",
            "%(num)s changes are in the words. People who back your idea are asked once.",
            len(seen),
        )
    )
    url = url_for("process.versions", proposal_id=proposal.id)
    return redirect(url, code=HTTPStatus.SEE_OTHER)


def gathering_page(
    proposal: Proposal, form: GatherForm, gathered: Gathered, *, is_stale: bool
) -> ResponseReturnValue:
    """Draw what waits, what is ticked, and the words with all of it."""
    remember(form.seen, latest_version(proposal).number)
    page = render_template(
        "amendments/together.html",
        proposal=proposal,
        issue=proposal.issue,
        letter=letter_of(proposal),
        form=form,
        is_sent=is_post(),
        is_stale=is_stale,
        **page_of_gathering(proposal, gathered),
    )
    if is_stale:
        return page, HTTPStatus.CONFLICT
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if is_post() else HTTPStatus.OK
