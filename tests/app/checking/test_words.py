"""Marks: words go behind them and come back as they were, whatever they are."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.checking.convert.words import BEGIN, NAME, REASON, TITLE, Hidden, Marker, filled
from app.core.words.text import clean_line

words = st.text("abz .,(*)?[’é\u05d0\u05d1", min_size=1, max_size=12).map(clean_line).filter(bool)


@settings(max_examples=30)
@given(st.lists(words, min_size=1, max_size=5), st.lists(words, max_size=6))
@example(["A.", "A", "(.*)"], ["A.", "(.*)", "x"])
@example(["to", "to and fro"], ["to and fro", "into"])
def test_a_text_comes_back_as_it_was_typed(known, typed):
    marker = Marker()
    for n, word in enumerate(known):
        marker.put((TITLE, REASON, NAME)[n % 3], word, letter=str(n))
    text = " ".join(known + typed)
    marked = marker.marked(text)
    assert filled(marked, marker.words, Hidden(), is_bare=True) == text
    assert (
        filled(marked, marker.words, Hidden()).replace("\u2068", "").replace("\u2069", "") == text
    )


@settings(max_examples=20)
@given(words)
def test_nobody_can_type_a_mark(word):
    assert BEGIN not in clean_line(f"{BEGIN}{word}{BEGIN}")


def test_what_is_hidden_is_left_out_wherever_it_was_typed(app):
    marker = Marker()
    title = marker.put(TITLE, "Night buses", letter="B")
    reason = marker.put(REASON, "It rains.")
    name = marker.put(NAME, "Ada", letter="B")
    text = marker.marked(f"{title}, by {name}. {reason} Night buses again, not Knight buses.")
    hidden = Hidden(letters={"B"}, reasons={"It rains."})
    with app.test_request_context():
        told = filled(text, marker.words, hidden)
    assert told == (
        "Hidden by a host, by somebody. Hidden by a host Hidden by a host again, not Knight buses."
    )
