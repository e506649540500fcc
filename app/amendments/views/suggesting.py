"""Suggesting a change, wording it anew, taking it back."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.amendments import services
from app.amendments.convert import (
    Pieces,
    base_of,
    boxes_for,
    edits_of,
    fitted,
    pieces_between,
    text_after,
)
from app.amendments.forms import RewordForm, SeenForm, SuggestForm, form_for_words
from app.amendments.models import Amendment
from app.amendments.policy import may_reword, may_suggest, may_take_back
from app.amendments.queries import amendment_or_missing, version_numbered
from app.amendments.services.holding import CHANGED
from app.amendments.views.frame import (
    blueprint,
    change_url,
    is_post,
    remember,
    status_of,
    to_change,
    when,
)
from app.core.clock import database_now, utc_now
from app.core.errors import Conflict
from app.core.policy import Decision, guarded_by, public, require
from app.extensions import db
from app.issues.queries import participation_of
from app.issues.services import declare_experience
from app.proposals.convert import text_of
from app.proposals.models import Proposal
from app.proposals.queries import latest_version, letter_of, option_of, proposal_or_missing
from deliberation.amendments import Text, edits_between


@blueprint.route("/proposals/<int:proposal_id>/amendments/new", methods=["GET", "POST"])
@public(may_suggest)
def create(proposal_id: int) -> ResponseReturnValue:
    """Show an idea's words to be changed in place; with `?post=` the change keeps its trail."""
    proposal = proposal_or_missing(proposal_id)
    decision = suggesting_allowed(proposal)
    post_id = request.args.get("post", type=int)
    if post_id is not None:
        url = url_for("process.words", post_id=post_id, proposal_id=proposal.id)
        return redirect(url, code=HTTPStatus.SEE_OTHER)
    form = suggestion_form(proposal)
    made = suggestion_from(proposal, form, decision)
    if made is not None:
        return said_in(made)
    page, status = suggestion_page(proposal, form)
    return page, status


def suggesting_allowed(proposal: Proposal) -> Decision:
    """Stop where nobody may suggest a change now; a visitor may fill the form in first."""
    decision = may_suggest(current_user, proposal, option_of(proposal), *when(proposal.issue))
    if not decision.needs_sign_in:
        require(decision)
    return decision


def suggestion_form(proposal: Proposal, words: str = "") -> SuggestForm:
    """Return the form with the words as they are, as sent, or as in the change `?like=`."""
    if is_post():
        base = version_numbered(proposal, request.form.get("seen", type=int))
        form = form_for_words(SuggestForm, text_of(base))()
    else:
        latest = latest_version(proposal)
        words_now = text_of(latest)
        old, wanted = words_now, words_now
        like = request.args.get("like", type=int)
        if like is not None:
            other = amendment_or_missing(like)
            old, wanted = base_of(other), text_after(other)
        boxes = boxes_for(words_now, old, wanted)
        form = form_for_words(SuggestForm, words_now)(
            formdata=None, data={"seen": latest.number, "like": like, **boxes}
        )
        form.why.data = words
    form.ask_experience(proposal.issue, participation_of(current_user, proposal.issue))
    return form


def suggestion_from(proposal: Proposal, form: SuggestForm, decision: Decision) -> Amendment | None:
    """Make the change that was sent, if it is complete and fits; commits nothing."""
    if is_look() or not form.validate_on_submit() or later_text(proposal, form.base, form.text):
        return None
    require(decision)
    if declared := form.declared():
        declare_experience(proposal.issue, current_user, now=utc_now(), **declared)
    return services.suggest(
        proposal,
        current_user,
        seen=form.seen.data or 0,
        text=form.text,
        summary=form.summary.data or "",
        why=form.why.data or "",
        beside=change_like(proposal, form.like.data),
        clock=database_now,
    )


def change_like(proposal: Proposal, amendment_id: int | None) -> Amendment | None:
    """Return the change to this idea that other words are suggested for, if any."""
    if amendment_id is None:
        return None
    other = amendment_or_missing(amendment_id)
    return other if other.proposal_id == proposal.id else None


def said_in(amendment: Amendment) -> ResponseReturnValue:
    """Commit a new change and go to its page."""
    db.session.commit()
    flash(_("Your change is suggested. You count as the first person who backs it."))
    return to_change(amendment)


def later_text(proposal: Proposal, base: Text, text: Text) -> Text | None:
    """Return the idea's latest words if what was typed for earlier ones conflicts with them."""
    latest = text_of(latest_version(proposal))
    if fitted(edits_between(base, text), base, latest) is None:
        return latest
    return None


def suggestion_page(
    proposal: Proposal, form: SuggestForm, *, url: str = "", heard: str = "", heard_from: str = ""
) -> tuple[str, HTTPStatus]:
    """Draw the form; where the idea changed meanwhile, beside its words as they are now."""
    looked_at = look_at(form) if is_look() else None
    status, is_stale = status_of(form), False
    if is_post() and not form.errors and looked_at is None:
        form, is_stale, status = on_latest(proposal, form), True, HTTPStatus.CONFLICT
    page = render_template(
        "amendments/create.html",
        proposal=proposal,
        issue=proposal.issue,
        letter=letter_of(proposal),
        latest=latest_version(proposal),
        form=form,
        is_stale=is_stale,
        looked_at=looked_at,
        url=url or url_for("amendments.create", proposal_id=proposal.id),
        heard=heard,
        heard_from=heard_from,
        like=change_like(proposal, form.like.data),
    )
    return page, status


