"""Words in lines: nothing lost, no line too long, right to left where the words are."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.drawing.lines import block_of, is_rtl, width_of

RUNS = st.lists(
    st.tuples(st.sampled_from(["kept", "put_in", "taken_out"]), st.text("abcM  шא世", max_size=60)),
    max_size=6,
)


@given(RUNS, st.integers(200, 1_100))
def test_every_word_is_there_and_every_line_fits(runs, width):
    block = block_of(runs, width=width, size=20, most=1_000)
    drawn = "".join(words for line in block.lines for _kind, words in line)
    bare = "".join(drawn.split()).translate({0x2067: None, 0x2069: None})
    assert bare == "".join("".join(words for _kind, words in runs).split())
    for line in block.lines:
        assert width_of("".join(words for _kind, words in line), 20) <= max(width, 25 * 21.5)


def test_what_is_too_long_ends_in_dots_and_stays_in_its_lines():
    block = block_of([("kept", "a word " * 200)], width=400, size=20, most=3)
    assert len(block.lines) == 3
    assert block.lines[-1][-1][1].endswith(" …")


def test_words_run_from_the_side_of_their_first_letter():
    assert is_rtl("12. שלום") is True
    assert is_rtl("“Yes” שלום") is False
    assert block_of([("kept", "שלום.")], width=400, size=20, most=2).is_rtl
