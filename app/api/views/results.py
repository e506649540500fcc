"""What programs read of a result: from the stored document, less words hidden since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response
from flask_babel import gettext as _
from marshmallow import INCLUDE, Schema, fields

from app.answers.services.showing import replies_to
from app.api.convert.frame import Json, listing, page_in
from app.api.convert.results import (
    AnswerSchema,
    CorrectionSchema,
    ExperienceFigureSchema,
    MomentSchema,
    OptionSchema,
    PairSchema,
    ReasonSchema,
    ReportParagraphSchema,
    ZoneSchema,
    corrections_told,
    options_told,
    reasons_told,
    reply_told,
    rows_told,
    timeline_of,
    timeline_so_far,
)
from app.api.forms.queries import PageQuery
from app.api.views.frame import listed, operation
from app.api.views.reading import seen
from app.checking.convert.tables import corrections_table, paragraphs_table
from app.checking.services.showing import ReportPage, read_report
from app.core.clock import utc_now
from app.core.errors import Conflict
from app.core.people import Visitor
from app.issues.models import Issue
from app.issues.policy import may_see_issue
from app.issues.queries import stage_times
from app.outcomes.models import IssueOutcome
from app.outcomes.policy import is_closed, may_see_outcome
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import document_from, published
from app.tables.convert.result import (
    experiences_table,
    options_table,
    pairs_table,
    reasons_table,
    zones_table,
)

Asked = Mapping[str, Any]
COVERED = (HTTPStatus.CONFLICT,)


class OutcomeSchema(Schema):
    """The whole document of a result, byte for byte as it was published.

    What else stands in it is told in docs/engine.md.
    """

    class Meta:
        """There is much more in it."""

        unknown = INCLUDE

    format = fields.String(required=True, metadata={"description": "guerilla-policy/outcome"})
    version = fields.Integer(required=True, metadata={"description": "Of the format."})


def counted(issue: Issue) -> IssueOutcome:
    """Return the stored result; before there is one nothing of it can be read."""
    row = outcome_of(issue) if is_closed(issue) else None
    if row is None:
        raise Conflict(_("There is no result yet. The issue's timetable says when to ask again."))
    return row


def from_document(
    issue_id: int, asked: Asked, rows_in: Callable[[Mapping[str, Any]], Sequence[Json]]
) -> Any:
    """Return a page of rows made of a result's document."""
    rows = rows_in(document_from(counted(seen(issue_id))))
    return listed(page_in(rows, asked["page"], asked["per_page"]), dict)


def from_report(
    issue_id: int, asked: Asked, rows_in: Callable[[ReportPage], Sequence[Json]]
) -> Any:
    """Return a page of rows made of a report, as a visitor reads it."""
    issue = seen(issue_id)
    page = read_report(issue, Visitor(), utc_now()) if counted(issue) else None
    rows = rows_in(page) if page is not None else []
    return listed(page_in(rows, asked["page"], asked["per_page"]), dict)


@operation("GET", "/issues/<int:issue_id>/outcome", may_see_outcome, tag="results",
           returns=OutcomeSchema, also=COVERED)  # fmt: skip
def outcome(issue_id: int) -> Any:
    """Read the whole result as its canonical document."""
    return Response(published(counted(seen(issue_id))), mimetype="application/json")


@operation("GET", "/issues/<int:issue_id>/options", may_see_outcome, tag="results",
           query=PageQuery, returns=listing(OptionSchema), also=COVERED)  # fmt: skip
def options(asked: Asked, issue_id: int) -> Any:
    """List the ideas as they were ranked, each with its place and how people put it."""
    return from_document(issue_id, asked, lambda doc: options_told(options_table(doc)))


@operation("GET", "/issues/<int:issue_id>/zones", may_see_outcome, tag="results", query=PageQuery,
           returns=listing(ZoneSchema), also=COVERED)  # fmt: skip
def zones(asked: Asked, issue_id: int) -> Any:
    """List how many people gave each answer to whether an idea would be better than now."""
    return from_document(issue_id, asked, lambda doc: rows_told(zones_table(doc)))


@operation("GET", "/issues/<int:issue_id>/pairs", may_see_outcome, tag="results", query=PageQuery,
           returns=listing(PairSchema), also=COVERED)  # fmt: skip
def pairs(asked: Asked, issue_id: int) -> Any:
    """List each two options with how many people put which above the other."""
    return from_document(issue_id, asked, lambda doc: rows_told(pairs_table(doc)))


@operation("GET", "/issues/<int:issue_id>/experiences", may_see_outcome, tag="results",
           query=PageQuery, returns=listing(ExperienceFigureSchema), also=COVERED)  # fmt: skip
def experiences(asked: Asked, issue_id: int) -> Any:
    """List the figures of each group of people that can be told, by what brings them here."""
    return from_document(issue_id, asked, lambda doc: rows_told(experiences_table(doc)))


@operation("GET", "/issues/<int:issue_id>/reasons", may_see_outcome, tag="results",
           query=PageQuery, returns=listing(ReasonSchema), also=COVERED)  # fmt: skip
def reasons(asked: Asked, issue_id: int) -> Any:
    """List the reasons people gave, as far as they are shown."""
    return from_document(issue_id, asked, lambda doc: reasons_told(reasons_table(doc)))


@operation("GET", "/issues/<int:issue_id>/timeline", may_see_issue, tag="results",
           query=PageQuery, returns=listing(MomentSchema))  # fmt: skip
def timeline(asked: Asked, issue_id: int) -> Any:
    """List when each stage runs; once there is a result, also the ballots of each hour of Rank."""
    issue = seen(issue_id)
    row = outcome_of(issue) if is_closed(issue) else None
    rows = (
        timeline_of(document_from(row))
        if row
        else timeline_so_far(list(stage_times(issue).values()))
    )
    return listed(page_in(rows, asked["page"], asked["per_page"]), dict)


@operation("GET", "/issues/<int:issue_id>/answers", may_see_issue, tag="results",
           query=PageQuery, returns=listing(AnswerSchema))  # fmt: skip
def answers(asked: Asked, issue_id: int) -> Any:
    """List what is to be answered by those in power, and what has been; empty before the result."""
    replies = replies_to(seen(issue_id), utc_now())
    return listed(page_in(replies, asked["page"], asked["per_page"]), reply_told)


@operation("GET", "/issues/<int:issue_id>/report", may_see_outcome, tag="results",
           query=PageQuery, returns=listing(ReportParagraphSchema), also=COVERED)  # fmt: skip
def report(asked: Asked, issue_id: int) -> Any:
    """List the paragraphs of the report that people check, as they are worded now."""
    return from_report(issue_id, asked, lambda page: rows_told(paragraphs_table(page)))


@operation("GET", "/issues/<int:issue_id>/corrections", may_see_outcome, tag="results",
           query=PageQuery, returns=listing(CorrectionSchema), also=COVERED)  # fmt: skip
def corrections(asked: Asked, issue_id: int) -> Any:
    """List what people say the report should say, and what became of it."""
    return from_report(issue_id, asked, lambda page: corrections_told(corrections_table(page)))
