"""Printed pages and pictures: typst templates filled with JSON, never with typst.

Sources stand in ``templates/typst``; each imports ``frame.typ``, which reads ``data``. What people
typed goes in as JSON and stays a string, so no sign in it means anything. A PDF is asked to be
PDF/UA-1, so that it can be read aloud. Where a letter is in none of our typefaces a mark stands in
its place, and the file says so in itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale, gettext

from app.core.drawing.letters import UNPRINTED, drawn_apart, each_text, printable
from app.core.drawing.press import TypesettingError, pages_from
from app.core.words.text import without_controls

ACCESSIBLE = "ua-1"
LACKING = "could not be displayed"
"""What typst says of a letter that is in no typeface, where the file has to be accessible."""

BYTE_ORDER_MARK = "\ufeff"
"""Seen by nobody inside a text; a file that can be read aloud may not hold it."""


class LacksLetters(Exception):
    """A letter is in none of our typefaces."""


def pdf_from(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of ``templates/typst/<template>.typ``: PDF/UA-1 wherever that can be had.

    The same data always give the same bytes; no time is written into the file.
    """
    try:
        return _compiled(template, data, format="pdf", pdf_standards=ACCESSIBLE)
    except TypesettingError as failure:
        if LACKING not in failure.message:
            raise
    said = gettext(
        "Where %(mark)s stands, our typefaces lack the letters. The site shows them all.",
        mark=UNPRINTED,
    )
    told = each_text(data, printable)
    try:
        return _compiled(template, told, lacking=said, format="pdf", pdf_standards=ACCESSIBLE)
    except TypesettingError as failure:
        if LACKING not in failure.message:
            raise
    said = gettext("Some letters here are in none of our typefaces. The site shows them all.")
    return _compiled(template, told, lacking=said, format="pdf", pdf_standards=[])


def png_from(template: str, data: Mapping[str, Any], *, ppi: float = 144) -> bytes:
    """Return the template as a picture of its one page."""
    return _compiled(template, data, format="png", ppi=ppi)


def svgs_from(template: str, data: Mapping[str, Any]) -> list[bytes]:
    """Return each page of the template as a drawing, if our typefaces have every letter of it."""
    try:
        _pages(template, data, format="pdf", pdf_standards=ACCESSIBLE)
    except TypesettingError as failure:
        if LACKING not in failure.message:
            raise
        raise LacksLetters from failure
    return _pages(template, data, format="svg")


def _compiled(template: str, data: Mapping[str, Any], *, lacking: str = "", **how: Any) -> bytes:
    """Compile what is a single file: a PDF, or a picture of one page."""
    pages = _pages(template, data, lacking=lacking, **how)
    if len(pages) != 1:
        raise ValueError(f"{template} has more than the one page of a picture")
    return pages[0]


def _pages(template: str, data: Mapping[str, Any], *, lacking: str = "", **how: Any) -> list[bytes]:
    """Compile once, with what was typed as JSON beside the source."""
    given = {
        "data": json.dumps(each_text(data, settable), ensure_ascii=False),
        "lang": getattr(get_locale(), "language", None) or "en",
        "lacking": lacking,
    }
    return pages_from(template, given, how)


def settable(text: str) -> str:
    """Return the text without signs that steer machines, which no file to read aloud may hold."""
    return drawn_apart(without_controls(text).replace(BYTE_ORDER_MARK, ""))
