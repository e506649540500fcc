"""Pages of the room worries."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.amendments.queries import version_numbered
from app.core.clock import utc_now
from app.core.policy import guarded_by, public, require
from app.core.web.forms import Form
from app.discussion.models import Post
from app.discussion.queries import post_or_missing
from app.discussion.services import first_day
from app.discussion.views import to_post
from app.extensions import db
from app.groups.models import Membership
from app.issues.models import Issue, StageTime
from app.issues.queries import current_time, membership_in, participation_of
from app.issues.services import declare_experience
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import idea_of, latest_version, letter_of, proposal_or_missing
from app.worries import services
from app.worries.convert import pieces_since
from app.worries.forms import WHOLE, MetForm, PointForm, WorryForm
from app.worries.models import Met
from app.worries.policy import is_worry, may_point, may_say_met, may_see_worries, may_worry
from app.worries.queries import holds, last_said, reservation_of
from app.worries.services.hooks import init_worries

blueprint = Blueprint("worries", __name__)
blueprint.record_once(lambda state: init_worries(state.app.extensions))


def when(issue: Issue) -> tuple[StageTime | None, datetime, Membership | None]:
    """Return what every policy asks about the moment and the person."""
    return current_time(issue), utc_now(), membership_in(current_user, issue)


def is_post() -> bool:
    """Say whether something was sent."""
    return request.method == "POST"


def status_of(form: Form) -> HTTPStatus:
    """Return the status of a page that shows a form, with or without something to put right."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def version_shown(proposal: Proposal) -> ProposalVersion:
    """Return the version that was on the page of a form that was sent, otherwise the latest."""
    if is_post():
        return version_numbered(proposal, request.form.get("seen", type=int))
    return latest_version(proposal)


def worry_or_missing(post_id: int) -> tuple[Post, Proposal]:
    """Return a worry with the idea it is about."""
    post = post_or_missing(post_id, to_change=is_post())
    require(is_worry(post))
    return post, proposal_or_missing(post.proposal_id or 0)


@blueprint.get("/proposals/<int:proposal_id>/worries")
@public(may_see_worries)
def index(proposal_id: int) -> ResponseReturnValue:
    """Show every worry about an idea: the words it is about, who holds it, whether it is met."""
    proposal = proposal_or_missing(proposal_id)
    issue, times = proposal.issue, when(proposal.issue)
    require(may_see_worries(current_user, proposal, times[2]))
    idea = idea_of(proposal)
    number = request.args.get("page", 1, type=int)
    return render_template(
        "worries/index.html",
        issue=issue,
        idea=idea,
        may_worry=may_worry(current_user, proposal, *times),
        **services.page_of_worries(proposal, idea.version, number),
    )


@blueprint.route("/proposals/<int:proposal_id>/worries/new", methods=["GET", "POST"])
@public(may_worry)
def create(proposal_id: int) -> ResponseReturnValue:
    """Show an idea's words to point at; on a complete form post the worry in the idea's talk."""
    proposal = proposal_or_missing(proposal_id)
    decision = may_worry(current_user, proposal, *when(proposal.issue))
    if not decision.needs_sign_in:
        require(decision)
    seen = version_shown(proposal)
    form = WorryForm(seen=seen.number)
    form.offer(seen)
    form.ask_experience(proposal.issue, participation_of(current_user, proposal.issue))
    if form.validate_on_submit():
        require(decision)
        if is_said_in_time(proposal.issue, form):
            return raised(proposal, seen, form)
    page = render_template(
        "worries/create.html",
        proposal=proposal,
        issue=proposal.issue,
        letter=letter_of(proposal),
        latest=seen,
        form=form,
    )
    return page, status_of(form)


def raised(proposal: Proposal, seen: ProposalVersion, form: WorryForm) -> ResponseReturnValue:
    """Post the worry of a complete form."""
    now = utc_now()
    if declared := form.declared():
        declare_experience(proposal.issue, current_user, now=now, **declared)
    row = services.raise_worry(
        proposal,
        current_user,
        seen=seen,
        text=form.text.data,
        kind=form.chosen_kind,
        paragraph=form.chosen_paragraph,
        words=form.words.data,
        now=now,
    )
    db.session.commit()
    flash(_("That's in. If those words change, we'll ask you if it meets your point."))
    return to_post(row.post)


