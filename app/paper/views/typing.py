"""Typing sheets in, putting right where two entries differ, setting a sheet aside."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.ballots.queries import places_of
from app.ballots.services import TooLate
from app.core.clock import database_now, utc_now
from app.core.errors import AppError, Missing, Refused
from app.core.policy import guarded_by, require
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import IssueFor, current_time, issue_for
from app.paper.convert import (
    Entry,
    State,
    entry_from,
    grouped_number,
    state_of,
    what_differs,
)
from app.paper.forms import AsideForm, RightForm, SheetForm, too_long
from app.paper.models import PaperSheet
from app.paper.policy import may_put_right, may_type_in
from app.paper.queries import sheet_of, sheets_of_issue
from app.paper.services.printing import choices_on_ballot, zone_words
from app.paper.services.typing import put_right, set_aside, type_in
from app.paper.views.frame import blueprint


def question(issue_id: int) -> IssueFor:
    """Return the issue if this person types its sheets in.

    What is sent is judged by the clock after the lock, so that a late sheet is shown again whole.
    """
    found = issue_for(current_user, issue_id)
    time = None if request.method == "POST" else current_time(found.issue)
    require(may_type_in(current_user, found.issue, time, utc_now(), found.membership))
    return found


@blueprint.route("/issues/<int:issue_id>/paper", methods=["GET", "POST"])
@guarded_by(may_type_in)
def enter(issue_id: int) -> ResponseReturnValue:
    """Show an empty sheet and how far the others are; take an entry."""
    found = question(issue_id)
    issue = found.issue
    form = SheetForm()
    form.ask(issue)
    if not form.is_submitted():
        return sheet_page(issue, form, None)
    entry = form.entry(request.form, places_of(issue))
    if not form.validate() or not fits(form, entry):
        return sheet_page(issue, form, entry), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        state = type_in(
            issue,
            current_user,
            found.membership,
            number=form.number.data,
            entry=entry,
            code=form.typed_code,
            key=form.key.data,
            clock=database_now,
        )
    except (Refused, TooLate) as refusal:
        return shown_again(issue, form, entry, refusal)
    db.session.commit()
    return told(issue, form.number.data, state)


def fits(form: RightForm, entry: Entry) -> bool:
    """Say whether the words are short enough; the form says which are not."""
    form.form_errors += too_long(entry)
    return not form.form_errors


def shown_again(
    issue: Issue, form: SheetForm, entry: Entry, refusal: AppError
) -> ResponseReturnValue:
    """Show a sheet that was refused with all that was typed."""
    db.session.rollback()
    form.form_errors.append(refusal.message)
    return sheet_page(issue, form, entry), int(refusal.status)


def told(issue: Issue, number: str, state: State) -> ResponseReturnValue:
    """Say how far a sheet has come, and go on to the next or to what differs."""
    shown = grouped_number(number)
    if state is State.DIFFERS:
        words = _("Sheet %(number)s: the two entries differ. Look once more.", number=shown)
        flash(words, "look")
        return redirect(url_for("paper.settle", issue_id=issue.id, sheet_number=number), code=303)
    if state is State.COUNTS:
        flash(_("Sheet %(number)s: both entries agree, so it counts.", number=shown))
    else:
        flash(_("Sheet %(number)s is typed in once. It counts after the second.", number=shown))
    return redirect(url_for("paper.enter", issue_id=issue.id), code=303)


def sheet_page(issue: Issue, form: SheetForm, entry: Entry | None) -> str:
    """Draw an empty sheet, or one to be put right, beside what is done and what is missing."""
    by_state: dict[str, list[str]] = {state.value: [] for state in State}
    for sheet in sheets_of_issue(issue.id):
        by_state[state_of(sheet).value].append(sheet.number)
    return render_template(
        "paper/enter.html",
        form=form,
        by_state=by_state,
        rank=current_time(issue),
        zone=settings_of(issue).zone,
        **common(issue, entry),
    )


def common(issue: Issue, entry: Entry | None) -> dict[str, Any]:
    """Return what every page with the rows of a sheet is drawn with."""
    return {
        "issue": issue,
        "choices": choices_on_ballot(issue),
        "zones": zone_words(),
        "entry": entry,
        "grouped": grouped_number,
    }


@blueprint.route("/issues/<int:issue_id>/paper/<sheet_number>", methods=["GET", "POST"])
@guarded_by(may_type_in, may_put_right)
def settle(issue_id: int, sheet_number: str) -> ResponseReturnValue:
    """Show two entries of a sheet side by side where they differ; take what the paper says."""
    found = question(issue_id)
    sheet = sheet_or_missing(found.issue, sheet_number)
    form = RightForm()
    form.ask(found.issue)
    entry = None
    if form.is_submitted():
        entry = form.entry(request.form, places_of(found.issue))
        if form.validate() and fits(form, entry) and is_put_right(found, sheet_number, entry, form):
            flash(_("Sheet %(number)s counts now.", number=grouped_number(sheet_number)))
            return redirect(url_for("paper.enter", issue_id=issue_id), code=303)
    page = both_entries(found.issue, sheet, form, entry, AsideForm(formdata=None))
    return page, int(HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)


def is_put_right(found: IssueFor, number: str, entry: Entry, form: RightForm) -> bool:
    """Write a third look down; where it can't be taken the form says why."""
    given: dict[str, Any] = {"number": number, "entry": entry, "clock": database_now}
    try:
        put_right(found.issue, current_user, found.membership, **given)
    except (Refused, TooLate) as refusal:
        db.session.rollback()
        form.form_errors.append(refusal.message)
        return False
    db.session.commit()
    return True


@blueprint.post("/issues/<int:issue_id>/paper/<sheet_number>/aside")
@guarded_by(may_type_in)
def aside(issue_id: int, sheet_number: str) -> ResponseReturnValue:
    """Set a sheet aside, for a public reason."""
    found = question(issue_id)
    sheet = sheet_or_missing(found.issue, sheet_number)
    form = AsideForm()
    if not form.validate_on_submit():
        right = RightForm(formdata=None)
        right.ask(found.issue)
        page = both_entries(found.issue, sheet, right, None, form)
        return page, int(HTTPStatus.UNPROCESSABLE_ENTITY)
    given = {"number": sheet_number, "reason": form.reason.data, "clock": database_now}
    set_aside(found.issue, current_user, found.membership, **given)
    db.session.commit()
    flash(_("Sheet %(number)s is set aside.", number=grouped_number(sheet_number)))
    return redirect(url_for("paper.enter", issue_id=issue_id), code=303)


def sheet_or_missing(issue: Issue, number: str) -> PaperSheet:
    """Return a sheet that was typed in and not set aside."""
    sheet = sheet_of(issue, number)
    if sheet is None or sheet.void_reason is not None:
        raise Missing("")
    return sheet


def both_entries(
    issue: Issue, sheet: PaperSheet, form: RightForm, entry: Entry | None, aside: AsideForm
) -> str:
    """Draw what was typed, side by side, above a form in which what agrees is filled in."""
    first = entry_from(sheet.first)
    second = entry_from(sheet.second) if sheet.second is not None else None
    differ = what_differs(first, second) if second is not None else []
    if entry is None and not form.is_submitted() and "experience" not in differ:
        form.experience.data = first.experience.value
    return render_template(
        "paper/settle.html",
        form=form,
        aside=aside,
        sheet=sheet,
        first=first,
        second=second,
        differ=differ,
        may_settle=bool(may_put_right(state_of(sheet))),
        labels=dict(form.experience.choices),
        **common(issue, entry or first),
    )
