"""Saying of a paragraph that it is right, wrong, or that something is missing."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.checking.forms import CheckForm
from app.checking.models import Verdict
from app.checking.policy import may_check
from app.checking.queries import report_of
from app.checking.services.checking import check as check_paragraph
from app.checking.services.showing import Shown, paragraph_or_missing
from app.checking.views.frame import blueprint, seen_issue
from app.core.clock import database_now, utc_now
from app.core.house_rules import HOUSE_RULES, HouseRule
from app.core.policy import guarded_by, require
from app.extensions import db
from app.issues.models import Issue

RULES_ABOVE = (HouseRule.NAMES, HouseRule.PERSON, HouseRule.THREATS)
"""The house rules in short, above the box."""


@blueprint.route("/issues/<int:issue_id>/report/check/<paragraph>", methods=["GET", "POST"])
@guarded_by(may_check)
def check(issue_id: int, paragraph: str) -> ResponseReturnValue:
    """Ask what a paragraph should say, and write down what somebody says of it."""
    issue, membership = seen_issue(issue_id)
    report = report_of(issue.id, to_change=request.method == "POST")
    require(may_check(current_user, issue, report, utc_now(), membership))
    shown = paragraph_or_missing(issue, paragraph, current_user)
    form = filled_form(shown)
    if not form.validate_on_submit():
        return check_page(issue, shown, form)
    if form.seen.data != shown.wording:
        form.seen.raw_data = [str(shown.wording)]
        return check_page(issue, shown, form, is_stale=True)
    check_paragraph(
        issue,
        current_user,
        paragraph=shown.id,
        seen=shown.wording,
        verdict=Verdict(form.verdict.data),
        line=form.line.data or "",
        quote=form.quote.data or "",
        clock=database_now,
    )
    db.session.commit()
    flash(_("Thank you. That's counted. You can change it until it's answered."))
    url = url_for("checking.show", issue_id=issue.id, _anchor=f"p-{shown.id}")
    return redirect(url, code=HTTPStatus.SEE_OTHER)


def filled_form(shown: Shown) -> CheckForm:
    """Return the form, filled with what this person said before; the button says which verdict."""
    mine = shown.mine if shown.mine and not shown.mine.hidden_at else None
    said = {"line": mine.line, "quote": mine.quote} if mine else {}
    asked = request.args.get("verdict", Verdict.WRONG.value)
    form = CheckForm(data={"verdict": asked, "seen": shown.wording, **said})
    form.about(shown.text)
    return form


def check_page(
    issue: Issue, shown: Shown, form: CheckForm, *, is_stale: bool = False
) -> ResponseReturnValue:
    """Draw the form with the paragraph above it, and what was typed in it."""
    page = render_template(
        "checking/check.html",
        issue=issue,
        shown=shown,
        form=form,
        is_stale=is_stale,
        house_rules=[HOUSE_RULES[rule][0] for rule in RULES_ABOVE],
    )
    if is_stale:
        return page, HTTPStatus.CONFLICT
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
