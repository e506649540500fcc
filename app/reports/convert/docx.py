"""Blocks become a Word file with real headings, lists and tables, to be edited."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from app.core.files.archives import without_clock
from app.core.words.text import without_controls
from app.reports.convert.content import Block, Run

FACE = "Calibri"
SIZE, LARGE = Pt(11), Pt(18)
EDGE = Cm(2)


def docx_of(
    blocks: Sequence[Block],
    *,
    title: str,
    above: str,
    made_at: datetime,
    language: str,
    is_large: bool = False,
) -> bytes:
    """Return a Word file; the same blocks always give the same bytes.

    Nothing in it points outside: an address is text, so that no program asks for it.
    """
    document = Document()
    _dress(document, language, LARGE if is_large else SIZE)
    _name(document, title, made_at)
    document.add_paragraph(without_controls(above), style="Caption")
    for block in blocks:
        WRITERS[block["kind"]](document, block)
    out = io.BytesIO()
    document.save(out)
    return without_clock(out)


def _dress(document: Any, language: str, size: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = EDGE
    section.bottom_margin = EDGE
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FACE, size
    normal.paragraph_format.space_after = Pt(6)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language)
    normal.element.get_or_add_rPr().append(spoken)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Caption", "Quote"):
        style = document.styles[name]
        style.font.color.rgb = None
        style.font.name = FACE


def _name(document: Any, title: str, made_at: datetime) -> None:
    about = document.core_properties
    about.title, about.author, about.comments = without_controls(title)[:250], "", ""
    about.created = about.modified = made_at.replace(tzinfo=None)
    about.revision = 1
    about.last_modified_by = ""


def _heading(document: Any, block: Block) -> None:
    _say(document.add_heading("", level=block["level"]), block["runs"])


def _text(document: Any, block: Block) -> None:
    paragraph = document.add_paragraph()
    _say(paragraph, block["runs"])
    if block["look"] in ("note", "speaking"):
        paragraph.paragraph_format.left_indent = Cm(0.7)
    if block["look"] == "asked":
        for run in paragraph.runs:
            run.bold = True
    if block["look"] == "small":
        for run in paragraph.runs:
            run.font.size = Pt(9)


def _quote(document: Any, block: Block) -> None:
    _say(document.add_paragraph(style="Quote"), block["runs"])


def _list(document: Any, block: Block) -> None:
    style = "List Number" if block["is_ordered"] else "List Bullet"
    for runs in block["items"]:
        _say(document.add_paragraph(style=style), runs)


def _figures(document: Any, block: Block) -> None:
    for figure, words in block["items"]:
        paragraph = document.add_paragraph()
        paragraph.add_run(without_controls(figure)).bold = True
        paragraph.add_run(f" {without_controls(words)}")


def _facts(document: Any, block: Block) -> None:
    for name, words in block["items"]:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{without_controls(name)}: ").bold = True
        paragraph.add_run(without_controls(words))


def _table(document: Any, block: Block) -> None:
    if block["caption"]:
        caption = document.add_paragraph(without_controls(block["caption"]), style="Caption")
        caption.paragraph_format.keep_with_next = True
    rows = [block["head"], *block["rows"]]
    table = document.add_table(rows=len(rows), cols=len(block["head"]), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for place, (cell, words) in enumerate(zip(row.cells, cells, strict=False)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = Pt(2)
            paragraph.paragraph_format.space_after = Pt(2)
            run = paragraph.add_run(without_controls(words))
            run.bold = cells is block["head"]
            run.font.size = Pt(9)
            if place in block["numbers"]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _repeat_on_each_page(table.rows[0])
    document.add_paragraph()


def _repeat_on_each_page(row: Any) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)


def _say(paragraph: Any, runs: Sequence[Run]) -> None:
    for run in runs:
        written = paragraph.add_run(without_controls(run["text"]))
        written.bold = run["bold"] or None


WRITERS: Mapping[str, Callable[[Any, Block], None]] = {
    "heading": _heading,
    "text": _text,
    "quote": _quote,
    "list": _list,
    "figures": _figures,
    "facts": _facts,
    "table": _table,
}
