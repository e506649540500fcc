"""The report as it is now, as it was in each version, and as tables."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.checking.convert.tables import TABLES
from app.checking.policy import (
    may_check,
    may_read_versions,
    may_see_report,
    may_settle,
    may_sort,
)
from app.checking.queries import report_of
from app.checking.services.showing import read_report
from app.checking.services.versions import file_of, read_version, version_or_missing
from app.checking.views.frame import blueprint, seen_issue
from app.core.clock import utc_now
from app.core.errors import Missing
from app.core.files.downloads import attachment
from app.core.files.tables import csv_bytes
from app.core.policy import public, require
from app.groups.models import Membership
from app.issues.convert import settings_of, tracker_of
from app.issues.models import Issue
from app.issues.queries import organisers_are_away, stage_times


@blueprint.get("/issues/<int:issue_id>/report")
@public(may_see_report)
def show(issue_id: int) -> ResponseReturnValue:
    """Show the report with its days, what people say of each paragraph, and what was done."""
    issue, membership = seen_issue(issue_id)
    return render_template(
        "checking/show.html",
        tracker=tracker_of(issue, stage_times(issue)),
        **shown(issue, membership),
    )


@blueprint.get("/issues/<int:issue_id>/report/corrections")
@public(may_see_report)
def corrections(issue_id: int) -> ResponseReturnValue:
    """Show everything people said of the report, and what became of it."""
    issue, membership = seen_issue(issue_id)
    return render_template("checking/corrections.html", **shown(issue, membership))


def shown(issue: Issue, membership: Membership | None) -> dict[str, object]:
    """Return what both pages show to this person."""
    now = utc_now()
    page = read_report(issue, current_user, now)
    report = page.report if page else None
    away = organisers_are_away(issue, now) if membership else False
    asked = (current_user, issue, report, now, membership)
    return {
        "issue": issue,
        "zone": settings_of(issue).zone,
        "page": page,
        "may_check": may_check(*asked),
        "may_sort": may_sort(*asked),
        "may_settle": may_settle(*asked, hosts_may=away),
    }


@blueprint.get("/issues/<int:issue_id>/report/versions/<int:number>")
@public(may_read_versions)
def version(issue_id: int, number: int) -> ResponseReturnValue:
    """Show a version of the report as people could read it then."""
    issue, membership = seen_issue(issue_id)
    require(may_read_versions(current_user, issue, report_of(issue.id), membership))
    return render_template(
        "checking/version.html",
        issue=issue,
        zone=settings_of(issue).zone,
        **read_version(issue, number),
    )


@blueprint.get("/issues/<int:issue_id>/report/versions/<int:number>.json")
@public(may_read_versions)
def version_file(issue_id: int, number: int) -> ResponseReturnValue:
    """Hand out a version as its hash was taken of it, names and hidden words left out."""
    issue, membership = seen_issue(issue_id)
    require(may_read_versions(current_user, issue, report_of(issue.id), membership))
    content = file_of(version_or_missing(issue, number))
    return attachment(content, "application/json", f"report-{issue.id}-{number}.json")


@blueprint.get("/issues/<int:issue_id>/report/tables/<table>.csv")
@public(may_read_versions)
def tables(issue_id: int, table: str) -> ResponseReturnValue:
    """Hand out the paragraphs, or what people said of them, as a table."""
    issue, membership = seen_issue(issue_id)
    require(may_read_versions(current_user, issue, report_of(issue.id), membership))
    page = read_report(issue, current_user, utc_now())
    if table not in TABLES or page is None:
        raise Missing("")
    return attachment(csv_bytes(TABLES[table](page)), "text/csv", f"report-{issue.id}-{table}.csv")
