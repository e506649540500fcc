"""Hosts name themes, put two together or drop one, and write what people say of each."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import guarded_by
from app.extensions import db
from app.issues.models import Issue
from app.story.convert import text_from, title_of
from app.story.forms import SummaryForm, ThemeForm
from app.story.models import Summary, Theme
from app.story.policy import may_tell
from app.story.queries.summaries import latest_summaries, sentences_of
from app.story.queries.themes import all_themes, posts_in, theme_or_missing
from app.story.services import telling
from app.story.views.frame import blueprint, hosted_issue, to_theme


@blueprint.route("/themes/<int:theme_id>/edit", methods=["GET", "POST"])
@guarded_by(may_tell)
def edit(theme_id: int) -> ResponseReturnValue:
    """Name a theme, make it part of another one, or drop it; dropped ones can come back."""
    row = theme_or_missing(theme_id, to_change=request.method == "POST", with_dropped=True)
    issue = hosted_issue(row)
    others = {
        other.id: other
        for other in all_themes(issue.id)
        if other.id != row.id and other.merged_into_id is None and other.dropped_at is None
    }
    form = ThemeForm(name=row.name, is_dropped=row.dropped_at is not None)
    form.offer(list(others.values()))
    if not form.validate_on_submit():
        page = render_template(
            "story/edit.html", issue=issue, row=row, title=title_of(row), form=form
        )
        return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    settle(row, issue, form, others.get(form.into.data))
    db.session.commit()
    flash(_("The theme is changed."))
    return redirect(
        url_for("story.index", issue_id=issue.id, _anchor="themes"), code=HTTPStatus.SEE_OTHER
    )


def settle(row: Theme, issue: Issue, form: ThemeForm, into: Theme | None) -> None:
    """Do what a host said about a theme."""
    now = utc_now()
    telling.name_theme(row, current_user, issue, name=form.name.data or "", now=now)
    if into is not None:
        telling.merge_theme(row, into, current_user, issue, now=now)
    elif form.is_dropped.data:
        telling.drop_theme(row, current_user, issue, now=now)
    else:
        telling.bring_back(row, current_user, issue)


@blueprint.route("/themes/<int:theme_id>/summary", methods=["GET", "POST"])
@guarded_by(may_tell)
def summary(theme_id: int) -> ResponseReturnValue:
    """Write what people say, a sentence a line, each from posts; nothing typed is lost."""
    row = theme_or_missing(theme_id, to_change=request.method == "POST")
    issue = hosted_issue(row)
    last = latest_summaries([row.id]).get(row.id)
    number = last.number if last else 0
    form = SummaryForm(seen=number, text=typed_text(last))
    form.about(issue)
    if request.form.get("press") == "add":
        form.add_picked()
        return summary_page(row, issue, form)
    if form.validate_on_submit() and is_newest(form, number):
        telling.tell(row, current_user, issue, sentences=form.sentences, seen=number, now=utc_now())
        db.session.commit()
        flash(_("That's in. People can say if it's fair."))
        return to_theme(row.id)
    page = summary_page(row, issue, form)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def typed_text(last: Summary | None) -> str:
    """Return a version as it would be typed; nothing of one that is hidden."""
    if last is None or last.hidden_at is not None:
        return ""
    return text_from(sentences_of([last.id]).get(last.id, ()))


def is_newest(form: SummaryForm, number: int) -> bool:
    """Say whether nobody wrote another version meanwhile; if so the form says it, once."""
    if form.seen.data == number:
        return True
    form.seen.data = number
    form.seen.raw_data = [str(number)]
    form.text.errors = [
        _("Another host wrote a version meanwhile. Yours is kept here. Read theirs, then save.")
    ]
    return False


def summary_page(row: Theme, issue: Issue, form: SummaryForm) -> str:
    """Draw the form beside the posts that a sentence can come from."""
    return render_template(
        "story/summary.html",
        issue=issue,
        row=row,
        title=title_of(row),
        form=form,
        posts=posts_in(row, 1).rows,
    )
