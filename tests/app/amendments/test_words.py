"""From boxes to words and back, on made-up texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.amendments.convert import boxes_for, in_a_few_words, pieces_between, typed_text
from deliberation.amendments import Paragraph, edits_between, paragraphs_from_plain

lines = st.text("abc de.,", min_size=1, max_size=30).map(str.strip).filter(bool)
texts = st.lists(lines, min_size=1, max_size=5).map(
    lambda words: paragraphs_from_plain("\n\n".join(words))
)


@given(base=texts)
def test_boxes_left_alone_are_the_same_words(base):
    assert typed_text(base, boxes_for(base, base, base)) == base


@given(base=texts, wanted=st.lists(lines, min_size=1, max_size=5))
def test_boxes_hold_all_the_words_somebody_wants(base, wanted):
    text = paragraphs_from_plain("\n\n".join(wanted), base)
    again = typed_text(base, boxes_for(base, base, text))
    assert [paragraph.text for paragraph in again] == [paragraph.text for paragraph in text]
    edits_between(base, again)


@given(old=texts, mine=st.lists(lines, min_size=1, max_size=5), theirs=st.lists(lines, max_size=5))
def test_whatever_comes_in_between_no_typed_word_is_lost(old, mine, theirs):
    typed = paragraphs_from_plain("\n\n".join(mine), old)
    latest = paragraphs_from_plain("\n\n".join(theirs or ["x"]), old)
    shown = "\n\n".join(boxes_for(latest, old, typed).values())
    kept = {paragraph.text for paragraph in old}
    for paragraph in typed:
        assert paragraph.text in shown or paragraph.text in kept


@given(base=texts, data=st.data())
def test_ids_are_never_used_twice(base, data):
    names = ["start", *(f"{kind}_{i}" for i in range(len(base)) for kind in ("words", "after"))]
    typed = {name: data.draw(st.lists(lines, max_size=2).map("\n\n".join)) for name in names}
    text = typed_text(base, typed)
    assert len({paragraph.id for paragraph in text}) == len(text)
    edits_between(base, text)


def test_a_new_paragraph_before_the_old_one_in_its_box_leaves_the_old_one_alone():
    base = (Paragraph("a", "A sitter comes within five days."),)
    text = typed_text(base, {"words_0": "New and first.\n\nA sitter comes within five days."})
    assert [edit.__class__.__name__ for edit in edits_between(base, text)] == ["InsertAfter"]


def test_a_few_words_of_a_change():
    old = (Paragraph("a", "A sitter comes within five working days."),)
    new = (Paragraph("a", "A sitter comes within 48 hours."),)
    shown = ("within five working days", "within 48 hours")
    assert in_a_few_words(pieces_between(old, new)) == shown
    assert in_a_few_words(pieces_between(old, old)) == ("", "")
    fewer = (Paragraph("a", "A sitter comes within two working days, by night as well."),)
    shown = ("within five working days", "within two working days, by night as well")
    assert in_a_few_words(pieces_between(old, fewer)) == shown
