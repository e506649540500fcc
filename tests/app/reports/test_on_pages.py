"""PDFs of all seven cases: read aloud, one page for a brief, no page with a few lines left over."""

import io

import pytest
from pypdf import PdfReader

from app.reports.services.files import BRIEF, REPORT, pdf_from_page
from tests.app.reports.cases import SEVEN, each_of

ACCESSIBLE = b"<pdfuaid:part>1</pdfuaid:part>"
FEWEST_LINES = 10


def texts_of(pdf):
    """The words of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def check_pages(which, issue, *, is_large):
    pdf = pdf_from_page(which, issue, is_large=is_large)
    assert ACCESSIBLE in pdf
    pages = texts_of(pdf)
    assert all(page.strip() for page in pages)
    assert which != BRIEF or is_large or len(pages) == 1
    assert len(pages[-1].strip().splitlines()) >= FEWEST_LINES, pages[-1]
    return pages


@each_of(SEVEN)
def test_no_report_ends_with_a_few_lines_left_over(app, make):
    issue = make()
    with app.test_request_context():
        for which in (BRIEF, REPORT):
            check_pages(which, issue, is_large=False)
            check_pages(which, issue, is_large=True)


@each_of(["forty ideas"])
def test_in_large_print_figures_stand_in_lines_under_their_idea(app, make):
    issue = make()
    with app.test_request_context():
        usual = " ".join(check_pages(REPORT, issue, is_large=False))
        pages = check_pages(REPORT, issue, is_large=True)
    lines = [line for page in pages for line in page.splitlines()]
    assert sum("not sure or no different: 0" in line for line in lines) == 40
    assert "not sure or no different:" not in usual
    [led] = [page for page in pages if "Two at a time" in page.splitlines()]
    assert "How many people put either of two ideas higher" in led


def test_planted_fault_a_page_with_one_line_is_caught(monkeypatch):
    monkeypatch.setitem(globals(), "texts_of", lambda _pdf: ["a full page\n" * 40, "left over"])
    monkeypatch.setitem(globals(), "pdf_from_page", lambda *_a, **_k: ACCESSIBLE)
    with pytest.raises(AssertionError, match="left over"):
        check_pages(REPORT, None, is_large=False)
