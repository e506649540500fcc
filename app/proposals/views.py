"""Pages of the room proposals."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.beside import worries_beside
from app.core.clock import database_now, utc_now
from app.core.policy import guarded_by, public, require
from app.extensions import db
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.queries import current_time, issue_or_missing, membership_in, participation_of
from app.issues.services import declare_experience
from app.proposals import services
from app.proposals.convert import alike, plain_text_of
from app.proposals.forms import AnswerForm, BackForm, EditForm, IdeaForm, OtherIdeaForm, SeenForm
from app.proposals.models import Proposal
from app.proposals.policy import (
    may_back,
    may_edit,
    may_keep,
    may_propose,
    may_reaffirm,
    may_retire,
    may_see_proposal,
    may_unback,
    may_withdraw,
)
from app.proposals.queries import (
    Idea,
    backing_of,
    idea_of,
    ideas_of,
    latest_version,
    letter_of,
    open_request,
    proposal_or_missing,
)

blueprint = Blueprint("proposals", __name__)


def when(issue: Issue) -> tuple[StageTime | None, datetime, Membership | None]:
    """Return what every policy asks about the moment and the person."""
    return current_time(issue), utc_now(), membership_in(current_user, issue)


def to_idea(proposal: Proposal) -> ResponseReturnValue:
    """Go to an idea's page."""
    url = url_for("process.proposal", issue_id=proposal.issue_id, proposal_id=proposal.id)
    return redirect(url, code=HTTPStatus.SEE_OTHER)


def declare(form: IdeaForm | BackForm, issue: Issue) -> None:
    """Write down what brings the person here, if the form has just asked."""
    if declared := form.declared():
        declare_experience(issue, current_user, now=utc_now(), **declared)


def similar_to(issue: Issue, form: IdeaForm) -> list[Idea]:
    """Return ideas on the table that resemble the one in the form, the closest first."""
    ideas = ideas_of(issue)
    texts = [f"{idea.title}\n{plain_text_of(idea.version)}" for idea in ideas]
    return [ideas[place] for place in alike(texts, f"{form.title.data}\n{form.text.data}")]


@blueprint.route("/issues/<int:issue_id>/proposals/new", methods=["GET", "POST"])
@public(may_propose)
def create(issue_id: int) -> ResponseReturnValue:
    """Show the form to everybody; show similar ideas once, then put the idea on the table."""
    issue = issue_or_missing(issue_id)
    decision = may_propose(current_user, issue, *when(issue))
    if not decision.needs_sign_in:
        require(decision)
    form = IdeaForm()
    form.ask_experience(issue, participation_of(current_user, issue))
    near: list[Idea] = []
    if form.validate_on_submit():
        near = similar_to(issue, form)
        if {idea.proposal.id for idea in near} <= form.looked_at:
            require(decision)
            return post_idea(issue, form)
        form.looked.data = ",".join(str(idea.proposal.id) for idea in near)
    page = render_template("proposals/create.html", issue=issue, form=form, near=near)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def post_idea(issue: Issue, form: IdeaForm) -> ResponseReturnValue:
    """Put the idea of a valid form on the table."""
    declare(form, issue)
    proposal = services.propose(
        issue,
        current_user,
        title=form.title.data,
        text=form.text.data,
        for_whom=form.for_whom.data,
        what_happened=form.what_happened.data,
        voice=form.chosen_voice,
        clock=database_now,
    )
    db.session.commit()
    flash(_("Your idea is on the table. It has letter %(letter)s.", letter=letter_of(proposal)))
    return to_idea(proposal)


@blueprint.route("/proposals/<int:proposal_id>/edit", methods=["GET", "POST"])
@guarded_by(may_edit)
def edit(proposal_id: int) -> ResponseReturnValue:
    """Give an idea other words; where somebody was faster, show both texts."""
    proposal = proposal_or_missing(proposal_id, to_change=request.method == "POST")
    require(may_edit(current_user, proposal, *when(proposal.issue)))
    latest = latest_version(proposal)
    form = EditForm(
        seen=latest.number,
        title=latest.title,
        text=plain_text_of(latest),
        for_whom=proposal.for_whom,
        what_happened=proposal.what_happened,
    )
    if not form.validate_on_submit():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return edit_page(proposal, form), status
    if form.seen.data != latest.number:
        form.seen.raw_data, form.seen.data = None, latest.number
        return edit_page(proposal, form, theirs=plain_text_of(latest)), HTTPStatus.CONFLICT
    words = {name: value for name, value in form.data.items() if name != "csrf_token"}
    services.edit_idea(proposal, current_user, clock=database_now, **words)
    db.session.commit()
    flash(_("The new words are in. People who back this idea are asked about them."))
    return to_idea(proposal)


def edit_page(proposal: Proposal, form: EditForm, theirs: str = "") -> str:
    """Draw the form, beside the words that came in between where there are any."""
    return render_template(
        "proposals/edit.html",
        proposal=proposal,
        issue=proposal.issue,
        letter=letter_of(proposal),
        latest=latest_version(proposal),
        form=form,
        theirs=theirs,
        worries=worries_beside(proposal.id),
    )


