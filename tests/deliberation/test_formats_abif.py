"""ABIF: what is read is what was written, by hand too, and a wrong line is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import FileFormatError
from deliberation.formats.abif import abif_text, parse_abif
from deliberation.profile import Profile
from tests.strategies import profiles

NAMES = st.lists(
    st.text(
        st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters='"'),
        min_size=1,
    ),
    unique=True,
    max_size=4,
).filter(lambda names: all(name.strip() for name in names))


@given(names=NAMES, data=st.data())
def test_it_is_read_as_it_was_written(names, data):
    made = data.draw(profiles(least_options=len(names), most_options=len(names)))
    profile = Profile.from_ranks(names, made.ranks, made.weights).canonical()
    read = parse_abif(abif_text(profile, "a.abif"), "a.abif").canonical()
    assert read.options == profile.options
    assert read.ranks.tolist() == profile.ranks.tolist()
    assert read.weights.tolist() == profile.weights.tolist()


def test_rankings_may_be_written_by_hand():
    text = (
        "# night buses\n"
        '{"title": "Night buses"}\r\n'
        "\n"
        "=N:[Night bus # 7]   # later on Fridays\n"
        "27: N > Taxi = [Cycle path]\n"
        '3:Taxi>"Late train">N\n'
        "2:\n"
    )
    profile = parse_abif(text, "a.abif")
    assert profile.options == ("Night bus # 7", "Taxi", "Cycle path", "Late train")
    assert profile.ranks.tolist() == [[1, 2, 2, 0], [3, 1, 0, 2], [0, 0, 0, 0]]
    assert profile.weights.tolist() == [27, 3, 2]


def test_scores_become_rankings():
    profile = parse_abif("4: A/5, B/2, C/5, D/0\n1: A/3 > B/1 = C/1\n", "a.abif")
    assert profile.options == ("A", "C", "B", "D")
    assert profile.ranks.tolist() == [[1, 1, 2, 3], [1, 2, 2, 0]]


def test_a_line_without_ballots_declares_options():
    profile = parse_abif("0: C > A\n5: A > B\n", "a.abif")
    assert (profile.options, profile.n_ballots) == (("C", "A", "B"), 5)


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("A > B", 1, "a whole number, a colon"),
        ("\n# x\n3 A > B", 3, "a whole number, a colon"),
        ("3: A >", 1, "the name of an option"),
        ("3: > A", 1, "the name of an option"),
        ("3: A B", 1, "> or = or a comma"),
        ("3: A > B\n2: A > A", 2, "each option once, not A twice"),
        ("3: A, B", 1, "a score for each option"),
        ("3: A/5, B/3 > C/1", 1, "a score for each option"),
        ("3: A/1 > B/5", 1, "scores that fall"),
        ("3: A/5 = B/1", 1, "scores that fall"),
        ("=A:B", 1, "=token:[name"),
        ("=A:[One]\n=A:[Two]", 2, "each option once"),
        ("=A:[One]\n=B:[One]", 2, "each option once"),
        ("-3: A", 1, "a whole number, a colon"),
    ],
)
def test_a_wrong_line_is_named(text, line, expected):
    with pytest.raises(FileFormatError) as refused:
        parse_abif(text, "a.abif")
    assert (refused.value.line, refused.value.path) == (line, "a.abif")
    assert expected in str(refused.value)


@pytest.mark.parametrize("option", ["", " ", "two\nlines", 'both [and] "'])
def test_a_name_it_cannot_hold_is_refused(option):
    with pytest.raises(FileFormatError, match="names in one line each"):
        abif_text(Profile.from_ballots([option], []), "a.abif")


def test_a_token_is_never_another_option():
    profile = Profile.from_ballots(["two words", "o1", "o1_"], [(((0,), (1,), (2,)), 2)])
    read = parse_abif(abif_text(profile, "a.abif"), "a.abif")
    assert (read.options, read.ranks.tolist()) == (profile.options, [[1, 2, 3]])
