"""Files of ballots: what is read is what was written, and a wrong line is named."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliberation.errors import FileFormatError
from deliberation.formats import FORMATS, read_profile, read_seats, write_profile
from deliberation.formats.blt import blt_text, parse_blt, read_election
from deliberation.formats.preflib import parse_preflib, preflib_text
from deliberation.formats.ranking_csv import csv_text, parse_csv
from deliberation.pairwise import pairwise
from deliberation.profile import Profile
from tests.strategies import profiles

NAMES = st.lists(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1),
    unique=True,
    max_size=4,
).filter(lambda names: all(name.strip() for name in names))


def same(one, other):
    one, other = one.canonical(), other.canonical()
    return (
        one.options == other.options
        and one.ranks.tolist() == other.ranks.tolist()
        and one.weights.tolist() == other.weights.tolist()
    )


@given(names=NAMES, data=st.data())
def test_csv_is_read_as_it_was_written(names, data):
    made = data.draw(profiles(least_options=len(names), most_options=len(names)))
    profile = Profile.from_ranks(names, made.ranks, made.weights)
    assert same(parse_csv(csv_text(profile, "a.csv"), "a.csv"), profile)


@given(profile=profiles())
def test_incomplete_orders_with_ties_are_read_as_they_were_written(profile):
    assert same(parse_preflib(preflib_text(profile, "a.toi"), "a.toi"), profile)


@given(profile=profiles(is_complete=True))
def test_complete_orders_with_ties_are_read_as_they_were_written(profile):
    assert same(parse_preflib(preflib_text(profile, "a.toc"), "a.toc"), profile)


@given(profile=profiles(is_strict=True))
def test_strict_orders_are_read_as_they_were_written(profile):
    for name in ("a.soc", "a.soi"):
        assert same(parse_preflib(preflib_text(profile, name), name), profile)


@pytest.mark.parametrize("ending", FORMATS)
@settings(suppress_health_check=list(HealthCheck))
@given(profile=profiles(is_strict=True, least_options=1))
def test_every_format_goes_through_a_file(ending, tmp_path, profile):
    path = tmp_path / f"ballots{ending}"
    write_profile(profile, path)
    assert same(read_profile(path), profile)


def test_csv_may_be_written_by_hand():
    text = (
        "\ufeffcount, ranking\r\n"
        '3,Bus lane > "Cycle path, wide" = Market\r\n'
        '2,"Market > Bus lane"\r\n'
        "\r\n"
        '1,"""Cycle path, wide"" > Market"\r\n'
        "4,\r\n"
    )
    profile = parse_csv(text.removeprefix("\ufeff"), "a.csv")
    assert profile.options == ("Bus lane", "Cycle path, wide", "Market")
    assert profile.ranks.tolist() == [[1, 2, 2], [2, 0, 1], [0, 1, 2], [0, 0, 0]]
    assert profile.weights.tolist() == [3, 2, 1, 4]


def test_row_with_count_0_declares_options():
    profile = parse_csv("count,ranking\n0,Nobody's > Own\n2,Own\n", "a.csv")
    assert (profile.options, profile.n_ballots) == (("Nobody's", "Own"), 2)
    assert pairwise(profile).support.tolist() == [[0, 0], [2, 0]]


WRONG_CSV = {
    "": 1,
    "A > B\n": 1,
    "count,ranking\nA > B\n": 2,
    "count,ranking\n\n1.5,A\n": 3,
    "count,ranking\n-1,A\n": 2,
    "count,ranking\n1,A >\n": 2,
    "count,ranking\n1,> A\n": 2,
    "count,ranking\n1,A > > B\n": 2,
    "count,ranking\n1,A = = B\n": 2,
    "count,ranking\n1,A\n2,A > B > A\n": 3,
    "count,ranking\n1,A, B\n": 2,
    'count,ranking\n1,"A\n': 2,
    'count,ranking\n1,"""A"\n': 2,
    'count,ranking\n1,A "B"\n': 2,
    'count,ranking\n1,"" > A\n': 2,
}


@pytest.mark.parametrize("text", WRONG_CSV)
def test_wrong_line_of_csv_is_named(text):
    with pytest.raises(FileFormatError) as raised:
        parse_csv(text, "a.csv")
    assert (raised.value.path, raised.value.line) == ("a.csv", WRONG_CSV[text])
    assert str(raised.value).startswith(f"a.csv:{WRONG_CSV[text]}: expected ")


HEAD = "# NUMBER ALTERNATIVES: 3\n"

WRONG_PREFLIB = {
    ("a.soc", "3: 1,2,3\n"): 1,
    ("a.soc", "# NUMBER ALTERNATIVES: many\n"): 1,
    ("a.soc", HEAD + "3: 1,2\n"): 2,
    ("a.soc", HEAD + "3: 1,{2,3}\n"): 2,
    ("a.soi", HEAD + "3: {1,2}\n"): 2,
    ("a.toc", HEAD + "3: {1,2}\n"): 2,
    ("a.toi", HEAD + "3: 1,4\n"): 2,
    ("a.toi", HEAD + "3: 0\n"): 2,
    ("a.toi", HEAD + "3: 1,1\n"): 2,
    ("a.toi", HEAD + "3: 1,{2,1}\n"): 2,
    ("a.toi", HEAD + "3: 1,\n"): 2,
    ("a.toi", HEAD + "3: {1,}\n"): 2,
    ("a.toi", HEAD + "3: {}\n"): 2,
    ("a.toi", HEAD + "3: A\n"): 2,
    ("a.toi", HEAD + "x: 1\n"): 2,
    ("a.toi", HEAD + "1,2,3\n"): 2,
    ("a.toi", HEAD + "# NUMBER VOTERS: 4\n3: 1\n"): 2,
    ("a.toi", HEAD + "# NUMBER UNIQUE ORDERS: 2\n3: 1\n"): 2,
    ("a.toi", HEAD + "# ALTERNATIVE NAME 4: D\n"): 2,
    ("a.toi", HEAD + "# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: A\n"): 3,
}