@blueprint.post("/proposals/<int:proposal_id>/back")
@guarded_by(may_back)
def back(proposal_id: int) -> ResponseReturnValue:
    """Back an idea; somebody new here is asked first what brings them."""
    proposal = proposal_or_missing(proposal_id)
    require(may_back(current_user, proposal, *when(proposal.issue)))
    form = BackForm()
    form.ask_experience(proposal.issue, participation_of(current_user, proposal.issue))
    if form.must_ask or not form.validate_on_submit():
        form.asked.data = "yes"
        page = render_template(
            "proposals/back.html", idea=idea_of(proposal), issue=proposal.issue, form=form
        )
        return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    declare(form, proposal.issue)
    services.back(proposal, current_user, seen=form.seen.data, clock=database_now)
    db.session.commit()
    flash(_("You back this idea. If its words change, we'll ask you once."))
    return to_idea(proposal)


@blueprint.post("/proposals/<int:proposal_id>/unback")
@guarded_by(may_unback)
def unback(proposal_id: int) -> ResponseReturnValue:
    """Stop backing an idea."""
    proposal = proposal_or_missing(proposal_id)
    require(may_unback(current_user, proposal, *when(proposal.issue)))
    services.unback(proposal, current_user, clock=database_now)
    db.session.commit()
    flash(_("You don't back this idea any more."))
    return to_idea(proposal)


@blueprint.post("/proposals/<int:proposal_id>/reaffirm")
@guarded_by(may_reaffirm)
def reaffirm(proposal_id: int) -> ResponseReturnValue:
    """Answer whether the new words are backed as well."""
    proposal = proposal_or_missing(proposal_id)
    require(may_reaffirm(current_user, proposal, *when(proposal.issue)))
    form = AnswerForm()
    if form.validate_on_submit():
        still = form.answer.data == "yes"
        services.reaffirm(
            proposal, current_user, still=still, seen=form.seen.data, clock=database_now
        )
        db.session.commit()
        flash(_("Thank you. You back the new words.") if still else _("Thank you. That's noted."))
    return to_idea(proposal)


@blueprint.route("/proposals/<int:proposal_id>/withdraw", methods=["GET", "POST"])
@guarded_by(may_withdraw)
def withdraw(proposal_id: int) -> ResponseReturnValue:
    """Say what taking an idea back means, then take it back."""
    proposal = proposal_or_missing(proposal_id, to_change=request.method == "POST")
    require(may_withdraw(current_user, proposal, *when(proposal.issue)))
    form = SeenForm()
    if form.validate_on_submit():
        services.withdraw(proposal, current_user, clock=database_now)
        db.session.commit()
        flash(_("Your idea is off the table. The people who backed it are asked what they'd like."))
        return to_idea(proposal)
    return render_template(
        "proposals/withdraw.html", idea=idea_of(proposal), issue=proposal.issue, form=form
    )


@blueprint.route("/proposals/<int:proposal_id>/retire", methods=["GET", "POST"])
@guarded_by(may_retire)
def retire(proposal_id: int) -> ResponseReturnValue:
    """Choose the idea this one is folded into; backers are asked, none is moved."""
    proposal = proposal_or_missing(proposal_id, to_change=request.method == "POST")
    require(may_retire(current_user, proposal, *when(proposal.issue)))
    form = OtherIdeaForm()
    form.offer([idea for idea in ideas_of(proposal.issue) if idea.proposal.id != proposal.id])
    if form.validate_on_submit():
        into = proposal_or_missing(form.other.data)
        services.retire(proposal, current_user, into=into, clock=database_now)
        db.session.commit()
        flash(
            _("Your idea is folded in. Nobody's support moved: the people who backed it are asked.")
        )
        return to_idea(proposal)
    page = render_template(
        "proposals/retire.html", idea=idea_of(proposal), issue=proposal.issue, form=form
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.route("/proposals/<int:proposal_id>/move", methods=["GET", "POST"])
@guarded_by(may_see_proposal)
def move(proposal_id: int) -> ResponseReturnValue:
    """Answer what is backed instead of an idea that is gone."""
    proposal = proposal_or_missing(proposal_id)
    require(may_see_proposal(current_user, proposal, membership_in(current_user, proposal.issue)))
    asked = open_request(current_user, proposal)
    form = OtherIdeaForm(other=asked.suggested_id if asked else None)
    form.offer(ideas_of(proposal.issue), _("None of these"))
    if form.validate_on_submit():
        instead = proposal_or_missing(form.other.data) if form.other.data else None
        services.answer_move(proposal, current_user, instead=instead, clock=database_now)
        db.session.commit()
        flash(_("Thank you. That's noted."))
        return to_idea(instead or proposal)
    page = render_template(
        "proposals/move.html",
        idea=idea_of(proposal),
        issue=proposal.issue,
        form=form,
        is_asked=asked is not None,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@blueprint.post("/proposals/<int:proposal_id>/keep")
@guarded_by(may_keep)
def keep(proposal_id: int) -> ResponseReturnValue:
    """Look after an idea whose author has left."""
    proposal = proposal_or_missing(proposal_id, to_change=True)
    backing = backing_of(current_user, proposal)
    require(may_keep(current_user, proposal, backing, *when(proposal.issue)))
    services.keep_idea(proposal, current_user, clock=database_now)
    db.session.commit()
    flash(_("You look after this idea now. Changes to it are yours to answer."))
    return to_idea(proposal)
