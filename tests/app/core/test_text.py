"""What is shortened keeps whole sentences or whole words, and shows that something is left out."""

import pytest

from app.core.words.text import shortened


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("Short enough.", 13, "Short enough."),
        ("The hall is closed. Nobody knows why.", 25, "The hall is closed. …"),
        ("The hall is closed. Nobody knows why.", 19, "The hall is closed. …"),
        ("No. It goes on for a long while after that", 30, "No. It goes on for a long …"),
        ("by text, or by phone", 10, "by text …"),
        ("x" * 30, 10, "x" * 10 + " …"),
        ("Said by J. Smith of the hall, in it", 31, "Said by J. Smith of the hall …"),
        ("照護員每週都來。沒有人知道為什麼。", 12, "照護員每週都來。 …"),
        ("“Who came?” she asked, and nobody knew", 30, "“Who came?” …"),
    ],
)  # fmt: skip
def test_a_text_is_cut_after_a_sentence_or_a_word(text, longest, expected):
    assert shortened(text, longest) == expected
