"""Brief and full report: the same words in every format, one page, nothing that could act."""

import io
import json
import zipfile
from collections import Counter

import pytest
from docx import Document
from pypdf import PdfReader

from app.reports.convert import fitting
from app.reports.convert.content import blocks_from
from app.reports.services.briefing import MOST_WORDS, n_words
from app.reports.services.files import BRIEF, DRAWN, REPORT, docx_from_page, pdf_from_page
from tests.app.outcomes.profiles import PINNED
from tests.app.reports.cases import SCRIPTS, manifesto, pinned, talkative, wordy
from tests.security.xss import corpus

ACCESSIBLE = b"<pdfuaid:part>1</pdfuaid:part>"
SMALLEST = 8.0
KINDS = ("round in a circle", "two are level", "none has enough", "nobody came", "groups differ")


def said(block):
    return "".join(run["text"] for run in block["runs"])


def headings_in(blocks):
    return [(block["level"], said(block)) for block in blocks if block["kind"] == "heading"]


def pages_of(pdf):
    return PdfReader(io.BytesIO(pdf)).pages


def check_formats(which, issue):
    """Draw it once more in each format and compare; return the blocks."""
    blocks = blocks_from(DRAWN[which](issue))
    pdf, docx = pdf_from_page(which, issue), docx_from_page(which, issue)
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert which != BRIEF or len(reader.pages) == 1
    document = Document(io.BytesIO(docx))
    levels = {f"Heading {n}": n for n in range(1, 5)}
    written = [
        (levels[paragraph.style.name], paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name in levels
    ]
    assert written == headings_in(blocks)
    tables = [block for block in blocks if block["kind"] == "table"]
    assert [
        [[cell.text for cell in row.cells] for row in table.rows] for table in document.tables
    ] == [[block["head"], *block["rows"]] for block in tables]
    assert docx == docx_from_page(which, issue)
    assert pdf == pdf_from_page(which, issue)
    return blocks


@pytest.mark.parametrize("name", PINNED)
def test_every_kind_of_result_has_a_brief_and_a_report(app, client, name):
    issue = pinned(name)
    for address in ("brief", "full-report"):
        page = client.get(f"/issues/{issue.id}/{address}")
        assert page.status_code == 200
        assert issue.question in page.get_data(as_text=True)


@pytest.mark.parametrize("name", KINDS)
def test_every_format_says_the_same(app, name):
    issue = pinned(name)
    with app.test_request_context():
        for which in DRAWN:
            check_formats(which, issue)


def sizes_in(pdf):
    """How many signs are set in letters of each size, in points."""
    found = Counter()

    def see(text, matrix, text_matrix, _font, size):
        if text.strip():
            found[round(abs(size * text_matrix[0] * matrix[0]), 2)] += len(text)

    [page] = pages_of(pdf)
    page.extract_text(visitor_text=see)
    return found


def check_readable(issue):
    """One page, in letters of 8 points or more; return the blocks."""
    pdf = pdf_from_page(BRIEF, issue)
    assert sizes_in(pdf).most_common(1)[0][0] >= SMALLEST
    return blocks_from(DRAWN[BRIEF](issue))


def test_a_manifesto_of_forty_fits_on_a_page(app):
    issue = manifesto()
    with app.test_request_context():
        blocks = check_formats(BRIEF, issue)
        check_readable(issue)
        [points] = [block["items"] for block in blocks if block["kind"] == "list"]
        assert len(points) == 12
        assert all("said it would be better than now." in said({"runs": one}) for one in points)
        check_formats(REPORT, issue)


def test_the_longest_of_all_is_shortened_and_says_so(app):
    issue = wordy()
    with app.test_request_context():
        blocks = check_readable(issue)
        assert "Where “…” ends a text, one page had no room for all of it." in said(blocks[-1])
        assert "is in the full report:" in said(blocks[-1])
        whole = json.dumps(blocks_from(DRAWN[REPORT](issue)), ensure_ascii=False)
    assert issue.settings["money"] in whole


def test_planted_fault_a_brief_that_is_never_shortened_is_caught(app, monkeypatch):
    monkeypatch.setattr(fitting, "STEPS", fitting.STEPS[:1])
    issue = wordy()
    with app.test_request_context(), pytest.raises(ValueError, match="too many values"):
        check_readable(issue)


def test_a_short_brief_leaves_nothing_out(app):
    issue = pinned("groups differ")
    with app.test_request_context():
        assert "no room for all of it" not in said(check_readable(issue)[-1])


def test_in_a_circle_all_are_looked_at_and_of_those_level_none_is_picked(app):
    circle, tie = pinned("round in a circle"), pinned("two are level")
    with app.test_request_context():
        wanted = [said(one) for one in texts(blocks_from(DRAWN[BRIEF](circle)))]
        [figures] = [
            one["items"] for one in blocks_from(DRAWN[BRIEF](tie)) if one["kind"] == "figures"
        ]
    assert [line.split(".")[0] for line in wanted if "what would happen" in line] == [
        "Sitters",
        "Budget",
        "Night away",
    ]
    assert ["20", "put at least one idea above how things are now"] in figures
    assert not any("Sitters" in words for _number, words in figures)


def test_many_reasons_in_six_scripts(app):
    issue = talkative()
    with app.test_request_context():
        check_formats(BRIEF, issue)
        blocks = check_formats(REPORT, issue)
        assert all(ACCESSIBLE in pdf_from_page(which, issue) for which in DRAWN)
    words = json.dumps(blocks, ensure_ascii=False)
    assert all(script in words for script in SCRIPTS)
    assert "more, in the table of reasons" in words


def texts(blocks):
    return [block for block in blocks if block["kind"] == "text"]


def test_the_note_to_say_aloud_has_at_most_a_hundred_words(app):
    for name in ("groups differ", "nearly level", "round in a circle"):
        issue = pinned(name)
        with app.test_request_context():
            note = [
                said(one) for one in texts(blocks_from(DRAWN[BRIEF](issue)))
                if one["look"] == "speaking"
            ]  # fmt: skip
        assert len(note) == 1
        assert "what will you do about" in note[0]
        assert 10 < n_words(note[0]) <= MOST_WORDS


def test_large_print_is_larger(app):
    issue = pinned("groups differ")
    with app.test_request_context():
        usual = pdf_from_page(BRIEF, issue)
        large = pdf_from_page(BRIEF, issue, is_large=True)
    assert len(pages_of(large)) > len(pages_of(usual)) == 1


def test_what_was_typed_stays_text_everywhere(app):
    hostile = [text[:200] for text in corpus()[::25]]
    hostile += ['#import "x"', "$ pi $", '#eval("1")', "@label <label>", "=1+1", "]]>&amp;"]
    issue = talkative(n_reasons=len(hostile), wordings=hostile)
    with app.test_request_context():
        for which in DRAWN:
            check_formats(which, issue)
            with zipfile.ZipFile(io.BytesIO(docx_from_page(which, issue))) as archive:
                for name in archive.namelist():
                    content = archive.read(name).decode("utf-8", "replace")
                    assert 'TargetMode="External"' not in content
                    assert not name.endswith((".bin", ".js", ".vbs"))
                    assert "w:fldSimple" not in content
                    assert "w:instrText" not in content
            plain = PdfReader(io.BytesIO(pdf_from_page(which, issue)))
            assert "/OpenAction" not in plain.trailer["/Root"]
            assert "/JavaScript" not in str(plain.trailer["/Root"])


def test_before_the_count_one_is_led_to_the_result(client, open_ballot):
    for address in ("brief", "full-report", "brief.pdf", "full-report.docx"):
        answer = client.get(f"/issues/{open_ballot.id}/{address}")
        assert answer.status_code == 303
        assert answer.location.endswith(f"/issues/{open_ballot.id}/outcome")


def test_files_have_names_and_kinds(app, client):
    issue = pinned("ahead each time")
    for name, mimetype in (
        ("brief.pdf", "application/pdf"),
        ("full-report.pdf?print=large", "application/pdf"),
        ("brief.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ):
        answer = client.get(f"/issues/{issue.id}/{name}")
        assert answer.mimetype == mimetype
        assert "attachment" in answer.headers["Content-Disposition"]
        again = client.get(
            f"/issues/{issue.id}/{name}", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert again.status_code == 304
