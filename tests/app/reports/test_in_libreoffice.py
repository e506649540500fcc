"""Word files as LibreOffice reads them: turned into PDF and saved anew, nothing is lost."""

import io
import shutil
import subprocess

import pytest
from docx import Document
from pypdf import PdfReader

from app.reports.convert import docx
from app.reports.convert.content import blocks_from
from app.reports.services.files import BRIEF, DRAWN, REPORT, docx_from_page
from tests.app.reports.cases import SEVEN, each_of, pinned
from tests.app.reports.test_brief_and_report import headings_in
from tests.torture.figures import IS_FULL

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
TAKEN = SEVEN if IS_FULL else ("a circle", "a thousand reasons")


def through_office(contents, kind, folder):
    """What LibreOffice makes of Word files by their names, in a profile of its own."""
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.docx").write_bytes(content)
    out = folder / kind
    command = [OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(out)]
    command += [str(folder / f"{name}.docx") for name in contents]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: (out / f"{name}.{kind}").read_bytes() for name in contents}


def headings_of(document):
    return [
        (int(paragraph.style.name[-1]), paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("Heading ")
    ]


def tables_of(document):
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def tables_in(blocks):
    return [[one["head"], *one["rows"]] for one in blocks if one["kind"] == "table"]


def words_in(pages):
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def check_through_office(issue, folder):
    """Turn brief and report, in usual and in large letters, into PDF and save them anew."""
    blocks = {which: blocks_from(DRAWN[which](issue)) for which in DRAWN}
    given = {
        f"{which}{size}": docx_from_page(which, issue, is_large=bool(size))
        for which in DRAWN
        for size in ("", "-large")
    }
    for name, content in through_office(given, "docx", folder).items():
        again, which = Document(io.BytesIO(content)), name.removesuffix("-large")
        assert headings_of(again) == headings_in(blocks[which])
        assert tables_of(again) == tables_in(blocks[which])
        assert which != REPORT or len(again.tables) > 2
    for name, content in through_office(given, "pdf", folder).items():
        pages = PdfReader(io.BytesIO(content)).pages
        headings = [said for _level, said in headings_in(blocks[name.removesuffix("-large")])]
        words = words_in(pages)
        assert [said for said in headings if said.isascii() and said not in words] == []
        assert name != BRIEF or len(pages) == 1


@needs_office
@pytest.mark.torture
@each_of(TAKEN)
def test_headings_and_tables_come_back_the_same(app, tmp_path, make):
    issue = make()
    with app.test_request_context():
        check_through_office(issue, tmp_path)


@needs_office
def test_planted_fault_a_brief_that_runs_on_is_caught(app, tmp_path, monkeypatch):
    monkeypatch.setattr(docx, "size_on_one_page", lambda _blocks: 16.0)
    issue = pinned("groups differ")
    with app.test_request_context(), pytest.raises(AssertionError, match="== 1"):
        check_through_office(issue, tmp_path)
