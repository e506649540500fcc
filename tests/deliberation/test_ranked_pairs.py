"""Ranked Pairs when strengths are tied: all winners, certificates, and bounds."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from deliberation.errors import InvalidCertificate
from deliberation.rules.proofs.ranked_pairs import RankedPairsProof, Universe
from deliberation.rules.ranked_pairs import ranked_pairs
from tests.deliberation import plain_rules
from tests.deliberation.plain_rules import CIRCLE, UNIVERSES, pairs_from


@pytest.fixture(scope="module")
def tied_matrices():
    """Matrices of few strengths, in which ties decide, with the order by every universe."""
    rng = np.random.default_rng(4)
    known = []
    for _ in range(1000):
        n_options = int(rng.integers(3, 6))
        upper = np.triu(rng.integers(-3, 4, size=(n_options, n_options)), 1)
        pairs = pairs_from(upper - upper.T)
        if plain_rules.n_universes(pairs.support.tolist(), "margins") > UNIVERSES:
            continue
        known.append((pairs, plain_rules.ranked_pairs(pairs.support.tolist(), "margins")))
    assert sum(len(order[0]) > 1 for _, order in known) > 50
    return known


def check_all(tied_matrices):
    for pairs, order in tied_matrices:
        verdict = ranked_pairs(pairs)
        assert verdict.order == order
        verdict.evidence["certificate"].check(verdict.evidence["strengths"], verdict.winners)


def test_every_winner_of_tied_matrices_is_found(tied_matrices):
    check_all(tied_matrices)


@pytest.fixture
def no_guess(monkeypatch):
    """Leave all winners to the search; usually a guess at a universe finds most of them."""
    rule = importlib.import_module("deliberation.rules.ranked_pairs")
    monkeypatch.setattr(rule, "universe_for", lambda *_arguments: ((), 0))


def test_exhaustive_search_alone_finds_the_same_winners(no_guess, tied_matrices):
    check_all(tied_matrices)


def forgeries_of(universe):
    comparisons, locked = universe.comparisons, universe.locked
    yield Universe(comparisons[::-1], locked[::-1])
    yield Universe(comparisons[:-1], locked[:-1])
    yield Universe(comparisons, (True,) * len(locked))
    for place, is_locked in enumerate(locked):
        if is_locked:
            yield Universe(comparisons, (*locked[:place], False, *locked[place + 1 :]))


def test_forged_universes_are_refused():
    verdict = ranked_pairs(CIRCLE)
    proof, levels = verdict.evidence["certificate"], verdict.evidence["strengths"]
    assert verdict.order == ((1,), (2,), (0,), (3,))
    [universe] = proof.universes.values()
    for forged in forgeries_of(universe):
        with pytest.raises(InvalidCertificate):
            RankedPairsProof({1: forged}, proof.defeats, (), ()).check(levels, (1,))


def tied_tournament(n_options=9, seed=1):
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.choice([-2, -1, 1, 2], size=(n_options, n_options)), 1)
    return pairs_from(upper - upper.T)


def test_budget_spent_gives_bounds_and_says_so(no_guess):
    verdict = ranked_pairs(tied_tournament(), budget=30)
    evidence = verdict.evidence
    assert (evidence["exact"], evidence["exact_order"]) == (False, False)
    assert verdict.winners == evidence["possible"]
    assert set(evidence["proven"]) <= set(evidence["possible"])
    assert sorted(i for tier in verdict.order for i in tier) == list(range(9))
    evidence["certificate"].check(evidence["strengths"], verdict.winners)
    assert evidence["certificate"].unsettled


def test_budget_that_suffices_changes_nothing():
    for seed in range(6):
        pairs = tied_tournament(6, seed)
        plentiful, usual = ranked_pairs(pairs, budget=10**9), ranked_pairs(pairs)
        assert plentiful.evidence["exact"]
        assert usual.order == plentiful.order


def test_winners_are_proven_within_what_is_possible():
    for seed in range(8):
        verdict = ranked_pairs(tied_tournament(8, seed))
        evidence = verdict.evidence
        assert set(evidence["proven"]) <= set(evidence["possible"])
        if evidence["exact"]:
            assert verdict.winners == evidence["proven"]
        evidence["certificate"].check(evidence["strengths"], verdict.winners)


def test_winner_that_split_cycle_allows_and_no_universe_has_is_found_out():
    """Somewhere the bounds differ and the search is exact: certified by search alone."""
    rng = np.random.default_rng(8)
    for _ in range(4000):
        upper = np.triu(rng.integers(-3, 4, size=(5, 5)), 1)
        verdict = ranked_pairs(pairs_from(upper - upper.T))
        if verdict.evidence["certificate"].searched:
            searched = set(verdict.evidence["certificate"].searched)
            assert verdict.evidence["exact"]
            assert searched == set(verdict.evidence["possible"]) - set(verdict.winners)
            return
    pytest.fail("no such matrix among those drawn")
