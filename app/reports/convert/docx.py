"""Blocks become a Word file with real headings, lists and tables, to be edited."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Length, Pt

from app.core.files.archives import without_clock
from app.core.words.text import without_controls
from app.reports.convert.columns import widths_of
from app.reports.convert.content import Block, Run
from app.reports.convert.fitting import fits

FACE = "Arial"
"""Every program has it, or one whose letters are as wide: so a page is full at the same word."""
SIZE, LARGE = 11.0, 18.0
SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
"""Of letters in a brief, in points: the largest in which one page holds it."""
ROOM = 0.96
"""How high a page comes out here, of what is reckoned; rather more than measured."""
EDGE, NARROW_EDGE = Cm(2), Cm(1.6)
HEADINGS = {"Heading 1": 1.75, "Heading 2": 1.3, "Heading 3": 1.12, "Heading 4": 1.0}
SMALLER = {"Caption": 0.9, "Quote": 1.0}
TABLE, SMALL = 0.85, 0.8
HIGHEST_WHOLE = 14
"""A table of more rows than these may begin on one page and end on the next."""


def docx_of(
    blocks: Sequence[Block],
    *,
    title: str,
    above: str,
    made_at: datetime,
    language: str,
    is_brief: bool = False,
    is_large: bool = False,
) -> bytes:
    """Return a Word file; the same blocks always give the same bytes.

    A brief that isn't in large print takes one page. Nothing in it points outside: an address is
    text, so that no program asks for it.
    """
    document = Document()
    is_one_page = is_brief and not is_large
    size = LARGE if is_large else size_on_one_page(blocks) if is_brief else SIZE
    _dress(document, language, size, NARROW_EDGE if is_one_page else EDGE)
    _name(document, title, made_at)
    _add(document, style="Caption").add_run(without_controls(above))
    for block, following in zip_longest(blocks, blocks[1:]):
        WRITERS[block["kind"]](document, block)
        if block["kind"] == "text" and following and following["kind"] == "table":
            document.paragraphs[-1].paragraph_format.keep_with_next = True
    out = io.BytesIO()
    document.save(out)
    return without_clock(out)


def size_on_one_page(blocks: Sequence[Block]) -> float:
    """Return the largest size of letters, in points, in which one page holds the blocks."""
    return next((size for size in SIZES if fits(blocks, size * ROOM)), SIZES[-1])


def _dress(document: Any, language: str, size: float, edge: Length) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = edge
    section.bottom_margin = edge
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language)
    document.styles["Normal"].element.get_or_add_rPr().append(spoken)
    sizes = {"Normal": 1.0, "List Bullet": 1.0, "List Number": 1.0, **SMALLER, **HEADINGS}
    for name, times in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = FACE, Pt(size * times)
        style.font.color.rgb = None
        _use_face_for_all(style)
        spacing = style.paragraph_format
        spacing.line_spacing = 1.0
        spacing.space_before = Pt(size * (0.75 if name in HEADINGS else 0.0))
        spacing.space_after = Pt(size * (0.15 if name.startswith("List") else 0.3))
    document.styles["Caption"].font.bold = False


def _use_face_for_all(style: Any) -> None:
    """Let no heading fall back to the typeface of the program's own theme."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)


def _name(document: Any, title: str, made_at: datetime) -> None:
    about = document.core_properties
    about.title, about.author, about.comments = without_controls(title)[:250], "", ""
    about.created = about.modified = made_at.replace(tzinfo=None)
    about.revision = 1
    about.last_modified_by = ""


def _size(document: Any, times: float) -> Length:
    """Return a size of letters, in those of the text."""
    return Emu(int(document.styles["Normal"].font.size * times))


def _add(document: Any, style: str | None = None) -> Any:
    return document.add_paragraph(style=style)


def _heading(document: Any, block: Block) -> None:
    _say(document.add_heading("", level=block["level"]), block["runs"])


def _text(document: Any, block: Block) -> None:
    paragraph = _add(document)
    _say(paragraph, block["runs"])
    look = block["look"]
    if look in ("note", "speaking"):
        _draw_lines(paragraph, ("left",) if look == "note" else ("top", "left", "bottom", "right"))
        paragraph.paragraph_format.left_indent = Cm(0.3)
        paragraph.paragraph_format.right_indent = Cm(0.3)
        paragraph.paragraph_format.space_before = _size(document, 0.5)
        paragraph.paragraph_format.space_after = _size(document, 0.5)
    paragraph.paragraph_format.keep_with_next = (
        all(run["bold"] for run in block["runs"]) and look != "asked"
    ) or None
    for run in paragraph.runs:
        run.bold = True if look == "asked" else run.bold
        run.font.size = {
            "small": _size(document, SMALL),
            "lead": _size(document, 1.1),
        }.get(look)


def _draw_lines(paragraph: Any, sides: Sequence[str]) -> None:
    lines = OxmlElement("w:pBdr")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "5"), ("color", "auto")):
            line.set(qn(f"w:{name}"), value)
        lines.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        lines, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _quote(document: Any, block: Block) -> None:
    _say(_add(document, "Quote"), block["runs"])


def _list(document: Any, block: Block) -> None:
    for runs in block["items"]:
        _say(_add(document, "List Number" if block["is_ordered"] else "List Bullet"), runs)


def _figures(document: Any, block: Block) -> None:
    for figure, words in block["items"]:
        paragraph = _add(document)
        number = paragraph.add_run(without_controls(figure))
        number.bold, number.font.size = True, _size(document, 1.3)
        paragraph.add_run(f" {without_controls(words)}")


def _facts(document: Any, block: Block) -> None:
    for name, words in block["items"]:
        paragraph = _add(document)
        paragraph.add_run(f"{without_controls(name)}: ").bold = True
        paragraph.add_run(without_controls(words))


def _table(document: Any, block: Block) -> None:
    if block["caption"]:
        caption = _add(document, "Caption")
        caption.add_run(without_controls(block["caption"])).bold = True
        caption.paragraph_format.keep_with_next = True
    rows = [block["head"], *block["rows"]]
    table = document.add_table(rows=len(rows), cols=len(block["head"]), style="Table Grid")
    widths = _lay_columns(document, table, block)
    is_whole = len(rows) <= HIGHEST_WHOLE
    for row, cells in zip(table.rows, rows, strict=True):
        _mark(row, "w:cantSplit")
        for place, (cell, words) in enumerate(zip(row.cells, cells, strict=False)):
            cell.width = widths[place]
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = Pt(2)
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.keep_with_next = (is_whole and cells is not rows[-1]) or None
            run = paragraph.add_run(without_controls(words))
            run.bold = cells is block["head"]
            run.font.size = _size(document, TABLE)
            if place in block["numbers"]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _mark(table.rows[0], "w:tblHeader")
    _add(document)


def _lay_columns(document: Any, table: Any, block: Block) -> Sequence[Length]:
    """Give columns the width that their words ask for, and return it."""
    section = document.sections[0]
    whole = section.page_width - section.left_margin - section.right_margin
    letters = _size(document, TABLE)
    widths = [Emu(int(one * letters)) for one in widths_of(block, whole / letters)]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return widths


def _mark(row: Any, name: str) -> None:
    """Keep a row in one piece, or repeat it on each page."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


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
