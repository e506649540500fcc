"""Words that would like to be more than text stay text in every file that can be taken away."""

import csv
import io
import json
import re
import zipfile

import pytest
from docx import Document
from lxml import etree
from pypdf import PdfReader

from app.core import tables
from app.core.typesetting import pdf_from
from app.exports.services import contents_of
from app.extensions import db
from tests.app.reports.cases import talkative
from tests.security.xss import MARK, corpus
from tests.torture.figures import figure

TYPST = ['#import "x"', "$ pi $", '#eval("1")', "@label <label>", "]]>&amp;", "<!ENTITY a 'b'>"]
FORMULAS = ["=1+1", "+44 1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", '=HYPERLINK("x")']
ACTIVE = ("/OpenAction", "/AA", "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia")
FIELDS = (b"w:fldSimple", b"w:instrText", b"w:object", b"<f>", b"<f ", b"ddeLink", b"<!DOCTYPE")
NUMBER = re.compile(r"-?\d+")


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


def check_packed(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            assert not name.endswith((".bin", ".js", ".vbs", ".exe"))
            assert b'TargetMode="External"' not in part, name
            assert not any(field in part for field in FIELDS), name
            if name.endswith((".xml", ".rels")):
                etree.fromstring(part, etree.XMLParser(resolve_entities=False))


def check_csv(content):
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert not cell.startswith(tables.FORMULA) or NUMBER.fullmatch(cell), cell


CHECKS = {
    ".pdf": check_pdf,
    ".docx": check_packed,
    ".xlsx": check_packed,
    ".csv": check_csv,
    ".json": json.loads,
}


def check(name, content):
    """Look for anything in a file that could act; a kind of file unknown here only has to be."""
    CHECKS.get(name[name.rindex(".") :], len)(content)


@pytest.fixture
def hostile(app):
    """A question of which every word is hostile: its own, ideas, names, reasons."""
    texts = corpus()
    said = [*FORMULAS, *TYPST, *(text[:250] for text in texts[:: figure(7, 60)])]
    issue = talkative(n_reasons=len(said), wordings=said)
    issue.question = texts[3][:120]
    issue.group.name = '=1+1 #eval("x")'
    db.session.commit()
    return issue


@pytest.mark.torture
def test_no_file_has_anything_that_acts(hostile):
    made = {kind.name: content for kind, content in contents_of(hostile)}
    for name, content in made.items():
        check(name, content)
    assert MARK.encode() in made["tables/reasons.csv"]
    assert {".pdf", ".docx", ".xlsx", ".csv", ".json"} <= {
        name[name.rindex(".") :] for name in made
    }


def test_planted_fault_cells_as_they_were_typed_are_caught(hostile, monkeypatch):
    monkeypatch.setattr(tables, "safe", str)
    [content] = [
        content for kind, content in contents_of(hostile) if kind.name == "tables/reasons.csv"
    ]
    with pytest.raises(AssertionError):
        check("reasons.csv", content)


def test_planted_fault_a_field_in_a_word_file_is_caught():
    document, out = Document(), io.BytesIO()
    document.add_paragraph().add_run()._r.append(etree.fromstring(FIELD))
    document.save(out)
    with pytest.raises(AssertionError):
        check("a.docx", out.getvalue())


WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FIELD = f'<w:instrText xmlns:w="{WORDS}">DDEAUTO c:\\\\windows</w:instrText>'


def test_planted_fault_a_link_that_runs_is_caught(app):
    run = {"text": "press", "bold": False, "url": f"javascript:{MARK}"}
    block = {"kind": "text", "look": "", "runs": [run]}
    data = {"title": "T", "above": "", "below": "", "is_brief": False, "is_large": False}
    with app.test_request_context():
        content = pdf_from("report", {**data, "blocks": [block]})
    with pytest.raises(AssertionError):
        check("a.pdf", content)
