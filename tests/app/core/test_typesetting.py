"""Printed pages: what people typed is data, whatever it looks like, and can be read aloud."""

import io
import json
from hashlib import sha256

import pytest
import typst
from pypdf import PdfReader

from app.core.drawing import typesetting
from app.core.drawing.letters import UNPRINTED
from app.core.drawing.press import SOURCES, TYPEFACES, TypesettingError
from app.core.drawing.typesetting import pdf_from, png_from

ACCESSIBLE = b"<pdfuaid:part>1</pdfuaid:part>"
HOSTILE = [
    '#panic("run") #read("/etc/passwd") #import "frame.typ": data',
    "$ 1/0 $ ] [ ) ( } { \\ // /* `raw` <label> @ref *b* _i_ = head",
    'https://example.org/?a=1&b=2 "quotes" it\'s -- ... ~ \\u{1f}',
    "🎉 👩‍👩‍👧 ❤️ 👍🏽 🇬🇧 ☃",
    "مرحبا بالعالم ١٢٣ שלום עולם",
    "Łódź, naïve, Ελλάδα, Привет, Tiếng Việt",
    "ไทย አማርኛ မြန်မာ ខ្មែរ ಕನ್ನಡ తెలుగు മലയാളം සිංහල ქართული հայերեն ລາວ",
    "हर हफ़्ते वही, প্রতি সপ্তাহে, ਹਰ ਹਫ਼ਤੇ, દર અઠવાડિયે, ஒவ்வொரு வாரமும்",
    "每週都請同一位照護員過來，毎週同じ人に、매주 같은 사람",
    "x" * 600,
    "\u202eabc\u202c \u2066d\u2069 e\u200bf",
    "\ufeffmarked \ufefftwice",
    "",
]


@pytest.fixture(autouse=True)
def _request(app):
    with app.test_request_context("/"):
        yield


def page(lines, title="Ballot"):
    return {"title": title, "lines": lines}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_typed_is_data_and_can_be_read_aloud(text):
    made = pdf_from("lines", page([text], title=text or "Empty"))
    assert made.startswith(b"%PDF-")
    assert ACCESSIBLE in made


@pytest.mark.parametrize("text", ["hieroglyphs 𓀀𓀁 and", "egyptian 𓀀\u180e𓀁 and"])
def test_a_mark_stands_for_letters_that_no_typeface_has(text):
    made = pdf_from("lines", page([text]))
    words = words_of(made)
    assert ACCESSIBLE in made
    assert f"{UNPRINTED} and" in words
    assert f"Where {UNPRINTED} stands, our typefaces lack the letters." in words
    assert UNPRINTED not in words_of(pdf_from("lines", page(["bell and"])))


@pytest.mark.parametrize(
    "sign", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\ufffe", "\ufeff", "\u180e"]
)
def test_signs_that_only_steer_leave_no_trace(sign):
    made = pdf_from("lines", page([f"be{sign}ll", f"{sign}and"], title=f"T{sign}"))
    assert ACCESSIBLE in made
    assert words_of(made).splitlines()[-2:] == ["bell", "and"]


def test_a_sign_that_is_said_to_be_there_and_is_not_does_not_stop_the_page(monkeypatch):
    monkeypatch.setattr(typesetting, "printable", lambda text: text)
    made = pdf_from("lines", page(["hieroglyphs 𓀀"]))
    assert ACCESSIBLE not in made
    assert "Some letters here are in none of our typefaces." in words_of(made)


def words_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("text", ["Ж" * 280, "0123456789abcdef" * 4, "A" * 2_000])
def test_a_word_without_spaces_fills_its_lines_and_is_copied_whole(text):
    lines = words_of(pdf_from("lines", page([text]))).splitlines()[1:]
    assert "".join(lines) == text
    assert len({len(line) for line in lines[:-1]}) <= 1
    assert all(len(line) > 30 for line in lines[:-1])


@pytest.mark.parametrize("before", range(40, 57, 2))
def test_no_line_ends_inside_a_short_word_with_a_hyphen(before):
    lines = words_of(pdf_from("lines", page([f"{'a ' * before}made-up people"]))).splitlines()
    assert not any(line.rstrip().endswith("-") for line in lines)


def test_planted_fault_a_word_that_is_not_kept_together_is_caught():
    long = "unbelievably-hyphenated-"
    lines = [
        line
        for before in range(40, 57, 2)
        for line in words_of(pdf_from("lines", page([f"{'a ' * before}{long}words"]))).splitlines()
    ]
    assert any(line.rstrip().endswith("-") for line in lines)


def test_words_written_to_the_left_leave_the_figures_behind_them_in_place():
    """The picture of the two parts is that of the two parts drawn one after the other."""
    arabic = "كل أسبوع"
    [mixed, apart] = (
        png_from("lines", page([text]), ppi=60)
        for text in (f"{arabic}: 55 better", f"\u2068{arabic}\u2069: 55 better")
    )
    assert mixed == apart


def test_a_fault_in_a_template_is_not_taken_for_a_letter():
    with pytest.raises(TypesettingError):
        pdf_from("lines", {"title": "Without its lines"})


def test_planted_fault_words_put_into_the_source_would_run():
    compiler = typst.Compiler(root=SOURCES)
    with pytest.raises(typst.TypstError, match="run"):
        compiler.compile(input=b"= " + HOSTILE[0].encode(), format="pdf")


def test_the_same_words_give_the_same_file_and_no_time():
    first, other, again = (pdf_from("lines", page([line])) for line in ("one", "two", "one"))
    assert first == again
    assert first != other
    assert b"CreateDate" not in first
    assert b"CreationDate" not in first


def test_a_picture_is_one_page():
    assert png_from("lines", page(["hello"]), ppi=20).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="one page"):
        png_from("lines", page(["hello"] * 500), ppi=20)


def test_no_source_makes_typst_of_what_it_is_given():
    for source in SOURCES.glob("*.typ"):
        assert "eval(" not in source.read_text(encoding="utf-8"), source.name


def test_typefaces_are_what_the_manifest_says():
    manifest = json.loads((TYPEFACES / "MANIFEST.json").read_text(encoding="utf-8"))
    assert {line["file"] for line in manifest} == {p.name for p in TYPEFACES.iterdir()} - {
        "LETTERS.json",
        "MANIFEST.json",
    }
    for line in manifest:
        assert sha256((TYPEFACES / line["file"]).read_bytes()).hexdigest() == line["sha256"]
        assert line["licence"] in {"OFL-1.1", "Bitstream-Vera", "Apache-2.0"}