@pytest.mark.parametrize(("name", "text"), WRONG_PREFLIB)
def test_wrong_line_of_preflib_is_named(name, text):
    with pytest.raises(FileFormatError) as raised:
        parse_preflib(text, name)
    assert raised.value.line == WRONG_PREFLIB[name, text]


@pytest.mark.parametrize("ending", [".soc", ".soi"])
def test_ties_do_not_fit_into_strict_orders(ending, tmp_path):
    with pytest.raises(FileFormatError):
        write_profile(Profile.from_ballots("AB", [([[0, 1]], 1)]), tmp_path / f"a{ending}")
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(FileFormatError, match="expected a file to read"):
        read_profile(tmp_path / "none.csv")
    with pytest.raises(FileFormatError, match=r"a name that ends in \.csv, "):
        read_profile(tmp_path / "ballots.txt")
    (tmp_path / "a.csv").write_bytes(b"count,ranking\n1,\xff\n")
    with pytest.raises(FileFormatError) as raised:
        read_profile(tmp_path / "a.csv")
    assert raised.value.line == 2


@given(raw=st.text(max_size=60))
def test_any_text_is_read_or_refused(raw):
    parsers = (("a.csv", parse_csv), ("a.toi", parse_preflib), ("a.blt", parse_blt))
    for name, parse in parsers:
        for text in (raw, f"count,ranking\n{raw}", f"{HEAD}{raw}", f"2 1\n{raw}"):
            with contextlib.suppress(FileFormatError):
                assert isinstance(parse(text, name), Profile)


BLT = '3 2\n-2\n4 1 2=3 0\n2 0\n0\n"A"\n"B"\n"C"\n"Two seats"\n'


def test_blt_may_be_written_by_hand(tmp_path):
    text = '\n# by hand\n3 2 # options, seats\n(b1) 4 1 2=3 0\n2  3 0\n1 0\n 0\n"A # 1"\n"B"\n"C"\n'
    election = read_election(text, "a.blt")
    assert (election.seats, election.title) == (2, "")
    assert election.profile.options == ("A # 1", "B", "C")
    assert election.profile.ranks.tolist() == [[1, 2, 2], [0, 0, 1], [0, 0, 0]]
    assert election.profile.weights.tolist() == [4, 2, 1]
    (tmp_path / "a.blt").write_text(BLT, encoding="utf-8")
    assert read_seats(tmp_path / "a.blt") == 2
    assert read_profile(tmp_path / "a.blt").options == ("A", "C")
    (tmp_path / "a.csv").write_text("count,ranking\n", encoding="utf-8")
    assert read_seats(tmp_path / "a.csv") is None


@given(profile=profiles(), seats=st.integers(1, 9))
def test_blt_is_read_as_it_was_written(profile, seats):
    election = read_election(blt_text(profile, "a.blt", seats=seats, title="T"), "a.blt")
    assert same(election.profile, profile)
    assert (election.seats, election.title) == (seats, "T")


WRONG_BLT = {
    "": 1,
    "3\n": 1,
    "three 2\n": 1,
    "999999999 2\n": 1,
    BLT.replace("-2", "-4"): 2,
    BLT.replace("-2", "-2 -2"): 2,
    BLT.replace("4 1 2=3 0", "4 1 2=3"): 3,
    BLT.replace("4 1 2=3 0", "4 1 2= 0"): 3,
    BLT.replace("4 1 2=3 0", "1.5 1 0"): 3,
    BLT.replace("4 1 2=3 0", "4 1 1 0"): 3,
    BLT.replace("4 1 2=3 0", "4 4 0"): 3,
    BLT.replace("2 0", "-1 3"): 4,
    BLT.replace("\n0\n", "\n"): 5,
    "2 1\n3 1 0\n": 2,
    BLT.replace('"B"', "B"): 7,
    BLT.replace('"B"', '"A"'): 7,
    BLT.replace('"B"', '""'): 7,
    BLT.replace('"C"\n"Two seats"\n', ""): 7,
    BLT + '"more"\n': 10,
}


@pytest.mark.parametrize("text", WRONG_BLT)
def test_wrong_line_of_blt_is_named(text):
    with pytest.raises(FileFormatError) as raised:
        read_election(text, "a.blt")
    assert raised.value.line == WRONG_BLT[text]


def test_names_that_blt_has_no_place_for_are_not_written():
    for option in ('The "new" one', " ", "A "):
        with pytest.raises(FileFormatError):
            blt_text(Profile.from_ranks([option], [[1]]), "a.blt")


def test_names_with_line_breaks_are_not_written():
    profile = Profile.from_ranks(["A\nB"], np.array([[1]]))
    for ending in FORMATS:
        with pytest.raises(FileFormatError):
            FORMATS[ending].text(profile, f"a{ending}")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.soi", "# TITLE: x\n# NUMBER ALTERNATIVES: 999999999\n1: 1\n", 2),
        ("a.blt", "999999999 1\n1 1 0\n0\n", 1),
    ],
)
def test_a_head_that_promises_too_much_is_refused_before_it_is_believed(tmp_path, name, text, line):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(FileFormatError) as refused:
        read_profile(path)
    assert refused.value.line == line
