"""Which letters are printed is what typst prints; pictures of several signs are taken apart."""

import random

import pytest

from app.core.drawing.letters import UNPRINTED, drawn_apart, faces, is_printed, printable
from app.core.drawing.typesetting import LacksLetters, svgs_from


def is_set(text):
    """Whether typst has every letter of a text."""
    try:
        svgs_from("lines", {"title": "Letters", "lines": [text]})
    except LacksLetters:
        return False
    return True


def some_letters():
    """Letters from the whole of Unicode's first two planes, one of each 256, that have a name."""
    drawn = random.Random(7)
    signs = (chr(start + drawn.randrange(256)) for start in range(0x100, 0x1FB00, 0x800))
    return [sign for sign in signs if sign.isprintable() and sign.isalpha()]


def test_letters_said_to_be_printed_are_those_typst_sets(app):
    with app.test_request_context("/"):
        letters = some_letters()
        ours = [is_printed(sign) for sign in letters]
        assert True in ours
        assert False in ours
        assert [is_set(sign) for sign in letters] == ours


def test_planted_fault_a_face_that_is_left_out_is_noticed(app, monkeypatch):
    monkeypatch.setattr("app.core.drawing.letters.faces", lambda: faces()[:1])
    is_printed.cache_clear()
    try:
        with app.test_request_context("/"):
            assert is_set("Ж")
            assert not is_printed("Ж")
    finally:
        is_printed.cache_clear()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("family 👨‍👩‍👧", "family 👨‍👩‍👧"),
        ("doctor 👩‍⚕️", "doctor 👩⚕"),
        ("thumb 👍🏽", "thumb 👍"),
        ("क्‍ष stays joined", "क्‍ष stays joined"),
    ],
)
def test_a_picture_of_several_signs_is_drawn_whole_or_beside_each_other(text, expected):
    assert drawn_apart(text) == expected


def test_one_mark_stands_for_letters_beside_each_other():
    assert printable("𓀀𓀁 and 𓀂, ไทย") == f"{UNPRINTED} and {UNPRINTED}, ไทย"
