"""Adding a statement: coached, and similar ones shown, once."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import public, require
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, participation_of
from app.issues.services import declare_experience
from app.statements import services
from app.statements.convert import Coaching, coaching_of
from app.statements.forms import StatementForm
from app.statements.policy import may_state
from app.statements.queries import statements_of
from app.statements.views.frame import blueprint, when


@blueprint.route("/issues/<int:issue_id>/statements/new", methods=["GET", "POST"])
@public(may_state)
def create(issue_id: int) -> ResponseReturnValue:
    """Show the form to everybody; say once what could be better and is similar, then add it."""
    issue = issue_or_missing(issue_id)
    decision = may_state(current_user, issue, *when(issue))
    if not decision.needs_sign_in:
        require(decision)
    form = StatementForm()
    form.ask_experience(issue, participation_of(current_user, issue))
    coaching = Coaching()
    if form.validate_on_submit():
        coaching = coaching_of(form.text.data, statements_of(issue))
        if coaching.marks <= form.marks_seen:
            require(decision)
            return add(issue, form)
        form.looked.data = " ".join(sorted(coaching.marks))
    page = render_template("statements/create.html", issue=issue, form=form, coaching=coaching)
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
