"""Every table of a counted issue, one at a time as CSV or all in a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any

from flask_babel import lazy_gettext as _l

from app.checking.convert.tables import TABLES as REPORT_TABLES
from app.checking.services.showing import read_report
from app.core.clock import utc_now
from app.core.files.downloads import ExportFile
from app.core.files.tables import csv_bytes
from app.core.people import Visitor
from app.issues.models import Issue
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import document_in_pieces
from app.tables.convert.meanings import MEANINGS
from app.tables.convert.result import TABLES as RESULT_TABLES
from app.tables.convert.workbook import workbook_of
from app.tables.queries import answer_rows, change_rows, statement_rows, version_rows

Rows = Iterable[Sequence[Any]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

RECORD_TABLES: Mapping[str, Callable[[Issue], Rows]] = {
    "versions": version_rows,
    "changes": change_rows,
    "statements": statement_rows,
    "answers": answer_rows,
}
COLUMNS = "columns"
LABELS = {
    "options": _l("How each idea came out"),
    "zones": _l("Better than now? Every answer"),
    "pairs": _l("Every two ideas compared"),
    "reasons": _l("Reasons and worries"),
    "experiences": _l("What each group said"),
    "timeline": _l("When it all happened"),
    "versions": _l("Every wording of every idea"),
    "changes": _l("Suggested changes, and what became of them"),
    "statements": _l("Statements, and how many agreed"),
    "answers": _l("What those in power answered"),
    "paragraphs": _l("The report, paragraph by paragraph"),
    "corrections": _l("What was said of the report"),
    COLUMNS: _l("What each column means"),
}
"""Every table by the name in its address, in the order of the workbook."""


def tables_of(issue: Issue) -> Iterator[tuple[str, Rows]]:
    """Yield each table that this issue has, with its rows as they are read."""
    makers = makers_for(issue)
    return ((name, makers[name]()) for name in LABELS if name in makers)


def makers_for(issue: Issue) -> Mapping[str, Callable[[], Rows]]:
    """Return how each table is made of a counted issue; nothing is read before."""
    row = outcome_of(issue)
    if row is None:
        return {}
    doc = cache(partial(document_in_pieces, row))
    page = cache(partial(read_report, issue, Visitor(), utc_now()))
    return {
        **{name: partial(made_from, make, doc) for name, make in RESULT_TABLES.items()},
        **{name: partial(make, issue) for name, make in RECORD_TABLES.items()},
        **{name: partial(made_from, make, page) for name, make in REPORT_TABLES.items()},
        COLUMNS: lambda: [["table", "column", "meaning"], *MEANINGS],
    }


def made_from(make: Callable[[Any], Rows], read: Callable[[], Any]) -> Rows:
    """Make a table of what is read once for several."""
    return make(read())


def table_of(issue: Issue, name: str) -> bytes | None:
    """Return one table as CSV, if this issue has it."""
    make = makers_for(issue).get(name)
    return csv_bytes(make()) if make else None


def workbook(issue: Issue) -> bytes | None:
    """Return every table in one workbook."""
    row = outcome_of(issue)
    if row is None:
        return None
    return workbook_of(tables_of(issue), title=issue.question, made_at=row.counted_at)


FILES = (
    ExportFile(
        "tables.xlsx", XLSX, _l("All tables in one workbook"),
        _l("For sorting and adding up; its last sheet says what each column means."),
        workbook,
    ),
    *(
        ExportFile(
            f"tables/{name}.csv", "text/csv", label,
            _l("The same as in the workbook, for programs."),
            partial(table_of, name=name),
        )
        for name, label in LABELS.items()
    ),
)  # fmt: skip
"""What can be made of a counted issue here."""
