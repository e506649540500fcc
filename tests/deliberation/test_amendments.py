"""Texts, edits and differences: the laws they keep."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.amendments import (
    Amendment,
    Delete,
    InsertAfter,
    Kind,
    Paragraph,
    Replace,
    apply,
    edits_between,
    edits_from_json,
    edits_to_json,
    fingerprint,
    is_material,
    paragraphs_from_chunks,
    paragraphs_from_plain,
    plain,
    text_difference,
    text_from_json,
    text_to_json,
    word_difference,
)
from deliberation.amendments.words import hunks_between, tokens_of
from deliberation.errors import InvalidText, UnknownParagraph
from tests.deliberation.texts_and_edits import any_words, texts, versions_of

BUS = (Paragraph("a", "One bus at nine."), Paragraph("b", "Free for all."))


@given(words=st.text())
def test_tokens_join_to_the_exact_paragraph(words):
    assert "".join(tokens_of(words)) == words


@given(old=any_words, new=any_words)
def test_hunks_lead_from_one_paragraph_to_the_other_and_never_touch(old, new):
    tokens, result, end = tokens_of(old), [], -1
    for hunk in hunks_between(tokens, tokens_of(new)):
        assert hunk.start > end
        result += tokens[max(end, 0) : hunk.start] + list(hunk.tokens)
        end = hunk.end
    assert "".join(result + tokens[max(end, 0) :]) == new


@given(old=any_words, new=any_words)
def test_a_space_alone_is_never_kept_between_two_changes(old, new):
    pieces = word_difference(old, new)
    assert all(p.words.strip() for p in pieces[1:-1] if p.kind is Kind.KEPT)


@given(old=any_words, new=any_words)
def test_a_word_difference_gives_both_paragraphs_exactly(old, new):
    pieces = word_difference(old, new)
    assert "".join(p.words for p in pieces if p.kind is not Kind.PUT_IN) == old
    assert "".join(p.words for p in pieces if p.kind is not Kind.TAKEN_OUT) == new
    assert all(piece.words for piece in pieces)
    assert all(one.kind is not two.kind for one, two in pairwise(pieces))
    assert (old == new) == all(piece.kind is Kind.KEPT for piece in pieces)


def test_words_exchanged_side_by_side_are_shown_as_one_change():
    pieces = word_difference("We want a big red bus.", "We want a small blue bus.")
    assert pieces == (
        (Kind.KEPT, "We want a "),
        (Kind.TAKEN_OUT, "big red"),
        (Kind.PUT_IN, "small blue"),
        (Kind.KEPT, " bus."),
    )


def test_a_sentence_added_at_the_end_leaves_the_last_word_alone():
    assert word_difference("Free.", "Free. Warm.") == (
        (Kind.KEPT, "Free."),
        (Kind.PUT_IN, " Warm."),
    )


@given(data=st.data(), base=texts())
def test_edits_between_two_versions_lead_from_one_to_the_other(data, base):
    version = data.draw(versions_of(base, "x"))
    edits = edits_between(base, version)
    assert apply(base, edits) == version
    assert apply(base, data.draw(st.permutations(edits))) == version
    assert edits_from_json(json.loads(json.dumps(edits_to_json(edits)))) == edits
    assert text_from_json(json.loads(json.dumps(text_to_json(version)))) == version
    assert edits_between(base, base) == ()


@given(data=st.data(), base=texts())
def test_a_text_difference_shows_every_paragraph_of_both_versions(data, base):
    version = data.draw(versions_of(base, "x"))
    shown = text_difference(base, version)
    gone = [p for p in shown if p.kind is Kind.TAKEN_OUT]
    new = [p for p in shown if p.kind is Kind.PUT_IN]
    assert [p.id for p in shown if p not in new] == [p.id for p in base]
    assert [p.id for p in shown if p not in gone] == [p.id for p in version]
    for paragraph in version:
        [entry] = [p for p in shown if p.id == paragraph.id]
        put = (piece.words for piece in entry.pieces if piece.kind is not Kind.TAKEN_OUT)
        assert "".join(put) == paragraph.text


@pytest.mark.parametrize(
    ("edits", "code", "paragraph"),
    [
        ([Replace("z", "")], "unknown-paragraph", "z"),
        ([Delete("z")], "unknown-paragraph", "z"),
        ([InsertAfter("z", "c", "")], "unknown-paragraph", "z"),
        ([InsertAfter("c", "d", ""), InsertAfter("d", "c", "")], "unknown-paragraph", "c"),
        ([InsertAfter("a", "c", ""), Replace("c", "")], "unknown-paragraph", "c"),
        ([Replace("a", "x"), Replace("a", "y")], "edits-disagree", "a"),
        ([Replace("a", "x"), Delete("a")], "edits-disagree", "a"),
        ([Delete("a"), Delete("a")], "edits-disagree", "a"),
        ([InsertAfter(None, "c", ""), InsertAfter(None, "d", "")], "edits-disagree", None),
        ([InsertAfter("a", "b", "")], "repeated-paragraph", "b"),
        ([InsertAfter("a", "c", ""), InsertAfter("b", "c", "")], "repeated-paragraph", "c"),
        ([Delete("a"), InsertAfter("b", "a", "")], "repeated-paragraph", "a"),
    ],
)
def test_edits_that_do_not_fit_are_refused_by_name(edits, code, paragraph):
    with pytest.raises((UnknownParagraph, InvalidText)) as caught:
        apply(BUS, edits)
    assert (caught.value.code, caught.value.paragraph) == (code, paragraph)


def test_paragraphs_put_in_at_one_place_follow_each_other():
    edits = [InsertAfter("c", "d", "2"), InsertAfter(None, "c", "1"), Delete("a")]
    assert [p.id for p in apply(BUS, edits)] == ["c", "d", "b"]


def test_a_new_paragraph_may_follow_one_that_the_same_amendment_takes_out():
    assert [p.id for p in apply(BUS, [InsertAfter("a", "c", ""), Delete("a")])] == ["c", "b"]


def test_paragraphs_in_another_order_are_no_edit():
    for compare in (edits_between, text_difference):
        with pytest.raises(InvalidText, match="moved-paragraph"):
            compare(BUS, BUS[::-1])


def test_two_paragraphs_with_one_id_are_refused():
    with pytest.raises(InvalidText, match="repeated-paragraph: a"):
        apply(BUS[:1] * 2, [])


def test_an_amendment_is_made_for_one_version():
    amendment = Amendment(fingerprint(BUS), (Delete("b"),))
    assert amendment.applied_to(BUS) == BUS[:1]
    with pytest.raises(InvalidText, match="other-version"):
        amendment.applied_to(BUS[:1])


@pytest.mark.parametrize(
    "stored",
    [
        None,
        {},
        ["x"],
        [{}],
        [{"edit": "move"}],
        [{"edit": "delete"}],
        [{"edit": "delete", "paragraph": 3}],
        [{"edit": "insert_after", "new": "c", "text": ""}],
    ],
)
def test_stored_edits_that_cannot_be_read_are_refused(stored):
    with pytest.raises(InvalidText, match="unreadable-edit"):
        edits_from_json(stored)


@given(chunks=st.lists(any_words, max_size=6), data=st.data())
def test_ids_are_unique_in_order_and_the_same_every_time(chunks, data):
    previous = data.draw(texts())
    text = paragraphs_from_chunks(chunks, previous)
    assert [p.text for p in text] == chunks
    assert len({p.id for p in text}) == len(text)
    assert apply(previous, edits_between(previous, text)) == text
    assert paragraphs_from_chunks(chunks, previous) == text


@given(base=texts(most=6), data=st.data())
def test_paragraphs_left_alone_keep_their_ids(base, data):
    text = paragraphs_from_chunks([p.text for p in base], base)
    assert text == base
    kept = data.draw(st.sets(st.sampled_from(base)) if base else st.just(set()))
    rest = tuple(p for p in base if p in kept)
    fewer = paragraphs_from_chunks([p.text for p in rest], base)
    assert {p.id for p in fewer} <= {p.id for p in base}
    if len({p.text for p in base}) == len(base):
        assert fewer == rest


@given(words=st.text())
def test_plain_words_survive_a_round_trip(words):
    text = paragraphs_from_plain(words)
    assert paragraphs_from_plain(plain(text)) == text
    assert "".join(plain(text).split()) == "".join(words.split())


def test_an_author_who_edits_plain_words_keeps_ids():
    old = paragraphs_from_plain("Costs\n\nA bus costs £40 a day.\n\nWho pays\n\nThe council pays.")
    new = paragraphs_from_plain(
        "Costs\r\n\r\nA late bus costs £45 a day.\r\n\r\nThe fund is new.\r\n\r\n \r\n"
        "Who pays\r\n\r\nThe council and the college pay.",
        old,
    )
    assert [p.id for p in new[:2] + new[3:]] == [p.id for p in old]
    assert new[2].id not in {p.id for p in old}


def test_a_paragraph_rewritten_altogether_between_two_that_stay_is_the_same():
    old = paragraphs_from_plain("One\n\nxyz\n\nThree")
    assert paragraphs_from_plain("One\n\nquite another thing\n\nThree", old)[1].id == old[1].id


def test_words_put_back_beside_the_paragraph_they_left_get_an_id_of_their_own():
    first = paragraphs_from_plain("Open daily")
    second = (Paragraph(first[0].id, "Closed for good, sadly"),)
    third = paragraphs_from_plain("Open daily\n\nClosed for good, sadly", second)
    assert third[1] == second[0]
    assert third[0].id != third[1].id


def test_two_people_never_choose_one_id_for_different_paragraphs():
    old = paragraphs_from_plain("One\n\nTwo")
    one, other, same = (
        paragraphs_from_plain(f"One\n\n{words}\n\nTwo", old)[1].id
        for words in ("It should be warm", "Cats", "Cats")
    )
    assert one != other == same


@pytest.mark.parametrize(
    ("old", "new", "material"),
    [
        ("Open daily, till 8.", "OPEN  daily till 8", False),
        ("re-use", "Reuse", False),
        ("“Free”", '"free"', False),
        ("one\n\ntwo", "one two", False),
        ("STRASSE", "straße", False),
        ("rooms 2, 3", "rooms 2,3", False),
        ("free", "not free", True),
        ("1.5 km", "15 km", True),
        ("5 0", "50", True),
        ("-5 degrees", "5 degrees", True),
        ("10%", "10", True),
        ("£5", "€5", True),
        ("tŷ", "ty", True),
    ],
)
def test_only_case_spacing_and_punctuation_are_immaterial(old, new, material):
    assert is_material(old, new) is material
    assert is_material(new, old) is material
    assert is_material(paragraphs_from_plain(old), paragraphs_from_plain(new)) is material


@given(words=any_words)
def test_a_text_does_not_differ_from_itself(words):
    assert not is_material(words, words)
    assert is_material(words, f"{words} really")
