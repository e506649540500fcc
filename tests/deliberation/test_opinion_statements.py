"""What sets groups apart, what they share, what is shown next, and what the tests say."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import InvalidVotes
from deliberation.opinions import (
    Votes,
    bridging,
    honesty,
    next_statement,
    opinions,
    propensities,
    representative,
    tallies,
)
from deliberation.opinions.honesty import shuffled
from deliberation.opinions.representing import one_share, two_shares
from tests.deliberation.plain_opinions import plain_least_shares, whole_matrix
from tests.deliberation.test_opinions import camps


def counted(matrix, labels, group, statement, answer):
    inside = [row[statement] for row, label in zip(matrix, labels, strict=True) if label == group]
    outside = [
        row[statement]
        for row, label in zip(matrix, labels, strict=True)
        if label not in (group, -1)
    ]
    return [
        figure
        for votes in (inside, outside)
        for figure in (sum(v == answer for v in votes), sum(not np.isnan(v) for v in votes))
    ]


def plain_z(given_in, voted_in, given_out, voted_out):
    a, n, b, m = given_in + 1, voted_in + 1, given_out + 1, voted_out + 1
    pooled = (a + b) / (n + m)
    if pooled == 1:
        return 0.0
    return (a / n - b / m) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))


def plain_representative(matrix, labels, group):
    """Every statement, its better answer, and Benjamini and Hochberg by trying every cut."""
    tested = []
    for statement in range(matrix.shape[1]):
        best = None
        for answer in (1, -1):
            counts = counted(matrix, labels, group, statement, answer)
            z = plain_z(*counts)
            if counts[1] and counts[3] and (best is None or z > best[0]):
                best = (z, statement, answer, counts)
        if best:
            tested.append(best)
    tested.sort(key=lambda each: (-each[0], each[1]))
    chances = [min(1, math.erfc(each[0] / math.sqrt(2))) for each in tested]
    cuts = [i + 1 for i, p in enumerate(chances) if p <= 0.1 * (i + 1) / len(chances)]
    return tested[: min(5, max(cuts, default=0))]


@given(st.integers(0, 10**6), st.integers(2, 3))
def test_representative_statements_equal_the_plain_ones(seed, k):
    votes = Votes.from_triples(camps(30, 9, 0.75, k, 0.7, seed))
    labels = np.random.default_rng(seed).integers(-1, k, votes.table.n_people)
    labels[np.arange(len(labels)) % 3 > 0] = (
        np.arange(len(labels))[np.arange(len(labels)) % 3 > 0] % k
    )
    matrix = whole_matrix(votes)
    for group, found in enumerate(representative(votes.table, labels, k)):
        expected = plain_representative(matrix, labels, group)
        assert [(each.statement, each.answer) for each in found] == [
            (statement, answer) for _, statement, answer, _ in expected
        ]
        for each, (z, _, _, counts) in zip(found, expected, strict=True):
            assert each.z == pytest.approx(z)
            told = [each.given, each.voted, each.given_outside, each.voted_outside]
            assert told == counts


def test_few_statements_are_false_where_groups_are_drawn_by_lot():
    """Groups that have nothing to do with the votes: nearly always no statement is named."""
    named = 0
    for seed in range(60):
        votes = Votes.from_triples(camps(60, 20, 0.5, 2, 0.8, seed))
        labels = np.random.default_rng(seed).integers(0, 2, votes.table.n_people)
        named += any(representative(votes.table, labels, 2))
    assert named <= 12


def test_polis_asks_for_both_tests_and_no_correction():
    votes = Votes.from_triples(camps(40, 30, 0.6, 2, 0.8, 3))
    labels = np.arange(40) % 2
    left_out = np.zeros(30, np.bool_)
    left_out[0] = True
    matrix = whole_matrix(votes)
    found = representative(votes.table, labels, 2, compat="polis", left_out=left_out)
    assert all(found)
    for group, statements in enumerate(found):
        passing = 0
        for statement in range(1, 30):
            sides = [counted(matrix, labels, group, statement, answer) for answer in (1, -1)]
            side = max(sides, key=lambda counts: plain_z(*counts))
            majority = 2 * math.sqrt(side[1] + 1) * ((side[0] + 1) / (side[1] + 1) - 0.5)
            passing += plain_z(*side) > 1.2816 and majority > 1.2816
        assert len(statements) == min(5, passing)
        for each in statements:
            assert each.z > 1.2816
            assert one_share(np.array(each.given), np.array(each.voted)) > 1.2816
            assert each.statement != 0


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 4), min_size=1, max_size=8))
def test_two_shares_equal_the_plain_test(rows):
    rows = [(min(a, n), max(a, n), min(b, m), max(b, m)) for a, n, b, m in rows]
    found = two_shares(*np.array(rows).T)
    assert found.tolist() == pytest.approx([plain_z(*row) for row in rows])


@given(st.integers(0, 10**6), st.integers(1, 3))
def test_bridging_is_the_exact_least_share(seed, k):
    votes = Votes.from_triples(camps(48, 7, 0.7, 2, 0.75, seed))
    rng = np.random.default_rng(seed)
    labels = rng.choice(np.arange(-1, k), size=votes.table.n_people)
    expected = plain_least_shares(whole_matrix(votes), labels, k)
    found = bridging(votes.table, labels, k)
    assert {each.statement for each in found} == set(expected)
    for each in found:
        agreed, voted = expected[each.statement]
        assert each.share == Fraction(agreed, voted)
    shares = [each.share for each in found]
    assert shares == sorted(shares, reverse=True)


def test_small_groups_are_left_out_and_few_votes_bridge_nothing():
    cast = [(f"p{i:02d}", "s", 1) for i in range(24)] + [("p00", "t", 1), ("p20", "t", 1)]
    votes = Votes.from_triples(cast)
    labels = np.repeat([0, 1, 2], [11, 9, 4])
    assert [(each.statement, each.group) for each in bridging(votes.table, labels, 3)] == [(0, 0)]
    assert bridging(votes.table, np.repeat([0, 1], [9, 15]) * 0 - 1, 2) == ()


counts = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans()), min_size=1)


@given(counts, st.integers(1, 3))
def test_propensities_are_the_formula(rows, n_groups):
    voted = np.array([[max(a, b) + g for a, b, _ in rows] for g in range(n_groups)])
    agreed = np.array([[min(a, b) for a, b, _ in rows]] * n_groups)
    seen = np.array([each for _, _, each in rows])
    weights = []
    for place, was_seen in enumerate(seen):
        total = 0.0
        for group in range(n_groups):
            q = (agreed[group][place] + 1) / (voted[group][place] + 2)
            total += math.sqrt(q * (1 - q) / (voted[group][place] + 3))
        weights.append(0.0 if was_seen else total)
    left = len(seen) - seen.sum()
    expected = [
        0.0 if was_seen else 0.3 / left + 0.7 * weight / sum(weights)
        for weight, was_seen in zip(weights, seen, strict=True)
    ]
    assert propensities(agreed, voted, seen).tolist() == pytest.approx(expected)


def test_statements_are_drawn_by_the_propensity_that_is_logged():
    rng = np.random.default_rng(2)
    chances = propensities(
        np.array([[0, 30, 3, 0]]), np.array([[0, 60, 5, 0]]), np.bool_([0, 0, 0, 1])
    )
    drawn = [next_statement(chances, rng) for _ in range(4_000)]
    for statement in range(3):
        times = [each for each in drawn if each.statement == statement]
        expected = chances[statement]
        assert {each.propensity for each in times} == {float(expected)}
        assert abs(len(times) / 4_000 - expected) < 4 * math.sqrt(expected / 4_000)
    assert sum(chances) == pytest.approx(1)
    assert next_statement(np.zeros(4), rng) is None
    for agreed, voted in (([[1]], [[0]]), ([[-1]], [[0]]), ([[0, 0]], [[0, 0]])):
        with pytest.raises(InvalidVotes):
            propensities(np.array(agreed), np.array(voted), np.bool_([0]))


def test_tallies_count_who_gave_an_answer():
    votes = Votes.from_triples([("a", "s", 1), ("b", "s", -1), ("c", "s", 1), ("d", "s", 0)])
    labels = np.array([0, 0, -1, 1])
    for answer, expected in ((1, [[1], [0]]), (-1, [[1], [0]]), (0, [[0], [1]])):
        answered, voted = tallies(votes.table, labels, 2, answer)
        assert (answered.tolist(), voted.tolist()) == (expected, [[2], [1]])


def test_clear_camps_are_found():
    votes = Votes.from_triples(camps(60, 14, 0.9))
    steps = []
    found = opinions(votes, seed=1, progress=lambda done, total: steps.append((done, total)))
    assert found.clear
    assert steps == [(i, 304) for i in range(1, 305)]
    camp = [{int(name[1:]) % 2 for name in group.members} for group in found.groups]
    assert sorted(map(tuple, camp)) == [(0,), (1,)]
    tests = found.honesty
    assert tests.likeness > 0.9
    assert tests.chance == Fraction(1, 200)
    assert tests.gain > Fraction(3, 100)
    assert tests.held_out <= votes.table.n_votes
    assert all(1 <= len(group.statements) <= 5 for group in found.groups)


@pytest.mark.parametrize("seed", range(3))
def test_answers_by_lot_make_no_groups(seed):
    votes = Votes.from_triples(camps(60, 14, 0.5, 2, 0.8, seed))
    found = opinions(votes, seed=1)
    assert not found.clear
    assert found.groups == ()
    assert {"unstable", "as-by-chance"} & set(found.honesty.failed)
    assert {each.group for each in found.bridging} == {0}


@given(st.integers(0, 10**6))
def test_shuffling_keeps_who_voted_on_what_and_how_each_statement_did(seed):
    votes = Votes.from_triples(camps(20, 6, 0.7, 2, 0.6, seed))
    before, after = votes.table, shuffled(votes.table, np.random.default_rng(seed))
    assert after.starts.tolist() == before.starts.tolist()
    assert after.statements.tolist() == before.statements.tolist()
    for statement in range(before.n_statements):
        mine = before.statements == statement
        assert sorted(after.values[mine]) == sorted(before.values[mine])


def test_shuffling_moves_answers():
    table = Votes.from_triples(camps(40, 6, 0.7)).table
    assert shuffled(table, np.random.default_rng(1)).values.tolist() != table.values.tolist()


def test_of_many_people_some_are_drawn_for_the_tests(monkeypatch):
    monkeypatch.setattr(honesty, "_MOST_TESTED", 50)
    found = opinions(Votes.from_triples(camps(90, 16, 0.9)), seed=1)
    assert (found.clear, found.honesty.n_tested, found.honesty.sizes) == (True, 50, (45, 45))


def test_one_camp_that_agrees_makes_no_groups():
    votes = Votes.from_triples(camps(60, 14, 0.85, 1, 0.8))
    assert not opinions(votes, seed=1).clear


def test_small_camps_are_not_told_of():
    cast = camps(60, 14, 0.95, 2)
    few = [each for each in cast if int(each[0][1:]) % 2 == 0 or int(each[0][1:]) < 16]
    found = opinions(Votes.from_triples(few), seed=1, k=2)
    assert found.honesty.sizes == (30, 8)
    assert found.honesty.failed[0] == "small-group"
    assert found.groups == ()
    assert len(opinions(Votes.from_triples(few), seed=1, k=2, compat="polis").groups) == 2


def test_moderated_statements_are_passes_on_the_map():
    cast = camps(40, 12, 0.8)
    votes = Votes.from_triples(cast)
    found = opinions(votes, seed=1, k=2, compat="polis", moderated=["s03"])
    passed = [each for each in cast if each[1] != "s03"]
    passed += [(person, "s03", 0) for person in sorted({each[0] for each in cast})]
    same = opinions(Votes.from_triples(passed), seed=1, k=2, compat="polis")
    np.testing.assert_allclose(found.map.positions, same.map.positions)
    named = [each.statement for group in found.groups for each in group.statements]
    assert 3 not in named + [each.statement for each in found.bridging]
