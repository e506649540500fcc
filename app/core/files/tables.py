"""Tables to take away: CSV that every spreadsheet opens, and no cell that one could run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins like this is read as a formula by spreadsheets."""


def csv_bytes(table: Iterable[Sequence[Any]]) -> bytes:
    """Write a table as CSV with a byte order mark, which spreadsheets need for letters like é."""
    content = io.BytesIO()
    out = io.TextIOWrapper(content, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(out).writerows([safe(cell) for cell in row] for row in table)
    return content.getvalue()


def safe(cell: Any) -> str:
    """Return a cell that no program takes for a formula; numbers stay as they are."""
    if cell is None:
        return ""
    if isinstance(cell, (int, bool)):
        return str(int(cell))
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
