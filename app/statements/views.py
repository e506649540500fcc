"""Pages of the room statements."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.services import join_as_guest
from app.accounts.views.arriving import arrive, browser_and_address
from app.core.clock import utc_now
from app.core.errors import SignInNeeded
from app.core.policy import guarded_by, public, require
from app.extensions import db, limiter
from app.groups.models import Membership
from app.issues.convert import settings_of, tracker_of
from app.issues.models import Issue, Joining, StageTime
from app.issues.queries import (
    current_time,
    issue_or_missing,
    membership_in,
    participation_of,
    stage_times,
)
from app.issues.services import declare_experience
from app.statements import services
from app.statements.convert import alike
from app.statements.forms import ReplyForm, StatementForm, WhyHereForm
from app.statements.models import Reply, Statement
from app.statements.policy import may_reply, may_see_statement, may_see_statements, may_state
from app.statements.queries import reply_of, statement_or_missing, statements_of
from app.statements.services.showing import propensity_from

blueprint = Blueprint("statements", __name__)

MOST_SKIPPED = 500
ASK_AFTER = 3
"""So many answers come first, and the question what brings somebody here after."""


def when(issue: Issue) -> tuple[StageTime | None, datetime, Membership | None]:
    """Return what every policy asks about the moment and the person."""
    return current_time(issue), utc_now(), membership_in(current_user, issue)


def is_visitor() -> bool:
    """Say whether nobody is signed in: a first answer may make a guest of them."""
    return not current_user.is_authenticated


@blueprint.get("/issues/<int:issue_id>/statements")
@public(may_see_statements)
def index(issue_id: int) -> ResponseReturnValue:
    """Show one statement to answer, then where people agree, where they differ, and all of them."""
    issue = issue_or_missing(issue_id)
    times, membership = stage_times(issue), membership_in(current_user, issue)
    require(may_see_statements(current_user, issue, membership))
    time = times.get(issue.stage) if issue.stage else None
    skipped = request.args.getlist("skip", type=int)[:MOST_SKIPPED]
    page = services.read_statements(issue, current_user, skipped=skipped)
    decision = may_reply(current_user, issue, time, utc_now(), membership)
    why_here = None
    if decision and page.n_answered >= ASK_AFTER:
        why_here = asking(issue)
    return render_template(
        "statements/index.html",
        issue=issue,
        tracker=tracker_of(issue, times),
        page=page,
        by_id={each.id: each for each in page.all},
        skipped=skipped,
        may_reply=decision,
        admits_guests=settings_of(issue).joining is Joining.OPEN,
        why_here=why_here,
    )


def asking(issue: Issue) -> WhyHereForm | None:
    """Return the form that asks what brings somebody here, until they have said."""
    form = WhyHereForm(formdata=None)
    form.ask_experience(issue, participation_of(current_user, issue))
    return form if "experiences" in form else None


@blueprint.post("/issues/<int:issue_id>/why-here")
@guarded_by(may_reply)
def why_here(issue_id: int) -> ResponseReturnValue:
    """Write down what brings somebody here; their answers then count beside others like them."""
    issue = issue_or_missing(issue_id)
    require(may_reply(current_user, issue, *when(issue)))
    form = WhyHereForm()
    form.ask_experience(issue, participation_of(current_user, issue))
    if not form.validate_on_submit():
        page = render_template("statements/why_here.html", issue=issue, form=form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    if declared := form.declared():
        declare_experience(issue, current_user, now=utc_now(), **declared)
        db.session.commit()
        flash(_("Thanks. Your answers now count beside those of others like you."))
    return to_statements(issue)


@blueprint.route("/issues/<int:issue_id>/statements/new", methods=["GET", "POST"])
@public(may_state)
def create(issue_id: int) -> ResponseReturnValue:
    """Show the form to everybody; show similar statements once, then add it."""
    issue = issue_or_missing(issue_id)
    decision = may_state(current_user, issue, *when(issue))
    if not decision.needs_sign_in:
        require(decision)
    form = StatementForm()
    form.ask_experience(issue, participation_of(current_user, issue))
    near: list[Statement] = []
    if form.validate_on_submit():
        rows = statements_of(issue)
        near = [rows[place] for place in alike([row.text for row in rows], form.text.data)]
        if {row.id for row in near} <= form.looked_at:
            require(decision)
            return add(issue, form)
        form.looked.data = " ".join(str(row.id) for row in near)
    page = render_template(
        "statements/create.html", issue=issue, form=form, near=near, may_reply=decision
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def add(issue: Issue, form: StatementForm) -> ResponseReturnValue:
    """Add the statement of a valid form."""
    if declared := form.declared():
        declare_experience(issue, current_user, now=utc_now(), **declared)
    statement = services.add_statement(issue, current_user, text=form.text.data, now=utc_now())
    db.session.commit()
    flash(_("That's in. Others can answer it now."))
    return redirect(
        url_for("statements.show", statement_id=statement.id), code=HTTPStatus.SEE_OTHER
    )


@blueprint.get("/statements/<int:statement_id>")
@public(may_see_statement)
def show(statement_id: int) -> ResponseReturnValue:
    """Show one statement with its three buttons: the card that any forum can link to."""
    statement = statement_or_missing(statement_id)
    issue = issue_or_missing(statement.issue_id)
    require(may_see_statement(current_user, statement, issue, membership_in(current_user, issue)))
    row = reply_of(current_user, statement)
    return render_template(
        "statements/show.html",
        issue=issue,
        statement=statement,
        mine=row.reply.value if row else "",
        may_reply=may_reply(current_user, issue, *when(issue)),
        admits_guests=settings_of(issue).joining is Joining.OPEN,
    )


@blueprint.post("/statements/<int:statement_id>/reply")
@limiter.limit("200 per hour", exempt_when=lambda: not is_visitor())
@limiter.limit("6 per hour", key_func=browser_and_address, exempt_when=lambda: not is_visitor())
@public(may_reply)
def reply(statement_id: int) -> ResponseReturnValue:
    """Count an answer; where anyone may join, a first one needs no account."""
    statement = statement_or_missing(statement_id, to_change=True)
    issue = issue_or_missing(statement.issue_id)
    form = ReplyForm()
    if not form.validate_on_submit():
        return redirect(
            url_for("statements.show", statement_id=statement.id), code=HTTPStatus.SEE_OTHER
        )
    if is_visitor():
        return reply_as_guest(statement, issue, form)
    record(statement, issue, form)
    db.session.commit()
    return to_statements(issue)


def reply_as_guest(statement: Statement, issue: Issue, form: ReplyForm) -> ResponseReturnValue:
    """Count a visitor's answer as that of a guest, or ask them to sign in where that is needed."""
    decision = may_reply(current_user, issue, *when(issue))
    if not decision.needs_sign_in:
        require(decision)
    if settings_of(issue).joining is not Joining.OPEN:
        raise SignInNeeded(decision.reason)
    guest = join_as_guest(now=utc_now())
    if not may_reply(guest, issue, current_time(issue), utc_now()):
        raise SignInNeeded(decision.reason)
    services.answer(
        statement,
        issue,
        guest,
        Reply(form.reply.data),
        now=utc_now(),
        propensity=propensity_from(form.shown.data, statement),
    )
    name = guest.display_name
    response = arrive(guest, next_path=statements_path(issue))
    flash(_("Counted. You're called %(name)s here, in this browser.", name=name))
    return response


def record(statement: Statement, issue: Issue, form: ReplyForm) -> None:
    """Write an answer down."""
    services.answer(
        statement,
        issue,
        current_user,
        Reply(form.reply.data),
        now=utc_now(),
        propensity=propensity_from(form.shown.data, statement),
    )


def statements_path(issue: Issue) -> str:
    """Return where the next statement waits."""
    return url_for("statements.index", issue_id=issue.id, _anchor="next")


def to_statements(issue: Issue) -> ResponseReturnValue:
    """Go on with the next statement."""
    return redirect(statements_path(issue), code=HTTPStatus.SEE_OTHER)
