"""PrefLib's lines read together against the same lines read one by one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deliberation.errors import FileFormatError
from deliberation.formats import lines, preflib
from deliberation.formats.preflib import parse_preflib
from deliberation.formats.preflib_orders import read_orders
from deliberation.profile import Profile

NAMES = "ABCD"
HEAD = f"# NUMBER ALTERNATIVES: {len(NAMES)}\n"


@pytest.fixture
def short_parts(monkeypatch):
    monkeypatch.setattr(lines, "EVERY", 3)


def one_by_one(orders):
    """Read lines as the parser does that can name the wrong one; None where there is one."""
    try:
        ballots = [preflib._ballot(order, len(NAMES), "a.toi", 1) for order in orders]
    except FileFormatError:
        return None
    return Profile.from_ballots(NAMES, ballots)


@st.composite
def written_orders(draw):
    """Lines as PrefLib writes them, with gaps here and there."""
    gap = st.sampled_from(["", "", " ", "\t "])
    written = []
    for _ in range(draw(st.integers(0, 8))):
        left = draw(st.permutations(range(1, len(NAMES) + 1)))
        parts = []
        while left and draw(st.integers(0, 4)):
            size = draw(st.integers(1, 3))
            inside = ",".join(f"{draw(gap)}{option}{draw(gap)}" for option in left[:size])
            braced = len(left[:size]) > 1 or draw(st.booleans())
            parts.append(f"{draw(gap)}{{{inside}}}{draw(gap)}" if braced else inside)
            left = left[size:]
        written.append(f"{draw(gap)}{draw(st.integers(0, 10**17))}{draw(gap)}:{','.join(parts)}")
    return written


@given(orders=written_orders())
def test_lines_as_they_should_be_are_read_together(short_parts_once, orders):
    read = read_orders(orders, len(NAMES), None)
    expected = one_by_one(orders)
    assert expected is not None
    assert read is not None
    assert read[0].tolist() == expected.ranks.tolist()
    assert read[1].tolist() == expected.weights.tolist()


@pytest.fixture(scope="module")
def short_parts_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "EVERY", 3)
        yield


@given(orders=st.lists(st.text("0123456789:,{} \t\nx", max_size=12), max_size=4))
@example(orders=["1:1", "2:{1,2"])
@example(orders=["1:1,{2,{3}}"])
@example(orders=["1:{1,2}{3}"])
@example(orders=["1:1 2"])
@example(orders=["1:1\n2:2"])
@example(orders=["1:2:3"])
@example(orders=[":1"])
@example(orders=["1:0"])
@example(orders=["1:5"])
@example(orders=["1:1,{2,1}"])
@example(orders=["1:1", "1:2,3,2"])
@example(orders=["1:1\x0b"])
@example(orders=["1:1,2", "1:1,2,"])
@example(orders=["9999999999999999999:1"])
@example(orders=["1:00000000000000000001"])
def test_what_is_read_together_is_read_alike_one_by_one(orders):
    """It may refuse what the slower reader takes, never the other way round."""
    read = read_orders(orders, len(NAMES), None)
    if read is None:
        return
    expected = one_by_one(orders)
    assert expected is not None
    assert read[0].tolist() == expected.ranks.tolist()
    assert read[1].tolist() == expected.weights.tolist()


def test_what_only_the_slower_reader_takes_is_taken():
    profile = parse_preflib(f"{HEAD}2: 000000000000000000001,\u00a03\n", "a.toi")
    assert profile.ranks.tolist() == [[1, 0, 2, 0]]


@pytest.mark.parametrize("wrong", ["1: 1,2,3,4,", "1: 1,2,3", "1: 1,{2,3},4", "1: 1,2,3,3"])
def test_wrong_line_far_below_is_named(short_parts, wrong):
    orders = ["1: 4,3,2,1"] * 20
    orders[16] = wrong
    with pytest.raises(FileFormatError) as raised:
        parse_preflib(HEAD + "\n".join(orders), "a.soc")
    assert raised.value.line == 18


def test_progress_is_told_for_each_part(short_parts):
    told = []
    text = HEAD + "1: 4,3,2,1\n" * 8
    parse_preflib(text, "a.soc", lambda *done: told.append(done))
    assert told == [(0, 8), (3, 8), (6, 8)]
