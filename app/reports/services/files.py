"""The brief and the full report as files, and everything as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from app.core.files.downloads import ExportFile
from app.issues.models import Issue
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import published
from app.reports.convert.content import blocks_from
from app.reports.convert.docx import docx_of
from app.reports.convert.pdf import pdf_of
from app.reports.services.briefing import brief_of
from app.reports.services.reporting import report_on

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BRIEF, REPORT = "brief", "full-report"
DRAWN: Mapping[str, Callable[[Issue], str]] = {BRIEF: brief_of, REPORT: report_on}
NAMES = {BRIEF: _l("Brief"), REPORT: _l("Full report")}


def pdf_from_page(which: str, issue: Issue, *, is_large: bool = False) -> bytes:
    """Return the brief or the report as a PDF; a brief that isn't in large print has one page."""
    return pdf_of(
        blocks_from(DRAWN[which](issue)),
        title=f"{NAMES[which]}: {issue.question}",
        above=above(which, issue),
        below=issue.question,
        is_brief=which == BRIEF,
        is_large=is_large,
    )


def docx_from_page(which: str, issue: Issue, *, is_large: bool = False) -> bytes:
    """Return the brief or the report as a Word file; a brief in usual letters has one page."""
    row = outcome_of(issue)
    assert row is not None  # noqa: S101 - whoever draws it has looked
    return docx_of(
        blocks_from(DRAWN[which](issue)),
        title=f"{NAMES[which]}: {issue.question}",
        above=above(which, issue),
        made_at=row.counted_at,
        language=str(get_locale() or "en").replace("_", "-"),
        is_brief=which == BRIEF,
        is_large=is_large,
    )


def above(which: str, issue: Issue) -> str:
    """Return what stands over the page: what it is, and whose."""
    if issue.is_imported:
        return gettext("%(what)s on a vote held elsewhere", what=NAMES[which])
    return gettext("%(what)s from %(group)s", what=NAMES[which], group=issue.group.name)


def everything(issue: Issue) -> bytes | None:
    """Return the stored document of a result, less words hidden since."""
    row = outcome_of(issue)
    return published(row) if row is not None else None


FILES = (
    ExportFile(
        "brief.pdf", PDF, _l("Brief, one page"),
        _l("For somebody with five minutes: a councillor, a manager, a journalist."),
        partial(pdf_from_page, BRIEF),
    ),
    ExportFile(
        "brief.docx", DOCX, _l("Brief, to edit in Word"),
        _l("For a policy team that puts it into a paper of its own."),
        partial(docx_from_page, BRIEF),
    ),
    ExportFile(
        "brief-large-print.pdf", PDF, _l("Brief in large print"),
        _l("For people who read large letters; it takes a few pages."),
        partial(pdf_from_page, BRIEF, is_large=True),
    ),
    ExportFile(
        "full-report.pdf", PDF, _l("Full report"),
        _l("For whoever has to act on it: every idea, who disagreed, what was answered."),
        partial(pdf_from_page, REPORT),
    ),
    ExportFile(
        "full-report.docx", DOCX, _l("Full report, to edit in Word"),
        _l("For quoting from, and for committee papers."),
        partial(docx_from_page, REPORT),
    ),
    ExportFile(
        "full-report-large-print.pdf", PDF, _l("Full report in large print"),
        _l("For people who read large letters."),
        partial(pdf_from_page, REPORT, is_large=True),
    ),
    ExportFile(
        "result.json", "application/json", _l("Everything of the Result as one file"),
        _l("For programs, and for people who count it again."),
        everything,
    ),
)  # fmt: skip
"""What can be made of a counted issue here."""
