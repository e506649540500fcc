"""What an idea would need: written by link, or by organisers on behalf of whoever should answer."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.answers.convert import answered_by
from app.answers.forms import NeedForm
from app.answers.models import Answerer
from app.answers.policy import may_answer, may_write_need, may_write_need_for_them
from app.answers.queries import need_of, needs_in
from app.answers.services import ChangedMeanwhile
from app.answers.services.needs import mark_of, write_need
from app.answers.views.by_link import A_FEW, answerer_by
from app.answers.views.frame import blueprint
from app.core.clock import utc_now
from app.core.errors import Missing, Refused
from app.core.policy import guarded_by, public, require
from app.extensions import db, limiter
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import current_time, membership_in
from app.proposals.models import Proposal
from app.proposals.queries import idea_of, options_on_ballot, proposal_or_missing


@blueprint.get("/answer/<token>/needs")
@public(may_answer, may_write_need)
@limiter.limit(A_FEW)
def needs(token: str) -> ResponseReturnValue:
    """Show the ideas on the way to the ballot, each with what it would need so far."""
    row = answerer_by(token)
    require(may_write_need(row.issue, current_time(row.issue), utc_now()))
    options = [one for one in options_on_ballot(row.issue) if one.proposal.hidden_at is None]
    return render_template(
        "answers/needs.html",
        issue=row.issue,
        ideas=[idea_of(one.proposal) for one in options],
        known=needs_in(row.issue_id),
        token=token,
    )


@blueprint.route("/answer/<token>/needs/<int:proposal_id>", methods=["GET", "POST"])
@public(may_answer, may_write_need)
@limiter.limit(A_FEW)
def need(token: str, proposal_id: int) -> ResponseReturnValue:
    """Write what one idea would need, as whoever was asked."""
    row, proposal = answerer_by(token), proposal_or_missing(proposal_id)
    if proposal.issue_id != row.issue_id:
        raise Missing("")
    require(may_write_need(row.issue, current_time(row.issue), utc_now()))
    back = url_for("answers.needs", token=token)
    return need_page(proposal, answered_by(row.name, row.role), back, answerer=row)


@blueprint.route("/proposals/<int:proposal_id>/need", methods=["GET", "POST"])
@guarded_by(may_write_need_for_them)
def need_for_them(proposal_id: int) -> ResponseReturnValue:
    """Write what one idea would need, on behalf of whoever should answer."""
    proposal, now = proposal_or_missing(proposal_id), utc_now()
    issue = proposal.issue
    membership, time = membership_in(current_user, issue), current_time(issue)
    require(may_write_need_for_them(current_user, issue, time, now, membership))
    back = url_for("process.proposal", issue_id=issue.id, proposal_id=proposal.id)
    return need_page(proposal, on_behalf_of(issue), back, by=current_user.display_name)


def on_behalf_of(issue: Issue) -> str:
    """Say whose need it is, and that the organisers wrote it down."""
    who = (settings_of(issue).answerer or issue.answer_from)[:120]
    return _("%(who)s, written down by the organisers", who=who) if who else _("The organisers")


def need_page(
    proposal: Proposal, who: str, back: str, *, answerer: Answerer | None = None, by: str = ""
) -> ResponseReturnValue:
    """Show the form with what stands there; on a complete one write it."""
    row, status = need_of(proposal), HTTPStatus.OK
    form = NeedForm(data={"text": row.text if row else "", "seen": mark_of(row)})
    if form.validate_on_submit():
        given = {"text": form.text.data, "who": who, "seen": form.seen.data or ""}
        try:
            write_need(proposal, now=utc_now(), answerer=answerer, by=by, **given)
        except (ChangedMeanwhile, Refused) as trouble:
            form.form_errors.append(trouble.message)
            status = trouble.status
        else:
            db.session.commit()
            flash(_("Written down. It stands with the idea, and on the ballot."))
            return redirect(back, code=303)
    form.seen.data = mark_of(row)
    page = render_template(
        "answers/need.html",
        issue=proposal.issue,
        idea=idea_of(proposal),
        form=form,
        who=who,
        back=back,
        theirs_now=row if status is HTTPStatus.CONFLICT else None,
    )
    return page, int(HTTPStatus.UNPROCESSABLE_ENTITY if form.errors and status < 400 else status)
