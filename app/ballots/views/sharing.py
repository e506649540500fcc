"""Telling others that one took part: a page, and the picture on it in two formats."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.ballots.policy import may_share_part
from app.ballots.services.sharing import picture_of, png_of, svg_of
from app.ballots.views.browser import blueprint
from app.core.clock import utc_now
from app.core.files.downloads import picture
from app.core.policy import public, require
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import issue_or_missing, stage_times
from deliberation.stages import Stage


@blueprint.get("/issues/<int:issue_id>/took-part")
@public(may_share_part)
def took_part(issue_id: int) -> ResponseReturnValue:
    """Show the picture with words to go with it: what a shared link leads to."""
    issue, ends_at = shared_issue(issue_id)
    site = current_app.config["SITE_URL"].rstrip("/")
    return render_template(
        "ballots/took_part.html",
        issue=issue,
        ends_at=ends_at,
        is_open=utc_now() < ends_at,
        clocks=settings_of(issue).zone,
        links={
            "page": site + url_for("ballots.took_part", issue_id=issue.id),
            "png": site + url_for("ballots.took_part_png", issue_id=issue.id),
        },
    )


@blueprint.get("/issues/<int:issue_id>/took-part.svg")
@public(may_share_part)
def took_part_svg(issue_id: int) -> ResponseReturnValue:
    """Hand over the picture as SVG."""
    return picture(svg_of(picture_of(*shared_issue(issue_id))), "image/svg+xml")


@blueprint.get("/issues/<int:issue_id>/took-part.png")
@public(may_share_part)
def took_part_png(issue_id: int) -> ResponseReturnValue:
    """Hand over the picture as PNG."""
    return picture(png_of(picture_of(*shared_issue(issue_id))), "image/png")


def shared_issue(issue_id: int) -> tuple[Issue, datetime]:
    """Return a question in which people have been able to take part, and until when."""
    issue = issue_or_missing(issue_id)
    require(may_share_part(current_user, issue))
    return issue, stage_times(issue)[Stage.RANK].ends_at