def is_said_in_time(issue: Issue, form: WorryForm | MetForm) -> bool:
    """Say whether a new account may post this yet; if not, the form says why and keeps it."""
    field = form.text if isinstance(form, WorryForm) else form.line
    said = first_day(current_user, issue, text=field.data or "", now=utc_now())
    if not said:
        field.errors = [*field.errors, said.reason]
    return bool(said)


@blueprint.route("/posts/<int:post_id>/about", methods=["GET", "POST"])
@guarded_by(may_point)
def point(post_id: int) -> ResponseReturnValue:
    """Let whoever raised a worry say afterwards, or anew, which words it is about."""
    post, proposal = worry_or_missing(post_id)
    require(may_point(current_user, post, proposal.issue, *when(proposal.issue)))
    seen = version_shown(proposal)
    form = PointForm(seen=seen.number, **pointed_at(post))
    form.offer(seen)
    if form.validate_on_submit():
        services.point_at(
            post,
            current_user,
            proposal,
            seen=seen,
            kind=form.chosen_kind,
            paragraph=form.chosen_paragraph,
            words=form.words.data,
            now=utc_now(),
        )
        db.session.commit()
        flash(_("Thank you. If those words change, we'll ask you if it meets your point."))
        return to_post(post)
    page = render_template(
        "worries/point.html",
        post=post,
        issue=proposal.issue,
        proposal=proposal,
        letter=letter_of(proposal),
        form=form,
        back_url=url_for("discussion.show", post_id=post.id),
    )
    return page, status_of(form)


def pointed_at(post: Post) -> dict[str, str]:
    """Return what a worry points at so far, as the form holds it."""
    row = reservation_of(post)
    if row is None:
        return {}
    return {"kind": row.kind.value, "paragraph": row.paragraph or WHOLE, "words": row.words}


@blueprint.route("/posts/<int:post_id>/met", methods=["GET", "POST"])
@guarded_by(may_say_met)
def answer(post_id: int) -> ResponseReturnValue:
    """Show how the words changed that somebody worries about, and ask if it meets their point."""
    post, proposal = worry_or_missing(post_id)
    does_hold = holds(current_user, post)
    require(may_say_met(current_user, post, does_hold, proposal.issue, *when(proposal.issue)))
    latest = latest_version(proposal)
    form = MetForm(seen=latest.number)
    is_stale = is_post() and form.seen.data != latest.number
    if form.validate_on_submit() and not is_stale and is_line_in_time(proposal.issue, form):
        return answered(post, proposal, form)
    if is_stale:
        form.seen.raw_data, form.seen.data = None, latest.number
    page = answer_page(post, proposal, latest, form, is_stale=is_stale)
    return page, HTTPStatus.CONFLICT if is_stale else status_of(form)


def is_line_in_time(issue: Issue, form: MetForm) -> bool:
    """Say whether what is added in words may be posted yet; nothing may always be."""
    return not form.line.data or is_said_in_time(issue, form)


def answered(post: Post, proposal: Proposal, form: MetForm) -> ResponseReturnValue:
    """Give the answer that was sent."""
    services.say_met(
        post,
        current_user,
        proposal,
        seen=form.seen.data or 0,
        answer=Met(form.answer.data),
        line=form.line.data or "",
        now=utc_now(),
    )
    db.session.commit()
    flash(_("Thank you. Everyone can see if this worry is met."))
    return to_post(post)


def answer_page(
    post: Post, proposal: Proposal, latest: ProposalVersion, form: MetForm, *, is_stale: bool
) -> str:
    """Draw the worry, what became of its words since it was raised or answered, and the form."""
    row = reservation_of(post)
    said = last_said(row, current_user) if row else None
    since = said.version if said else row.seen if row else latest
    if not is_post() and said is not None and said.version_id == latest.id and said.answer:
        form.answer.data = said.answer.value
        since = row.seen if row else latest
    return render_template(
        "worries/answer.html",
        post=post,
        row=row,
        issue=proposal.issue,
        proposal=proposal,
        letter=letter_of(proposal),
        latest=latest,
        since=since,
        pieces=pieces_since(row, since, latest) if row else [],
        form=form,
        is_stale=is_stale,
    )
