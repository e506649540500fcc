"""Backing a change, no longer backing it, taking the words that another one offers."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.amendments import services
from app.amendments.forms import BackChangeForm, TakeWordsForm
from app.amendments.policy import may_back_change, may_take_words, may_unback_change
from app.amendments.queries import amendment_or_missing
from app.amendments.views.frame import blueprint, change_url, status_of, to_change, when
from app.core.clock import database_now, utc_now
from app.core.policy import guarded_by, require
from app.extensions import db
from app.issues.queries import participation_of
from app.issues.services import declare_experience
from app.proposals.queries import letter_of


@blueprint.post("/amendments/<int:amendment_id>/back")
@guarded_by(may_back_change)
def back(amendment_id: int) -> ResponseReturnValue:
    """Back a change; somebody new here is asked first what brings them."""
    amendment = amendment_or_missing(amendment_id)
    issue = amendment.proposal.issue
    require(may_back_change(current_user, amendment, *when(issue)))
    form = BackChangeForm()
    form.ask_experience(issue, participation_of(current_user, issue))
    if form.must_ask or not form.validate_on_submit():
        form.asked.data = "yes"
        page = render_template(
            "amendments/back.html",
            amendment=amendment,
            issue=issue,
            letter=letter_of(amendment.proposal),
            form=form,
            back_url=change_url(amendment),
        )
        return page, status_of(form)
    if declared := form.declared():
        declare_experience(issue, current_user, now=utc_now(), **declared)
    services.back(amendment, current_user, seen=form.seen.data or 0, clock=database_now)
    db.session.commit()
    flash(_("You back this change. It counts until Improve ends."))
    return to_change(amendment)


@blueprint.post("/amendments/<int:amendment_id>/unback")
@guarded_by(may_unback_change)
def unback(amendment_id: int) -> ResponseReturnValue:
    """Stop backing a change."""
    amendment = amendment_or_missing(amendment_id)
    require(may_unback_change(current_user, amendment, *when(amendment.proposal.issue)))
    services.unback(amendment, current_user, clock=database_now)
    db.session.commit()
    flash(_("You don't back this change any more."))
    return to_change(amendment)


@blueprint.post("/amendments/<int:amendment_id>/take-words")
@guarded_by(may_take_words)
def take_words(amendment_id: int) -> ResponseReturnValue:
    """Take the words that a change offers for one's own; those who back either are asked."""
    amendment = amendment_or_missing(amendment_id)
    form = TakeWordsForm()
    require(may_take_words(current_user, amendment, *when(amendment.proposal.issue)))
    services.take_words(
        amendment,
        current_user,
        seen=form.seen.data or 0,
        other_seen=form.other_seen.data or 0,
        clock=database_now,
    )
    db.session.commit()
    flash(_("Your change has these words now. The people who back it are asked once."))
    return to_change(amendment.beside or amendment)
