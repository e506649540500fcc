"""Votes, the map and groups: equal to slow plain forms, and to themselves in any order."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import FileFormatError, InvalidSetting, InvalidVotes
from deliberation.opinions import (
    Votes,
    VoteTable,
    aligned,
    find_groups,
    opinions,
    parse_votes,
    place,
    rand_index,
    read_votes,
    report,
    silhouettes,
)
from deliberation.opinions import axes as axes_module
from tests.deliberation.plain_opinions import (
    plain_positions,
    plain_rand_index,
    plain_silhouettes,
    whole_matrix,
)

HEAD = "participant,statement,vote\n"


def camps(n_people=40, n_statements=12, clear=0.85, n_camps=2, share=1.0, seed=0):
    """Votes of camps that answer at random, each person as their camp does with some chance."""
    rng = np.random.default_rng(seed)
    says = rng.choice([-1, 1], (n_camps, n_statements))
    return [
        (f"p{person:03d}", f"s{statement:02d}", int(answer))
        for person in range(n_people)
        for statement in range(n_statements)
        if rng.random() < share
        for answer in [says[person % n_camps, statement] * (1 if rng.random() < clear else -1)]
    ]


triples = st.lists(
    st.tuples(
        st.sampled_from([f"p{i}" for i in range(9)]),
        st.sampled_from([f"s{i}" for i in range(6)]),
        st.sampled_from([-1, 0, 1]),
    ),
    min_size=1,
    max_size=60,
)


@given(triples)
def test_last_vote_counts_and_nothing_else_is_lost(cast):
    votes = Votes.from_triples(cast)
    last = {(person, statement): answer for person, statement, answer in cast}
    matrix = whole_matrix(votes)
    told = {
        (votes.people[p], votes.statements[s]): int(matrix[p, s])
        for p, s in zip(*np.nonzero(~np.isnan(matrix)), strict=True)
    }
    assert told == last
    assert votes.table.n_votes == len(last)
    assert list(votes.people) == sorted({person for person, _, _ in cast})
    assert not votes.table.values.flags.writeable


@given(triples, st.lists(st.integers(0, 8), max_size=12))
def test_taken_and_kept_votes_are_those_of_the_table(cast, rows):
    votes = Votes.from_triples(cast)
    rows = np.array([row % votes.table.n_people for row in rows], np.int64)
    taken = Votes(tuple("?" * len(rows)), votes.statements, votes.table.take(rows))
    np.testing.assert_equal(whole_matrix(taken), whole_matrix(votes)[rows])
    kept = votes.table.values != 0
    agreed = Votes(votes.people, votes.statements, votes.table.keep(kept))
    expected = whole_matrix(votes)
    expected[expected == 0] = np.nan
    np.testing.assert_equal(whole_matrix(agreed), expected)


def test_arrays_that_are_no_votes_are_refused():
    for wrong in (
        ([0], [0], [2], "a", "s"),
        ([0, 0], [0], [1], "a", "s"),
        ([1], [0], [1], "a", "s"),
        ([0], [-1], [1], "a", "s"),
        ([0.5], [0], [1], "a", "s"),
        ([0], [0], [1], "aa", "s"),
    ):
        with pytest.raises(InvalidVotes):
            Votes.from_arrays(*wrong)


def test_a_file_is_read(tmp_path):
    path = tmp_path / "votes.csv"
    text = 'Participant, statement ,vote\r\n7,"More\nbuses, soon",1\r\n\r\n8,Fares,-1\r\n'
    text += "7,Fares,+1\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    votes = read_votes(path)
    assert votes.people == ("7", "8")
    assert votes.statements == ("Fares", "More\nbuses, soon")
    assert whole_matrix(votes).tolist()[0] == [1, 1]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", 1, "the header"),
        ("person,statement,vote\n", 1, "the header"),
        (HEAD + "a,s\n", 2, "three cells"),
        (HEAD + "a,s,1,now\n", 2, "three cells"),
        (HEAD + "\n\na,s,yes\n", 4, "a vote that is"),
        (HEAD + "a,s,2\n", 2, "a vote that is"),
        (HEAD + '"a\nb",s,1\n,s,1\n', 4, "a participant"),
        (HEAD + "a, ,1\n", 2, "a statement"),
        (HEAD + 'a,"s"x,1\n', 2, "rules of CSV"),
        (HEAD + 'a,"s,1\n', 2, "rules of CSV"),
    ],
)
def test_a_malformed_file_is_refused_whole(text, line, expected):
    with pytest.raises(FileFormatError) as raised:
        parse_votes(text, "v.csv")
    assert (raised.value.path, raised.value.line) == ("v.csv", line)
    assert expected in raised.value.expected


def test_a_file_that_cannot_be_read_is_told_of(tmp_path):
    with pytest.raises(FileFormatError, match="a file to read"):
        read_votes(tmp_path / "none.csv")
    path = tmp_path / "v.csv"
    path.write_bytes(HEAD.encode() + b"a,s,1\n\xff,s,1\n")
    with pytest.raises(FileFormatError, match=r"v\.csv:3: expected text in UTF-8"):
        read_votes(path)


@given(st.integers(0, 10**6), st.integers(2, 40), st.integers(2, 25), st.booleans())
def test_map_is_the_whole_singular_value_decomposition(seed, n_people, n_statements, is_small):
    cast = camps(n_people, n_statements, 0.8, 3, 0.6, seed) or [("a", "s", 1)]
    votes = Votes.from_triples(cast)
    expected, values = plain_positions(whole_matrix(votes))
    spread = [*values, 0.0, 0.0, 0.0][:3]
    with pytest.MonkeyPatch.context() as patch:
        if not is_small:
            patch.setattr(axes_module, "_SMALL", 0)
        drawn = place(votes.table)
    np.testing.assert_allclose(
        drawn.axes.T @ drawn.axes, np.diag(np.diag(drawn.axes.T @ drawn.axes)), atol=1e-9
    )
    for axis in range(2):
        gaps = [abs(spread[axis] - spread[other]) for other in (axis - 1, axis + 1) if other >= 0]
        if min(gaps) > 0.05 and spread[axis] > 0.05:
            ours, theirs = drawn.positions[:, axis], expected[:, axis]
            same = min(np.abs(ours - theirs).max(), np.abs(ours + theirs).max())
            assert same < 1e-6


def test_many_statements_are_solved_without_the_whole_matrix(monkeypatch):
    votes = Votes.from_triples(camps(60, 260, 0.7, 3, 0.3))
    expected, _ = plain_positions(whole_matrix(votes))
    monkeypatch.setattr(np.linalg, "svd", None)
    np.testing.assert_allclose(place(votes.table).positions, expected, atol=1e-6)


def test_who_is_on_the_map():
    cast = [(who, f"s{i}", 1) for who, n in (("a", 6), ("b", 7), ("c", 12)) for i in range(n)]
    assert place(Votes.from_triples(cast).table).is_on.tolist() == [False, True, True]
    cast = [(who, f"s{i}", 1) for who, n in (("a", 2), ("b", 3)) for i in range(n)]
    assert place(Votes.from_triples(cast).table).is_on.tolist() == [False, True]


@given(st.integers(0, 10**6), st.integers(2, 30), st.integers(1, 4))
def test_rand_index_and_silhouettes_equal_the_plain_ones(seed, n, k):
    rng = np.random.default_rng(seed)
    one, other = rng.integers(k, size=n), rng.integers(k, size=n)
    assert rand_index(one, other) == pytest.approx(plain_rand_index(one, other))
    spots = rng.integers(0, 4, (n, 2)).astype(float)
    apart = np.hypot(*(spots[:, np.newaxis] - spots).transpose(2, 0, 1))
    assert silhouettes(apart, one, k).tolist() == pytest.approx(plain_silhouettes(spots, one))


@given(st.integers(0, 10**6))
def test_groups_found_are_nearly_the_tightest_of_any_two(seed):
    """On a line the best two groups are a cut, so all cuts can be tried; k-means may miss it."""
    rng = np.random.default_rng(seed)
    spots = np.column_stack([np.sort(rng.normal(size=14)), np.zeros(14)])

    def loose(labels):
        parts = [spots[labels == group, 0] for group in (0, 1)]
        return sum(((part - part.mean()) ** 2).sum() for part in parts)

    best = min(loose((np.arange(14) >= cut).astype(int)) for cut in range(1, 14))
    found = find_groups(spots, np.random.default_rng(1), (2,))
    assert best - 1e-9 <= loose(found.labels) <= 1.1 * best
    assert found.sizes == tuple(sorted(found.sizes, reverse=True))


@pytest.mark.parametrize("n_camps", [2, 3, 4])
def test_number_of_groups_is_found(n_camps):
    middles = np.array([[0, 0], [9, 0], [0, 9], [9, 9]])[:n_camps]
    rng = np.random.default_rng(4)
    spots = np.repeat(middles, 30, axis=0) + rng.normal(size=(30 * n_camps, 2))
    found = find_groups(spots, np.random.default_rng(1))
    assert (found.k, found.sizes) == (n_camps, (30,) * n_camps)
    assert rand_index(found.labels, np.repeat(np.arange(n_camps), 30)) == 1


def test_of_many_people_some_are_drawn_and_all_are_sorted():
    rng = np.random.default_rng(4)
    spots = np.concatenate([rng.normal(size=(5_000, 2)), rng.normal(size=(4_000, 2)) + 8])
    found = find_groups(spots, np.random.default_rng(1))
    assert found.sizes == (5_000, 4_000)
    assert found.labels.tolist() == [0] * 5_000 + [1] * 4_000


@given(st.permutations(range(40)))
def test_groups_do_not_depend_on_the_order_of_people(order):
    spots = np.random.default_rng(7).normal(size=(40, 2))
    one = find_groups(spots, np.random.default_rng(1))
    other = find_groups(spots[order], np.random.default_rng(1))
    assert other.labels.tolist() == one.labels[order].tolist()


@pytest.mark.parametrize("n_statements", [12, 230])
def test_order_of_votes_changes_nothing(n_statements):
    cast = camps(44, n_statements, 0.8, 2, 0.5)
    mixed = [cast[i] for i in np.random.default_rng(3).permutation(len(cast))]
    one, other = Votes.from_triples(cast), Votes.from_triples(mixed)
    assert report(one, opinions(one, seed=5)) == report(other, opinions(other, seed=5))


def test_names_change_nothing_but_names():
    """Renamed people and statements stand elsewhere in every array; the groups are the same."""
    cast = camps(44, 12, 0.9, 2, 0.8)
    rng = np.random.default_rng(3)
    people = {f"p{i:03d}": f"x{j:03d}" for i, j in enumerate(rng.permutation(44))}
    said = {f"s{i:02d}": f"t{j:02d}" for i, j in enumerate(rng.permutation(12))}
    votes = Votes.from_triples(cast)
    renamed = Votes.from_triples([(people[p], said[s], answer) for p, s, answer in cast])
    found = opinions(votes, seed=1, k=2)
    again = opinions(renamed, seed=1, k=2)
    assert found.clear
    members = [{people[name] for name in group.members} for group in found.groups]
    assert members == [set(group.members) for group in again.groups]
    assert [each.share for each in found.bridging] == [each.share for each in again.bridging]


def test_map_is_turned_like_the_last_one():
    votes = Votes.from_triples(camps(30, 12, 0.7, 3))
    drawn = place(votes.table)
    for turned in (drawn.positions * [-1, 1], drawn.positions[:, ::-1] * [1, -1]):
        last = dict(zip(votes.people, map(tuple, turned.tolist()), strict=True))
        again = aligned(drawn, votes, last)
        np.testing.assert_allclose(again.positions, turned)
        np.testing.assert_allclose(place_with(votes, again.axes, again.means), turned, atol=1e-9)
    assert aligned(drawn, votes, {"nobody": (1.0, 1.0)}) is drawn
    found = opinions(votes, seed=1, last=last)
    np.testing.assert_allclose(found.map.positions, turned)


def place_with(votes, axes, means):
    matrix = whole_matrix(votes)
    voted = ~np.isnan(matrix)
    scale = np.sqrt(matrix.shape[1] / voted.sum(axis=1))
    return np.where(voted, matrix - means, 0) @ axes * scale[:, np.newaxis]


def test_nothing_little_and_all_alike_have_answers():
    nobody = Votes.from_triples([])
    for cast, why in (
        ([], ("too-few-people",)),
        ([("a", "s", 1)], ("too-few-people",)),
        ([(f"p{i}", f"s{j}", 1) for i in range(30) for j in range(8)], ("no-two-places",)),
    ):
        votes = Votes.from_triples(cast)
        found = opinions(votes, seed=1)
        assert (found.clear, found.groups, found.honesty.failed) == (False, (), why)
        assert np.isfinite(found.map.positions).all()
    assert opinions(nobody, seed=1).eligible == 0
    assert len(found.bridging) == 8
    assert rand_index(np.zeros(0, np.int64), np.zeros(0, np.int64)) == 1
    assert VoteTable(np.array([0]), np.zeros(0, int), np.zeros(0, np.int8), 0).n_people == 0


def test_settings_are_checked():
    votes = Votes.from_triples([("a", "s", 1)])
    for wrong in (
        {"k": 1},
        {"k": 21},
        {"compat": "other"},
        {"moderated": ["s"]},
        {"resamples": 99},
        {"shuffles": 198},
    ):
        with pytest.raises(InvalidSetting):
            opinions(votes, seed=1, **wrong)


def test_engine_starts_without_scipy():
    code = "import sys, deliberation, deliberation.__main__; print('scipy.sparse' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "False\n"
