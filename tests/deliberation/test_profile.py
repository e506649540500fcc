"""Profiles: what they accept, refuse, restrict and merge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import DeliberationError, InvalidProfile
from deliberation.profile import Profile
from tests.strategies import profiles


def test_array_of_the_smallest_type_is_not_copied():
    ranks = np.array([[1, 2], [2, 1]], dtype=np.int8)
    assert np.shares_memory(Profile.from_ranks("AB", ranks).ranks, ranks)


@pytest.mark.parametrize(("largest", "kind"), [(127, "int8"), (128, "int16"), (40_000, "int32")])
def test_ranks_are_kept_in_the_smallest_type(largest, kind):
    assert Profile.from_ranks("AB", [[1, largest]]).ranks.dtype == kind


def test_arrays_are_read_only():
    profile = Profile.from_ranks("AB", [[1, 2]])
    for array in (profile.ranks, profile.weights, profile.canonical().ranks):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize(
    ("options", "ranks", "weights"),
    [
        ("AA", [[1, 2]], None),
        ("AB", [[1, 2, 3]], None),
        ("AB", [1, 2], None),
        ("AB", [[1, -1]], None),
        ("AB", [[1.0, 2.0]], None),
        ("AB", [[1, 2]], [1, 1]),
        ("AB", [[1, 2]], [-1]),
        ("AB", [[1, 2]], [0.5]),
        ("AB", [[1, 2], [2, 1]], [2**62, 2**62]),
    ],
)
def test_what_is_no_profile_is_refused(options, ranks, weights):
    with pytest.raises(InvalidProfile):
        Profile.from_ranks(options, ranks, weights)


@pytest.mark.parametrize("tiers", [[[0], [0]], [[0, 0]], [[2]], [[-1]]])
def test_ballot_that_is_no_ranking_is_refused(tiers):
    with pytest.raises(DeliberationError):
        Profile.from_ballots("AB", [(tiers, 1)])


def test_no_options_and_no_ballots_are_a_profile():
    assert Profile.from_ballots("", []).n_ballots == 0
    assert Profile.from_ballots("", [((), 3)]).n_ballots == 3
    assert Profile.from_ranks("AB", []).canonical().ranks.shape == (0, 2)


def test_empty_tiers_do_not_count():
    assert Profile.from_ballots("AB", [([[], [1], [], [0]], 1)]).ranks.tolist() == [[2, 1]]


@given(profile=profiles(), data=st.data())
def test_canonical_form_is_one_for_all_orders_of_the_ballots(profile, data):
    order = data.draw(st.permutations(range(len(profile.ranks))))
    shuffled = Profile.from_ranks(
        profile.options, profile.ranks[list(order)], profile.weights[list(order)]
    )
    one, other = profile.canonical(), shuffled.canonical()
    assert one.ranks.tolist() == other.ranks.tolist()
    assert one.weights.tolist() == other.weights.tolist()
    assert one.n_ballots == profile.n_ballots
    assert len({tuple(row) for row in one.ranks.tolist()}) == len(one.ranks)
    assert one.ranks.tolist() == sorted(one.ranks.tolist())


@given(profile=profiles())
def test_canonical_form_keeps_every_ranking(profile):
    def counted(some):
        found = {}
        for ranks, weight in zip(some.ranks.tolist(), some.weights.tolist(), strict=True):
            levels = sorted(set(ranks) - {0})
            key = tuple(levels.index(rank) + 1 if rank else 0 for rank in ranks)
            found[key] = found.get(key, 0) + weight
        return {key: weight for key, weight in found.items() if weight}

    merged = profile.canonical()
    assert counted(merged) == counted(profile)
    assert all(tuple(row) in counted(profile) for row in merged.ranks.tolist())


def test_canonical_form_sorts_wide_ranks():
    profile = Profile.from_ranks([str(i) for i in range(200)], np.arange(1, 401).reshape(2, 200))
    both = Profile.from_ranks(profile.options, profile.ranks[:, ::-1])
    assert len(profile.canonical().ranks) == 1
    assert both.canonical().ranks[0].tolist() == list(range(200, 0, -1))


def test_restricted_profile_keeps_blank_ballots():
    profile = Profile.from_ballots("ABC", [([[0], [1]], 2), ([[2]], 3)])
    part = profile.restricted_to([1, 0])
    assert (part.options, part.n_ballots) == (("B", "A"), 5)
    assert part.ranks.tolist() == [[2, 1], [0, 0]]
    with pytest.raises(InvalidProfile):
        profile.restricted_to([0, 0])
    with pytest.raises(InvalidProfile):
        profile.restricted_to([-1])
