"""One statement on a card that any forum can link to, and the answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.models import Member
from app.accounts.services import join_as_guest
from app.accounts.views.arriving import arrive, has_room_for_a_guest
from app.core.clock import utc_now
from app.core.errors import SignInNeeded
from app.core.policy import public, require
from app.core.web.links import site_link
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import current_time, issue_or_missing, membership_in
from app.statements import services
from app.statements.convert import REPLIES
from app.statements.forms import ReplyForm
from app.statements.models import Reply, Statement
from app.statements.policy import may_reply, may_see_statement
from app.statements.queries import reply_of, statement_or_missing
from app.statements.services.showing import propensity_from
from app.statements.views.frame import (
    admits_guests,
    blueprint,
    is_visitor,
    path_to_next,
    to_next,
    when,
)


@blueprint.get("/statements/<int:statement_id>")
@public(may_see_statement)
def show(statement_id: int) -> ResponseReturnValue:
    """Show one statement with its three buttons; `?say=` lays an answer ready and counts nothing.

    Links are opened by scanners, too: only a press counts.
    """
    statement = statement_or_missing(statement_id)
    issue = issue_or_missing(statement.issue_id)
    require(may_see_statement(current_user, statement, issue, membership_in(current_user, issue)))
    row = reply_of(current_user, statement)
    codes = [reply.value for reply in REPLIES]
    said = request.args.get("say", "")
    return render_template(
        "statements/show.html",
        issue=issue,
        statement=statement,
        mine=row.reply.value if row else "",
        said=said if said in codes else "",
        link=site_link("statements.show", statement_id=statement.id),
        links={
            code: site_link("statements.show", statement_id=statement.id, say=code)
            for code in codes
        },
        may_reply=may_reply(current_user, issue, *when(issue)),
        admits_guests=admits_guests(issue),
    )


@blueprint.post("/statements/<int:statement_id>/reply")
@public(may_reply)
def reply(statement_id: int) -> ResponseReturnValue:
    """Count an answer; where anyone may join, a first one needs no account."""
    statement = statement_or_missing(statement_id, to_change=True)
    issue = issue_or_missing(statement.issue_id)
    form, skipped = ReplyForm(), request.form.getlist("skip", type=int)
    if not form.validate_on_submit():
        return redirect(
            url_for("statements.show", statement_id=statement.id), code=HTTPStatus.SEE_OTHER
        )
    if is_visitor():
        return reply_as_guest(statement, issue, form, skipped)
    before = reply_of(current_user, statement)
    is_other = before is not None and before.reply.value != form.reply.data
    record(statement, issue, form, current_user)
    db.session.commit()
    if is_other:
        flash(_("Your new answer is counted instead."))
    return to_next(issue, skipped)


def record(statement: Statement, issue: Issue, form: ReplyForm, member: Member) -> None:
    """Write an answer down, with the chance the statement had to be shown."""
    services.answer(
        statement,
        issue,
        member,
        Reply(form.reply.data),
        now=utc_now(),
        propensity=propensity_from(form.shown.data, statement),
    )


def reply_as_guest(
    statement: Statement, issue: Issue, form: ReplyForm, skipped: Sequence[int]
) -> ResponseReturnValue:
    """Count a visitor's answer as that of a guest, or ask them to sign in where that is needed.

    Where very many have come from one network or browser, an address is asked for and the answer
    is kept: whoever stuffs is stopped, a hall full of people is not.
    """
    decision = may_reply(current_user, issue, *when(issue))
    if not decision.needs_sign_in:
        require(decision)
    if not admits_guests(issue) or not has_room_for_a_guest():
        raise SignInNeeded(decision.reason)
    guest = join_as_guest(now=utc_now())
    if not may_reply(guest, issue, current_time(issue), utc_now()):
        raise SignInNeeded(decision.reason)
    record(statement, issue, form, guest)
    name = guest.display_name
    response = arrive(guest, next_path=path_to_next(issue, skipped))
    flash(_("Counted. You're called %(name)s here, in this browser.", name=name))
    return response
