"""The story whole, a theme with its posts, versions of its summary, and checking one."""

from __future__ import annotations

from http import HTTPStatus

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.clock import utc_now
from app.core.policy import guarded_by, public, require
from app.core.tombstones import why_hidden
from app.extensions import db
from app.issues.convert import settings_of, tracker_of
from app.issues.models import Issue
from app.issues.queries import current_time, issue_or_missing, membership_in, stage_times
from app.proposals.convert import experience_words
from app.story.convert import title_of
from app.story.forms import CheckForm
from app.story.models import Summary, Verdict
from app.story.policy import may_check, may_see_story, may_tell
from app.story.queries.summaries import sentences_of, summary_or_missing, versions_of
from app.story.queries.themes import all_themes, theme_or_missing
from app.story.services.showing import read_story, read_theme
from app.story.services.telling import check as check_summary
from app.story.views.frame import blueprint, issue_of, to_theme


@blueprint.get("/issues/<int:issue_id>/story")
@public(may_see_story)
def index(issue_id: int) -> ResponseReturnValue:
    """Show the story whole: agreements, differences, questions, worries, every theme."""
    issue = issue_or_missing(issue_id)
    membership = membership_in(current_user, issue)
    require(may_see_story(current_user, issue, membership))
    hosts = may_tell(current_user, issue, membership)
    return render_template(
        "story/index.html",
        issue=issue,
        tracker=tracker_of(issue, stage_times(issue)),
        story=read_story(issue),
        may_tell=hosts,
        dropped=[theme for theme in all_themes(issue.id) if theme.dropped_at] if hosts else [],
        title_of=title_of,
    )


@blueprint.get("/themes/<int:theme_id>")
@public(may_see_story)
def theme(theme_id: int) -> ResponseReturnValue:
    """Show a theme: what a host tells of it, who checked that, and its posts, fifty a page."""
    row = theme_or_missing(theme_id, with_merged=True)
    if row.merged_into_id is not None:
        return to_theme(row.merged_into_id)
    issue, membership = issue_of(row)
    require(may_see_story(current_user, issue, membership))
    shown = read_theme(row, current_user, number=request.args.get("page", 1, type=int))
    return render_template(
        "story/theme.html",
        issue=issue,
        shown=shown,
        zone=settings_of(issue).zone,
        experience_words=experience_words,
        may_tell=may_tell(current_user, issue, membership),
        may_check=may_check(current_user, issue, current_time(issue), utc_now(), membership),
        form=CheckForm(formdata=None, data={"line": shown.mine.line if shown.mine else ""}),
    )


@blueprint.get("/themes/<int:theme_id>/versions")
@public(may_see_story)
def versions(theme_id: int) -> ResponseReturnValue:
    """Show every version of what was told of a theme, the newest first."""
    row = theme_or_missing(theme_id)
    issue, membership = issue_of(row)
    require(may_see_story(current_user, issue, membership))
    rows = versions_of(row)
    return render_template(
        "story/versions.html",
        issue=issue,
        row=row,
        title=title_of(row),
        versions=rows,
        sentences=sentences_of([version.id for version in rows if version.hidden_at is None]),
        hidden=why_hidden("summary", [version.id for version in rows if version.hidden_at]),
        zone=settings_of(issue).zone,
    )


@blueprint.post("/summaries/<int:summary_id>/check")
@guarded_by(may_check)
def check(summary_id: int) -> ResponseReturnValue:
    """Say that a summary is fair, or that it misses something."""
    summary = summary_or_missing(summary_id)
    issue, membership = issue_of(summary.theme)
    require(may_check(current_user, issue, current_time(issue), utc_now(), membership))
    form = CheckForm()
    if not form.validate_on_submit():
        return check_page(summary, issue, form), HTTPStatus.UNPROCESSABLE_ENTITY
    check_summary(
        summary,
        current_user,
        issue,
        verdict=Verdict(form.verdict.data),
        line=form.line.data or "",
        now=utc_now(),
    )
    theme_id = summary.theme.merged_into_id or summary.theme_id
    db.session.commit()
    flash(_("Thank you. That's counted."))
    return to_theme(theme_id)


def check_page(summary: Summary, issue: Issue, form: CheckForm) -> str:
    """Draw the form of a check by itself, with what was typed."""
    return render_template(
        "story/check.html",
        issue=issue,
        summary=summary,
        title=title_of(summary.theme),
        sentences=sentences_of([summary.id]).get(summary.id, ()),
        form=form,
    )
