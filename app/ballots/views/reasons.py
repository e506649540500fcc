"""What goes on the tick list: posts used as reasons, and the author's own."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from app.ballots.forms import AuthorReasonsForm, OfferForm
from app.ballots.policy import may_give_author_reasons, may_use_as_reason
from app.ballots.queries import author_offers, post_or_missing
from app.ballots.services.offers import LONGEST, set_author_reasons
from app.ballots.services.offers import offer_reason as carry_over
from app.ballots.views.browser import blueprint
from app.core.clock import utc_now
from app.core.policy import guarded_by, require
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import current_time, issue_or_missing, membership_in
from app.proposals.queries import ideas_of, letter_of, proposal_or_missing


@blueprint.route("/posts/<int:post_id>/reason", methods=["GET", "POST"])
@guarded_by(may_use_as_reason)
def offer_reason(post_id: int) -> ResponseReturnValue:
    """Put a post on the tick list: at once where it is short and about one idea, else by form."""
    post = post_or_missing(post_id)
    issue = issue_or_missing(post.issue_id)
    time, now = current_time(issue), utc_now()
    membership = membership_in(current_user, issue)
    require(may_use_as_reason(current_user, post, issue, time, now, membership))
    form = offer_form(post, issue)
    can_be_read = request.method == "POST" and form.proposal_id.raw_data
    if not (can_be_read and form.validate() and fits(form)):
        status = HTTPStatus.UNPROCESSABLE_ENTITY if "text" in request.form else HTTPStatus.OK
        page = render_template("ballots/offer_reason.html", issue=issue, post=post, form=form)
        return page, int(status)
    proposal = proposal_or_missing(form.proposal_id.data)
    carry_over(post, proposal, current_user, text=form.text.data, now=now)
    db.session.commit()
    flash(_("It's on the list of reasons people can tick when they rank."))
    return redirect(url_for("discussion.show", post_id=post.id), code=303)


def offer_form(post: Post, issue: Issue) -> OfferForm:
    """Return the form with the post's words in it and the ideas it may be about.

    The button under a post sends neither words nor idea: the post itself says both.
    """
    ideas = [idea for idea in ideas_of(issue) if post.proposal_id in (None, idea.proposal.id)]
    fields = request.form.copy()
    fields.setdefault("text", " ".join(post.text.split()))
    if len(ideas) == 1:
        fields.setdefault("proposal_id", str(ideas[0].proposal.id))
    form = OfferForm(formdata=fields)
    form.proposal_id.choices = [
        SelectChoice(idea.proposal.id, f"{letter_of(idea.proposal)}. {idea.title}")
        for idea in ideas
    ]
    return form


def fits(form: OfferForm) -> bool:
    """Say whether the words fit on a ballot; where they don't, say so beside them."""
    words = " ".join((form.text.data or "").split())
    if len(words) <= LONGEST:
        return True
    form.text.errors = [_("Shorten it to 280 letters, so that people can read it on a ballot.")]
    return False


@blueprint.route("/proposals/<int:proposal_id>/reasons", methods=["GET", "POST"])
@guarded_by(may_give_author_reasons)
def author_reasons(proposal_id: int) -> ResponseReturnValue:
    """Let the author give up to three reasons to tick for their idea."""
    proposal = proposal_or_missing(proposal_id)
    issue = proposal.issue
    time, now = current_time(issue), utc_now()
    membership = membership_in(current_user, issue)
    require(may_give_author_reasons(current_user, proposal, time, now, membership))
    given = [offer.text for offer in author_offers(proposal)] + ["", "", ""]
    form = AuthorReasonsForm(data=dict(zip(("first", "second", "third"), given, strict=False)))
    if form.validate_on_submit():
        set_author_reasons(proposal, current_user, texts=form.texts(), now=now)
        db.session.commit()
        flash(_("Your reasons are on the list people can tick when they rank."))
        url = url_for("process.proposal", issue_id=issue.id, proposal_id=proposal.id)
        return redirect(url, code=303)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
    page = render_template(
        "ballots/author_reasons.html",
        issue=issue,
        proposal=proposal,
        letter=letter_of(proposal),
        form=form,
    )
    return page, int(status)
