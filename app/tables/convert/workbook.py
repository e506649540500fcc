"""Tables become one workbook: a sheet each, every cell a number or plain text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from app.core.files.archives import without_clock
from app.core.words.text import without_controls

LONGEST_CELL = 32_000
"""A cell of a workbook holds 32,767 signs; what is longer stands whole in the CSV."""

PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Rows are written out as they come, and nothing that somebody typed becomes more than text."""

NARROW, WIDE = 12, 48


def workbook_of(
    tables: Iterable[tuple[str, Iterable[Sequence[Any]]]], *, title: str, made_at: datetime
) -> bytes:
    """Return a workbook with a sheet for each table, its first row kept in view."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, PLAIN)
    book.set_properties({"title": without_controls(title)[:250], "created": bare(made_at)})
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for name, rows in tables:
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            if number == 0:
                for place, head in enumerate(row):
                    sheet.set_column(place, place, WIDE if head in LONG else NARROW)
            for place, cell in enumerate(row):
                write(sheet, number, place, cell, bold if number == 0 else wrapped)
    book.close()
    return without_clock(out)


LONG = frozenset(
    {"title", "reason", "text", "statement", "summary", "why", "words", "says", "quote", "meaning"}
)
"""Columns that hold sentences."""


def write(sheet: Any, row: int, place: int, cell: Any, look: Any) -> None:
    """Write one cell; truth values as 1 and 0, as in the CSV."""
    if isinstance(cell, (bool, int)):
        sheet.write_number(row, place, int(cell), look)
    elif cell is not None and cell != "":
        sheet.write_string(row, place, without_controls(str(cell))[:LONGEST_CELL], look)


def bare(at: datetime) -> datetime:
    """Return a moment as workbooks write it, without a zone."""
    return at.replace(tzinfo=None, microsecond=0)