def is_look() -> bool:
    """Say whether somebody only wants to see what they have changed so far."""
    return is_post() and "look" in request.form


def look_at(form: SuggestForm) -> Pieces | None:
    """Return what was changed so far; none where there is nothing to show, which the form says."""
    if not form.say_what_is_wrong():
        return pieces_between(form.base, form.text)
    return None


def on_latest(proposal: Proposal, form: SuggestForm) -> SuggestForm:
    """Return the form over the idea's latest words, with everything that was typed."""
    latest = latest_version(proposal)
    words = boxes_for(text_of(latest), form.base, form.text)
    typed = {name: form[name].data for name in ("summary", "why", "like")}
    later = form_for_words(SuggestForm, text_of(latest))(
        formdata=None, data={"seen": latest.number, **words, **typed}
    )
    later.ask_experience(proposal.issue, participation_of(current_user, proposal.issue))
    if "experiences" in later and "experiences" in form:
        later.experiences.data = form.experiences.data
        later.main_experience.data = form.main_experience.data
    return later


@blueprint.route("/amendments/<int:amendment_id>/edit", methods=["GET", "POST"])
@guarded_by(may_reword)
def edit(amendment_id: int) -> ResponseReturnValue:
    """Word a change anew where the idea now says something else about the same words."""
    amendment = amendment_or_missing(amendment_id)
    proposal, latest = amendment.proposal, latest_version(amendment.proposal)
    clashes = fitted(edits_of(amendment), base_of(amendment), text_of(latest)) is None
    require(may_reword(current_user, amendment, clashes, *when(proposal.issue)))
    form = reword_form(amendment)
    is_stale = False
    if form.validate_on_submit():
        is_stale = (form.revision.data, form.seen.data) != (amendment.revision, latest.number)
        if not is_stale:
            return worded(amendment, form)
        words = boxes_for(text_of(latest), form.base, form.text)
        typed = {"summary": form.summary.data, "why": form.why.data}
        form = form_for_words(RewordForm, text_of(latest))(formdata=None, data={**words, **typed})
        remember(form.seen, latest.number)
        remember(form.revision, amendment.revision)
    page = render_template(
        "amendments/edit.html",
        amendment=amendment,
        proposal=proposal,
        issue=proposal.issue,
        letter=letter_of(proposal),
        latest=latest,
        form=form,
        is_stale=is_stale,
    )
    return page, HTTPStatus.CONFLICT if is_stale else status_of(form)


def reword_form(amendment: Amendment) -> RewordForm:
    """Return the form as sent, or the latest words with those of the change where they differ."""
    proposal = amendment.proposal
    if is_post():
        seen = version_numbered(proposal, request.form.get("seen", type=int))
        return form_for_words(RewordForm, text_of(seen))()
    latest = latest_version(proposal)
    words = boxes_for(text_of(latest), base_of(amendment), text_after(amendment))
    told = {"summary": amendment.summary, "why": amendment.why}
    numbers = {"seen": latest.number, "revision": amendment.revision}
    return form_for_words(RewordForm, text_of(latest))(
        formdata=None, data={**words, **told, **numbers}
    )


def worded(amendment: Amendment, form: RewordForm) -> ResponseReturnValue:
    """Give a change the words that were sent."""
    services.reword(
        amendment,
        current_user,
        seen=form.revision.data or 0,
        version_seen=form.seen.data or 0,
        text=form.text,
        summary=form.summary.data or "",
        why=form.why.data or "",
        clock=database_now,
    )
    db.session.commit()
    flash(_("Your change has new words. The people who back it are told."))
    return to_change(amendment)


@blueprint.route("/amendments/<int:amendment_id>/withdraw", methods=["GET", "POST"])
@guarded_by(may_take_back)
def withdraw(amendment_id: int) -> ResponseReturnValue:
    """Say what taking a change back means, then take it back."""
    amendment = amendment_or_missing(amendment_id)
    form = SeenForm(seen=amendment.revision)
    is_sent = form.validate_on_submit()
    if is_sent and form.seen.data != amendment.revision:
        raise Conflict(CHANGED)
    require(may_take_back(current_user, amendment, *when(amendment.proposal.issue)))
    if is_sent:
        services.take_back(amendment, current_user, seen=form.seen.data or 0, clock=database_now)
        db.session.commit()
        flash(_("Your change is taken back. It can still be read."))
        return to_change(amendment)
    return render_template(
        "amendments/withdraw.html",
        amendment=amendment,
        issue=amendment.proposal.issue,
        letter=letter_of(amendment.proposal),
        form=form,
        back_url=change_url(amendment),
    )
