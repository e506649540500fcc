"""Words that would like to be more than text stay text in every file that can be taken away.

Each of them stands wherever a question keeps words; every file is made of it, and opened to the
last entry of the last zip. In torture all of them do, forty a question.
"""

import io
import json
import re

import pytest
import typst
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from app.core.clock import utc_now
from app.core.drawing.letters import UNPRINTED
from app.core.drawing.typesetting import pdf_from
from app.core.files import tables
from app.core.files.archives import zip_of
from app.core.words.text import without_controls
from app.exports.models import MadeFile
from app.exports.queries import pieces_in
from app.exports.services import ALL, KINDS, START
from app.extensions import db
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import document_from
from app.tables.convert import workbook
from deliberation.bundle import packed, unpacked, verify
from tests.app.bundles.questions import built
from tests.app.exports import attacks, surfaces
from tests.app.exports.acting import check
from tests.factories import run_jobs
from tests.security.xss import MARK, faults_in
from tests.torture.figures import IS_FULL

PAGES = (
    "outcome", "outcome/print", "outcome/pairs", "brief", "full-report", "report",
    "report/corrections", "share", "take-away",
)  # fmt: skip
LISTS = (
    "", "/outcome", "/options", "/zones", "/pairs", "/reasons", "/experiences", "/timeline",
    "/ideas", "/versions", "/changes", "/posts", "/statements", "/answers", "/report",
    "/corrections",
)  # fmt: skip
FEWEST = 2_554
"""Strings that were known when this was written."""


TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs after which a PDF sets letters from right to left, so that they are read out backwards."""


def squeezed(words):
    """Letters, digits and signs alone: lines are broken anywhere, and some letters look alike."""
    return re.sub(r"[^!-~]", "", words)


@pytest.fixture(scope="module", params=range(len(attacks.batches())))
def strings(request):
    return attacks.batches()[request.param]


@pytest.fixture
def hostile(app, strings):
    """A question of which every word is hostile, and what is in the zip of everything."""
    issue = attacks.hostile_question(strings)
    client = app.test_client()
    assert client.post(f"/issues/{issue.id}/take-away").status_code == 303
    run_jobs()
    rows = db.session.scalars(db.select(MadeFile).where(MadeFile.issue_id == issue.id))
    return client, issue, {row.name: b"".join(pieces_in(row)) for row in rows.all()}


@pytest.mark.torture
def test_nothing_in_any_file_acts_and_every_word_arrives(hostile):
    client, issue, made = hostile
    assert set(made) == {kind.name for kind in KINDS} | {START, ALL}
    check(ALL, made[ALL])
    check_words(issue, made)
    check_bundle(made["bundle.zip"])
    check_pages(client, issue)
    check_programs(client, issue)


def titles_of(issue):
    return [one["title"] for one in document_from(outcome_of(issue))["options"]]


def check_words(issue, made):
    """What was typed stands in each kind of file as it was typed, and nowhere as anything else."""
    titles = titles_of(issue)
    rows = surfaces.rows_of_csv(made["tables/options.csv"])
    assert [row["title"] for row in rows] == [tables.safe(title) for title in titles]
    assert surfaces.column_of_workbook(made["tables.xlsx"], "options", "title") == [
        without_controls(title) for title in titles
    ]
    in_word = squeezed(surfaces.words_of_docx(made["full-report.docx"]))
    in_pdf = squeezed(surfaces.words_of_pdf(made["full-report.pdf"]).replace(UNPRINTED, ""))
    check_arrived(titles, in_word)
    check_arrived([title for title in titles if not TURNING.search(title)], in_pdf)


def check_arrived(titles, words):
    assert [title for title in titles if squeezed(title) not in words] == []


def check_bundle(content):
    """It verifies, whatever words are in it."""
    assert "Nothing is wrong" in "\n".join(verify.check(content))


def check_pages(client, issue):
    for page in PAGES:
        answer = client.get(f"/issues/{issue.id}/{page}")
        assert answer.status_code == 200, page
        assert faults_in(answer.text) == [], page


def check_programs(client, issue):
    """Answers to programs are JSON, and are called that; titles stand in them as typed."""
    for path in LISTS:
        answer = client.get(f"/api/v1/issues/{issue.id}{path}")
        assert (answer.status_code, answer.mimetype) == (200, "application/json"), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        json.loads(answer.data)
    told = client.get(f"/api/v1/issues/{issue.id}/options").json["items"]
    assert [row["title"] for row in told] == titles_of(issue)


def test_the_whole_corpus_is_asked_in_full():
    strings = attacks.everything_hostile()
    assert len(strings) >= FEWEST
    assert not IS_FULL or sorted(text for batch in attacks.batches() for text in batch) == sorted(
        strings
    )


def test_planted_fault_a_cell_that_is_a_formula_is_caught(monkeypatch):
    told = [["title"], ["=1+1"]]
    check("a.csv", tables.csv_bytes(told))
    check("a.xlsx", workbook.workbook_of([("a", told)], title="", made_at=utc_now()))
    monkeypatch.setattr(tables, "safe", str)
    monkeypatch.setattr(workbook, "write", lambda sheet, row, place, cell, look: sheet.write(
        row, place, cell, look))  # fmt: skip
    monkeypatch.setattr(workbook, "PLAIN", {"constant_memory": True})
    for name, content in {
        "a.csv": tables.csv_bytes(told),
        "a.xlsx": workbook.workbook_of([("a", told)], title="", made_at=utc_now()),
    }.items():
        with pytest.raises(AssertionError):
            check(name, content)


def words_of(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_planted_fault_a_word_file_that_leads_elsewhere_is_caught():
    document = Document()
    document.add_paragraph("Some words.")
    check("a.docx", words_of(document))
    document.part.relate_to("https://evil.example", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    with pytest.raises(AssertionError):
        check("a.docx", words_of(document))


WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FIELD = f'<w:instrText xmlns:w="{WORDS}">DDEAUTO c:\\\\windows</w:instrText>'


def test_planted_fault_words_that_became_xml_are_caught():
    document = Document()
    document.add_paragraph().add_run()._r.append(etree.fromstring(FIELD))
    with pytest.raises(AssertionError, match="instrText"):
        check("a.docx", words_of(document))
    with pytest.raises(AssertionError):
        check("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')


def report_saying(words, url=""):
    block = {"kind": "text", "look": "", "runs": [{"text": words, "bold": False, "url": url}]}
    data = {"title": "T", "above": "", "below": "", "is_brief": False, "is_large": False}
    return pdf_from("report", {**data, "blocks": [block]})


def test_planted_fault_words_that_became_typst_are_caught(app, tmp_path):
    said = "*strong* $x$"
    with app.test_request_context():
        check_arrived([said], squeezed(surfaces.words_of_pdf(report_saying(said))))
    pasted = tmp_path / "pasted.typ"
    pasted.write_text(f"Somebody said: {said}", encoding="utf-8")
    with pytest.raises(AssertionError):
        check_arrived([said], squeezed(surfaces.words_of_pdf(typst.compile(pasted))))


def test_planted_fault_a_link_that_runs_is_caught(app):
    with app.test_request_context():
        made = report_saying("press", url=f"javascript:{MARK}")
    with pytest.raises(AssertionError):
        check("a.pdf", made)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../a.txt", b"Words."),
        ("a.txt", b"Words that steer: \x1b[2J"),
        ("a.csv", b"title\r\n=1+1\r\n"),
        ("verify.py", b"import os"),
        ("a.json", b"<script>"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\0tEXt\0\0\0\0"),
        ("a.exe", b"MZ"),
    ],
)
def test_planted_fault_an_entry_of_a_zip_in_a_zip_is_caught(name, content):
    inner = zip_of([("right.txt", b"Words."), (name, content)])
    check("a.zip", zip_of([("b.zip", zip_of([("right.txt", b"Words.")]))]))
    with pytest.raises((AssertionError, KeyError, ValueError)):
        check("a.zip", zip_of([("b.zip", inner)]))


def test_planted_fault_a_bundle_whose_words_changed_is_caught(app):
    made = unpacked(built("whole").content)
    check_bundle(packed(made))
    changed = made["reasons.json"].replace(b"It would help", b"It would harm")
    assert changed != made["reasons.json"]
    with pytest.raises(verify.Wrong):
        check_bundle(packed({**made, "reasons.json": changed}))
