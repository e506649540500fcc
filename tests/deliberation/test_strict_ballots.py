"""Ballots without ties: the faster counts against plain ones, and whom they are for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import ranks
from deliberation.profile import Profile
from deliberation.rules import RULES
from deliberation.rules.ballots import strict
from deliberation.rules.ballots.strict import Within, sole_firsts, strict_places
from tests.deliberation import plain_positions
from tests.strategies import profiles


@pytest.fixture
def small_strips(monkeypatch):
    """Let a small profile fall into several strips, and let guesses be poor ones."""
    monkeypatch.setattr(ranks, "STRIP", 7)
    monkeypatch.setattr(ranks, "MARKED", 11)
    monkeypatch.setattr(strict, "FOLDED", 9)
    monkeypatch.setattr(strict, "SAMPLE", 2)


def names_of(n_options):
    return [str(option) for option in range(n_options)]


def strict_profile(rng, n_options, *, n_rows=300, kept=None, weights=None):
    """Rows in a random order, whose last options are left out where ``kept`` says so."""
    matrix = rng.permuted(np.tile(np.arange(1, n_options + 1), (n_rows, 1)), axis=1)
    if kept is not None:
        matrix[matrix > kept[:, None]] = 0
    return Profile.from_ranks(names_of(n_options), matrix, weights)


def ranked_alone(row, n_options):
    """Say whether a row is 1, 2, 3 … and how far it goes."""
    ranked = sorted(rank for rank in row if rank)
    return ranked == list(range(1, len(ranked) + 1)), len(ranked) == n_options


@given(profile=profiles(most_options=4), is_whole=st.booleans())
def test_places_are_found_for_ballots_without_ties_and_gaps_only(profile, is_whole):
    rows = [ranked_alone(row, profile.n_options) for row in profile.ranks.tolist()]
    expected = all(alone and (whole or not is_whole) for alone, whole in rows)
    places = strict_places(profile, is_whole=is_whole)
    assert (places is not None) == expected
    if places is not None:
        assert (profile.ranks.view(np.uint8) - np.uint8(1) == places.T).all()


@given(profile=profiles(most_options=4, most_rows=4, heaviest=2))
def test_first_places_are_counted_where_each_ballot_has_one(profile):
    rows, weights = profile.ranks.tolist(), set(profile.weights.tolist())
    counts = sole_firsts(profile)
    if profile.n_options and len(weights) == 1 and all(row.count(1) == 1 for row in rows):
        [weight] = weights
        assert counts == tuple(weight * n for n in (profile.ranks == 1).sum(axis=0).tolist())
    else:
        assert counts is None


def far(matrix):
    matrix[200, matrix[200] == 2] = 40


def level(matrix):
    matrix[200, matrix[200] == 2] = 1


def headless(matrix):
    matrix[200, matrix[200] == 1] = 0


@pytest.mark.parametrize("spoil", [far, level, headless])
@pytest.mark.parametrize("n_options", [3, 8, 33, 64])
def test_one_ballot_of_another_kind_is_noticed(small_strips, n_options, spoil):
    rng = np.random.default_rng(n_options)
    whole = strict_profile(rng, n_options)
    matrix = whole.ranks.copy()
    spoil(matrix)
    spoilt = Profile.from_ranks(names_of(n_options), matrix)
    for is_whole in (True, False):
        assert strict_places(whole, is_whole=is_whole) is not None
        assert strict_places(spoilt, is_whole=is_whole) is None
    assert sole_firsts(whole) is not None
    assert (sole_firsts(spoilt) is None) == (spoil is not far)


def test_more_options_than_a_word_has_bits_are_counted_otherwise():
    profile = strict_profile(np.random.default_rng(1), 65, n_rows=20)
    assert strict_places(profile, is_whole=True) is None
    assert RULES["bucklin"](profile).order == plain_positions.bucklin(profile, "approval")


KINDS = {
    "whole": lambda rng, n: {},
    "cut short": lambda rng, n: {"kept": rng.integers(0, n + 1, 300)},
    "weighted": lambda rng, n: {"weights": rng.integers(0, 10**12, 300)},
    "of one weight": lambda rng, n: {"weights": np.full(300, 10**12)},
    "weightless": lambda rng, n: {"weights": np.zeros(300, dtype=int)},
    "cut short, weighted": lambda rng, n: {
        "kept": rng.integers(1, n + 1, 300),
        "weights": rng.integers(0, 4, 300),
    },
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_options", [1, 2, 5, 8, 12])
def test_bucklin_and_plurality_of_strict_ballots_equal_the_plain_ones(
    small_strips, n_options, kind
):
    rng = np.random.default_rng(n_options)
    profile = strict_profile(rng, n_options, **KINDS[kind](rng, n_options))
    assert strict_places(profile, is_whole=False) is not None
    for ties in ("approval", "split"):
        if ties == "split" and "cut short" in kind and n_options > 5:
            continue  # the plain version breaks the tie of the last tier in every way
        verdict = RULES["bucklin"](profile, ties=ties)
        assert verdict.order == plain_positions.bucklin(profile, ties)
        within = plain_positions.within_places(profile, ties)
        assert [list(votes) for votes in verdict.evidence["support"]] == within
        plurality = RULES["plurality"](profile, ties=ties)
        assert plurality.order == plain_positions.plurality(profile, ties)


def test_evidence_names_the_place_that_the_order_rests_on(small_strips):
    """Whatever the first rows led to expect: sorted ballots are the worst of guesses."""
    matrix = np.sort(np.random.default_rng(1).integers(0, 6, 300))[:, None] + np.arange(6)
    profile = Profile.from_ranks("ABCDEF", matrix % 6 + 1)
    evidence = RULES["bucklin"](profile).evidence
    support = np.array(evidence["support"])
    for option, place in enumerate(evidence["reached"].tolist()):
        has_half = (2 * support[:, option] > profile.n_ballots).tolist()
        assert place == (has_half.index(True) + 1 if any(has_half) else 0)


def test_where_an_option_never_has_enough_its_last_count_is_told():
    profile = Profile.from_ballots("ABC", [([[0], [1], [2]], 3), ([[1], [0], [2]], 3)])
    within = Within(strict_places(profile, is_whole=True), profile.weights)
    assert within.first_above(3, 2) == ((1, 6), (1, 6), (2, 0))
    assert within.first_above(6, 2) == ((2, 6), (2, 6), (2, 0))
