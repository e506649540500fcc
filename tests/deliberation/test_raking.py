"""Raking: shares that are reached, weights that count, and what no weight makes up for."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from deliberation.decision import decide
from deliberation.errors import InvalidSetting
from deliberation.line import OptionTests, Settings
from deliberation.pairwise import pairwise
from deliberation.profile import Profile
from deliberation.robustness.raking import UNIT, Partition, rake, sensitivity
from deliberation.robustness.shares import scaled, with_shares


def people(rows):
    """Ballots for A over B or B over A, each with a count and two parts."""
    ranks = [[1, 2] if likes else [2, 1] for likes, *_ in rows]
    profile = Profile.from_ranks("AB", ranks, [n for _, n, *_ in rows])
    return profile, [row[2] for row in rows], [row[3] for row in rows]


ROWS = st.lists(
    st.tuples(st.booleans(), st.integers(1, 9), st.integers(0, 2), st.integers(0, 1)),
    min_size=1,
    max_size=8,
)


@given(rows=ROWS, population=st.tuples(*[st.integers(1, 50)] * 3))
def test_one_partition_has_the_shares_of_its_population(rows, population):
    profile, part_of, _ = people(rows)
    raked = rake(profile, [Partition(part_of, population)])
    assert raked.reached
    there = sorted(set(part_of))
    assert raked.missing == tuple((0, part) for part in range(3) if part not in there)
    everybody = sum(population[part] for part in there)
    weights = raked.weights * profile.weights
    for part in there:
        share = Fraction(int(weights[np.array(part_of) == part].sum()), int(weights.sum()))
        assert abs(share - Fraction(population[part], everybody)) < Fraction(9, UNIT)
    assert 1 <= raked.n_eff <= profile.n_ballots


@given(rows=ROWS, population=st.tuples(*[st.integers(1, 50)] * 3))
def test_the_weighted_count_is_the_count_in_other_shares(rows, population):
    profile, part_of, _ = people(rows)
    there = sorted(set(part_of))
    labels = np.array(part_of)
    parts = [
        pairwise(Profile.from_ranks("AB", profile.ranks[labels == g], profile.weights[labels == g]))
        for g in there
    ]
    everybody = sum(population[part] for part in there)
    exact = with_shares(parts, [Fraction(population[part], everybody) for part in there])
    assume(abs(int(exact.margins[0, 1])) * 1_000 > exact.n_ballots or not exact.margins[0, 1])
    found = sensitivity(profile, Settings(None), rake(profile, [Partition(part_of, population)]))
    if exact.margins[0, 1]:
        assert found.winners == decide(exact, Settings(None)).winners
    before = decide(pairwise(profile), Settings(None)).winners
    assert found.same == (found.winners == before)


@given(rows=ROWS, places=st.tuples(*[st.integers(1, 50)] * 2))
def test_two_partitions_are_both_reached_where_every_cell_has_ballots(rows, places):
    rows = [*rows, *((True, 1, g, h) for g in range(3) for h in range(2))]
    profile, part_of, place_of = people(rows)
    partitions = [Partition(part_of, (50, 30, 20)), Partition(place_of, places)]
    raked = rake(profile, partitions)
    assert raked.reached
    assert raked.furthest < Fraction(9, UNIT)
    weights = raked.weights * profile.weights
    for labels, population in ((part_of, (50, 30, 20)), (place_of, places)):
        for part, number in enumerate(population):
            share = int(weights[np.array(labels) == part].sum()) / int(weights.sum())
            assert abs(share - number / sum(population)) < 1e-5


@given(rows=ROWS, data=st.data())
def test_order_and_merging_of_ballots_do_not_matter(rows, data):
    shuffled = data.draw(st.permutations(rows))
    singly = [(likes, 1, g, h) for likes, n, g, h in rows for _ in range(n)]
    found = []
    for version in (rows, shuffled, singly):
        profile, part_of, place_of = people(version)
        raked = rake(profile, [Partition(part_of, (5, 3, 2)), Partition(place_of, (4, 6))])
        of_cell = dict(
            zip(zip(part_of, place_of, strict=True), raked.weights.tolist(), strict=True)
        )
        found.append((of_cell, raked.n_eff, raked.reached, raked.missing))
    assert found[0] == found[1] == found[2]


def test_equal_shares_leave_every_ballot_as_it_is():
    profile, part_of, _ = people([(True, 30, 0, 0), (False, 10, 1, 0)])
    raked = rake(profile, [Partition(part_of, (300, 100))])
    assert raked.weights.tolist() == [UNIT, UNIT]
    assert raked.n_eff == 40


def test_n_eff_is_kishs():
    # Ten ballots that count three times, thirty that count a third: (30 + 10)²/(90 + 10/3).
    profile, part_of, _ = people([(True, 30, 0, 0), (False, 10, 1, 0)])
    raked = rake(profile, [Partition(part_of, (100, 300))])
    assert abs(float(raked.n_eff) - 1600 / (90 + 10 / 3)) < 1e-4


def test_shares_out_of_reach_say_so():
    # Every carer lives in the north, so half carers and a tenth from the north cannot be.
    profile, part_of, place_of = people([(True, 10, 0, 0), (False, 10, 1, 1)])
    raked = rake(profile, [Partition(part_of, (50, 50)), Partition(place_of, (10, 90))])
    assert not raked.reached
    assert raked.furthest > Fraction(1, 10)


def test_a_quorum_grows_with_the_weights():
    ballots = [(((0,), (1,)), 30), (((1,), (0,)), 10)]
    profile = Profile.from_ballots(["bus lane", "as now"], ballots)
    for quorum, passes in ((20, True), (21, False)):
        chosen = Settings(1, tests=OptionTests(quorum=quorum))
        raked = rake(profile, [Partition([0, 1], (5_001, 4_999))])
        assert sensitivity(profile, chosen, raked).winners == ((0,) if passes else ())
    assert scaled(chosen, Fraction(2)).tests.quorum == 42


@pytest.mark.parametrize(
    "partitions",
    [
        [],
        [Partition([0], (1,))],
        [Partition([0, 2], (1, 1))],
        [Partition([0, -1], (1, 1))],
        [Partition([0, 1], (1, -1))],
        [Partition([0, 0], (0, 1))],
        [Partition([0.0, 1.0], (1, 1))],
    ],
)
def test_parts_that_do_not_fit_are_refused(partitions):
    profile, _, _ = people([(True, 1, 0, 0), (False, 1, 1, 0)])
    with pytest.raises(InvalidSetting):
        rake(profile, partitions)


def test_nobody_and_the_weights_of_others_are_refused():
    profile, part_of, _ = people([(True, 1, 0, 0), (False, 1, 1, 0)])
    raked = rake(profile, [Partition(part_of, (1, 1))])
    other, _, _ = people([(True, 1, 0, 0), (False, 2, 1, 0)])
    with pytest.raises(InvalidSetting):
        sensitivity(other, Settings(None), raked)
    nobody = Profile.from_ranks("AB", np.zeros((0, 2), dtype=np.int8))
    with pytest.raises(InvalidSetting):
        rake(nobody, [Partition(np.zeros(0, dtype=np.int64), (1,))])
