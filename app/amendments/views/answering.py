"""The author's answer to a change, and the yes or no to words the author offers."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.amendments import services
from app.amendments.convert import base_of, boxes_for, edits_of, fitted, offered_text, text_after
from app.amendments.forms import AnswerForm, ConfirmForm, OfferForm, form_for_words
from app.amendments.models import Amendment, Answer
from app.amendments.policy import may_answer, may_confirm
from app.amendments.queries import amendment_or_missing, answer_by, version_numbered
from app.amendments.services.holding import CHANGED
from app.amendments.services.showing import words_of_change
from app.amendments.views.frame import (
    blueprint,
    is_post,
    remember,
    status_of,
    to_change,
    when,
)
from app.core.beside import worries_beside
from app.core.clock import database_now
from app.core.errors import Conflict
from app.core.policy import Decision, guarded_by, require
from app.extensions import db
from app.proposals.convert import text_of
from app.proposals.policy import is_author
from app.proposals.queries import latest_version, letter_of


def answer_allowed(amendment: Amendment) -> Decision:
    """Ask whether this person may answer the change now."""
    deadline = answer_by(amendment.proposal.issue)
    return may_answer(current_user, amendment, deadline, *when(amendment.proposal.issue))


@blueprint.route("/amendments/<int:amendment_id>/answer", methods=["GET", "POST"])
@guarded_by(may_answer)
def answer(amendment_id: int) -> ResponseReturnValue:
    """Take a change in or say no because; where something happened meanwhile, ask again."""
    amendment = amendment_or_missing(amendment_id)
    form = AnswerForm(seen=amendment.revision)
    decision = answer_allowed(amendment)
    is_stale = is_post() and form.seen.data != amendment.revision
    if is_stale and not decision and is_author(current_user, amendment.proposal):
        raise Conflict(CHANGED)
    require(decision)
    if form.validate_on_submit() and not is_stale:
        return answered(amendment, form)
    if is_stale:
        remember(form.seen, amendment.revision)
    status = HTTPStatus.CONFLICT if is_stale else status_of(form)
    return answer_page(amendment, form, is_stale=is_stale), status


def answered(amendment: Amendment, form: AnswerForm) -> ResponseReturnValue:
    """Give the answer that was sent."""
    seen = form.seen.data or 0
    if form.decision.data == "take":
        services.take_in(amendment, current_user, seen=seen, clock=database_now)
        said = _("The change is in the words. People who back your idea are asked about them.")
    else:
        reason = form.reason.data or ""
        services.refuse(amendment, current_user, seen=seen, reason=reason, clock=database_now)
        said = _("Your answer is there for everyone to read. Thank you for giving a reason.")
    db.session.commit()
    flash(said)
    return to_change(amendment)


def answer_page(amendment: Amendment, form: AnswerForm, *, is_stale: bool = False) -> str:
    """Draw the change with the ways to answer it."""
    proposal = amendment.proposal
    latest = latest_version(proposal)
    edits = fitted(edits_of(amendment), base_of(amendment), text_of(latest))
    return render_template(
        "amendments/answer.html",
        amendment=amendment,
        proposal=proposal,
        issue=proposal.issue,
        letter=letter_of(proposal),
        answer_form=form,
        has_conflict=edits is None,
        is_stale=is_stale,
        **words_of_change(amendment),
    )


@blueprint.route("/amendments/<int:amendment_id>/offer", methods=["GET", "POST"])
@guarded_by(may_answer)
def offer(amendment_id: int) -> ResponseReturnValue:
    """Let the author put the change in words of their own; who suggested it says yes or no."""
    amendment = amendment_or_missing(amendment_id)
    form, decision = offer_form(amendment), answer_allowed(amendment)
    latest = latest_version(amendment.proposal)
    shown = (form.revision.data, form.seen.data)
    is_stale = is_post() and shown != (amendment.revision, latest.number)
    if is_stale and not decision and is_author(current_user, amendment.proposal):
        raise Conflict(CHANGED)
    require(decision)
    if form.validate_on_submit() and not is_stale:
        return offered(amendment, form)
    if is_stale:
        form = offer_on_latest(amendment, form)
    page = render_template(
        "amendments/offer.html",
        amendment=amendment,
        issue=amendment.proposal.issue,
        letter=letter_of(amendment.proposal),
        latest=latest,
        form=form,
        is_stale=is_stale,
        worries=worries_beside(amendment.proposal_id),
        **words_of_change(amendment),
    )
    return page, HTTPStatus.CONFLICT if is_stale else status_of(form)


def offer_form(amendment: Amendment) -> OfferForm:
    """Return the form as sent, or the latest words with the change made in them."""
    proposal = amendment.proposal
    if is_post():
        seen = version_numbered(proposal, request.form.get("seen", type=int))
        return form_for_words(OfferForm, text_of(seen))()
    latest, offer_now = latest_version(proposal), offered_text(amendment)
    old, wanted = base_of(amendment), text_after(amendment)
    if offer_now is not None and amendment.offered_version is not None:
        old, wanted = text_of(amendment.offered_version), offer_now
    numbers = {"seen": latest.number, "revision": amendment.revision}
    words = boxes_for(text_of(latest), old, wanted)
    return form_for_words(OfferForm, text_of(latest))(formdata=None, data={**words, **numbers})


def offer_on_latest(amendment: Amendment, form: OfferForm) -> OfferForm:
    """Return the form over the idea's latest words, with everything that was typed."""
    latest = latest_version(amendment.proposal)
    words = boxes_for(text_of(latest), form.base, form.text)
    numbers = {"seen": latest.number, "revision": amendment.revision}
    return form_for_words(OfferForm, text_of(latest))(formdata=None, data={**words, **numbers})


def offered(amendment: Amendment, form: OfferForm) -> ResponseReturnValue:
    """Offer the words that were sent."""
    services.offer(
        amendment,
        current_user,
        seen=form.revision.data or 0,
        version_seen=form.seen.data or 0,
        text=form.text,
        clock=database_now,
    )
    db.session.commit()
    if amendment.answer is Answer.OFFERED:
        name = amendment.author_name
        flash(_("%(name)s is asked if your words are what they meant.", name=name))
    else:
        flash(_("The change is in the words. People who back your idea are asked about them."))
    return to_change(amendment)


@blueprint.post("/amendments/<int:amendment_id>/confirm")
@guarded_by(may_confirm)
def confirm(amendment_id: int) -> ResponseReturnValue:
    """Say yes or no to the author's own words for one's change."""
    amendment = amendment_or_missing(amendment_id)
    form = ConfirmForm()
    if form.seen.data != amendment.revision and amendment.author_id == current_user.id:
        raise Conflict(CHANGED)
    require(may_confirm(current_user, amendment, *when(amendment.proposal.issue)))
    if not form.validate_on_submit():
        return to_change(amendment)
    seen = form.seen.data or 0
    if form.answer.data == "yes":
        services.confirm(amendment, current_user, seen=seen, clock=database_now)
        said = _("Your change is in, in the author's words.")
    else:
        services.decline(amendment, current_user, seen=seen, clock=database_now)
        said = _("Your change stays as you wrote it. The author can still answer.")
    db.session.commit()
    flash(said)
    return to_change(amendment)
