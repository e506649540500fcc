"""What in a file could act, looked for by programs that are not ours, in zips entry by entry."""

import csv
import io
import json
import re
import unicodedata
import zipfile

import openpyxl
from lxml import etree
from pypdf import PdfReader

from app.bundles.services.making import verify_text
from app.core.files import tables
from tests.security import xss

NUMBER = re.compile(r"-?\d+")
NAME = re.compile(r"(?!/)(?!.*\.\.)[A-Za-z0-9_./\[\]-]+")
ACTIVE = ("/OpenAction", "/AA", "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia")
PARTS = {
    ".docx": re.compile(
        r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|docProps/thumbnail\.jpeg"
        r"|word/(document|styles|settings|webSettings|fontTable|numbering|stylesWithEffects)\.xml"
        r"|word/theme/theme1\.xml|word/_rels/document\.xml\.rels"
        r"|customXml/(item1|itemProps1)\.xml|customXml/_rels/item1\.xml\.rels"
    ),
    ".xlsx": re.compile(
        r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml"
        r"|xl/(workbook|styles|sharedStrings)\.xml|xl/theme/theme1\.xml"
        r"|xl/worksheets/sheet\d+\.xml|xl/_rels/workbook\.xml\.rels"
    ),
}
"""Every part that these files have: nothing beside them can hold a macro, a link or an object."""
WORD = """document body p pPr pStyle r rPr b t tab br tbl tblPr tblStyle tblW tblLook tblGrid
gridCol tr trPr tblHeader tc tcPr tcW jc spacing ind sz keepNext sectPr pgSz pgMar cols docGrid szCs
lang pBdr top left bottom right tblLayout cantSplit"""
SHEET = """worksheet dimension sheetViews sheetView pane selection sheetFormatPr cols col
sheetData row c v is t pageMargins"""
TAGS = {"word/document.xml": frozenset(WORD.split()), "sheet": frozenset(SHEET.split())}
"""Every element that our own text, tables and cells are made of: no field, formula or picture."""
KINDS_OF_CHUNK = {b"IHDR", b"IDAT", b"IEND", b"pHYs", b"sRGB", b"gAMA", b"cHRM"}
ON_A_LINE = {"\n", "\t"}


def check(name, content):
    """Look for anything in a file that could act; a kind of file that is not known here fails."""
    CHECKS[name[name.rindex(".") :]](content)


def check_pdf(content):
    reader = PdfReader(io.BytesIO(content))
    for number in range(1, reader.trailer["/Size"]):
        thing = reader.get_object(number)
        keys = set(thing) if isinstance(thing, dict) else set()
        assert not keys & set(ACTIVE), number
    for page in reader.pages:
        for note in page.get("/Annots", ()):
            action = note.get_object().get("/A", {})
            assert action.get("/S", "/URI") in ("/URI", "/GoTo")
            assert str(action.get("/URI", "https://")).startswith(("https://", "http://"))


def check_office(kind):
    """Return what looks at a file of Word or a workbook: its parts, links and elements."""

    def looked_at(content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                assert PARTS[kind].fullmatch(name), name
                if name.endswith((".xml", ".rels")):
                    check_part(name, archive.read(name))
        if kind == ".xlsx":
            check_cells(content)

    return looked_at


def check_part(name, content):
    """Read one part as XML without entities; see what it is made of and where it leads."""
    assert b"<!DOCTYPE" not in content, name
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    key = "sheet" if name.startswith("xl/worksheets/") else name
    for element in root.iter():
        tag = etree.QName(element).localname
        assert key not in TAGS or tag in TAGS[key], (name, tag)
        if tag == "Relationship":
            assert element.get("TargetMode", "Internal") == "Internal", name
            assert "//" not in element.get("Target"), name


def check_cells(content):
    """A workbook's cells are numbers and text, and none of them is a link."""
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in "sn", cell.coordinate
                assert cell.hyperlink is None, cell.coordinate


def check_csv(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len({len(row) for row in rows}) == 1
    for row in rows:
        for cell in row:
            assert not cell.startswith(tables.FORMULA) or NUMBER.fullmatch(cell), cell


def check_svg(content):
    assert b"<!DOCTYPE" not in content
    assert xss.faults_in_picture(content.decode()) == []


def check_png(content):
    """A picture of our size, made of dots and nothing else."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    place, kinds = 8, []
    while place < len(content):
        size = int.from_bytes(content[place : place + 4])
        kinds.append(content[place + 4 : place + 8])
        place += 12 + size
    assert place == len(content)
    assert set(kinds) <= KINDS_OF_CHUNK, kinds
    assert [int.from_bytes(content[n : n + 4]) for n in (16, 20)] == [1_200, 630]


def check_text(content):
    """A page in plain text, which a terminal shows: no sign in it may steer one."""
    signs = set(content.decode()) - ON_A_LINE
    assert [sign for sign in signs if unicodedata.category(sign) == "Cc"] == []


def check_zip(content):
    """Every entry of a zip by its own kind; a name leads nowhere but into the zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert len(set(names)) == len(names) > 0
        for name in names:
            assert NAME.fullmatch(name), name
            check(name, archive.read(name))


def check_program(content):
    """The one program that goes along is ours, byte for byte."""
    assert content == verify_text()


CHECKS = {
    ".pdf": check_pdf,
    ".docx": check_office(".docx"),
    ".xlsx": check_office(".xlsx"),
    ".csv": check_csv,
    ".json": json.loads,
    ".svg": check_svg,
    ".png": check_png,
    ".txt": check_text,
    ".toc": check_text,
    ".toi": check_text,
    ".zip": check_zip,
    ".py": check_program,
}
