"""Word files as LibreOffice reads them: turned into PDF and saved anew, nothing is lost."""

import io
import shutil
import subprocess

import pytest
from docx import Document
from pypdf import PdfReader

from app.reports.convert.content import blocks_from
from app.reports.services.files import DRAWN, REPORT, docx_from_page
from tests.app.reports.cases import pinned, talkative
from tests.app.reports.test_brief_and_report import headings_in

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")


def through_office(content, kind, folder):
    """What LibreOffice makes of a Word file, in a profile of its own."""
    folder.mkdir(exist_ok=True)
    given = folder / "given.docx"
    given.write_bytes(content)
    out = folder / "out"
    command = [OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(out), str(given)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return (out / f"given.{kind}").read_bytes()


def headings_of(document):
    return [
        (int(paragraph.style.name[-1]), paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("Heading ")
    ]


def tables_of(document):
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


@needs_office
@pytest.mark.torture
@pytest.mark.parametrize("which", DRAWN)
def test_headings_and_tables_come_back_the_same(app, tmp_path, which):
    for number, issue in enumerate((pinned("groups differ"), talkative(n_reasons=60))):
        with app.test_request_context():
            content = docx_from_page(which, issue)
            headings = headings_in(blocks_from(DRAWN[which](issue)))
        again = Document(
            io.BytesIO(through_office(content, "docx", tmp_path / f"{which}-{number}"))
        )
        assert headings_of(again) == headings
        assert tables_of(again) == tables_of(Document(io.BytesIO(content)))
        assert which != REPORT or len(again.tables) > 3


@needs_office
def test_it_is_printed_with_every_heading(app, tmp_path):
    issue = pinned("groups differ")
    with app.test_request_context():
        content = docx_from_page(REPORT, issue)
        headings = headings_in(blocks_from(DRAWN[REPORT](issue)))
    pages = PdfReader(io.BytesIO(through_office(content, "pdf", tmp_path))).pages
    words = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert [said for _level, said in headings if said not in words] == []
