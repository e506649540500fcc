"""Kemeny's rule: every order tried, tables, packings and the solver against each other."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings

from deliberation.errors import InvalidCertificate
from deliberation.pairwise import pairwise
from deliberation.profile import Profile
from deliberation.rules import plain
from deliberation.rules.kemeny import kemeny
from deliberation.rules.searches import kemeny as kemeny_search
from deliberation.rules.searches.linear import against, improved
from deliberation.rules.searches.packing import Packing
from deliberation.rules.searches.subsets import BestOrders
from tests.deliberation import plain_kemeny
from tests.deliberation.beside_plain import check_kemeny
from tests.deliberation.plain_rules import CIRCLE, pairs_from
from tests.deliberation.plain_rules import support as plain_support
from tests.strategies import profiles


@given(profile=profiles(most_options=5))
def test_kemeny_equals_its_plain_version(profile):
    pairs = pairwise(profile)
    assert pairs.support.tolist() == plain_support(profile)
    check_kemeny(pairs)


def random_pairs(rng, n_options, most):
    upper = np.triu(rng.integers(-most, most + 1, size=(n_options, n_options)), 1)
    return pairs_from(upper - upper.T)


@pytest.fixture(params=["tables", "groups", "solver"])
def way(request, monkeypatch):
    """Each way of counting large groups, made to count small ones."""
    if request.param != "tables":
        monkeypatch.setattr(kemeny_search, "FEW", 2)
    if request.param == "solver":
        monkeypatch.setattr(kemeny_search, "MOST", 2)
    return request.param


def test_every_way_equals_the_plain_version_on_random_matrices(way):
    rng = np.random.default_rng(7)
    several = 0
    for _ in range(250):
        pairs = random_pairs(rng, int(rng.integers(2, 7)), int(rng.integers(1, 7)))
        matrix = pairs.support.tolist()
        orders, least = plain_kemeny.best_orders(matrix, range(pairs.n_options))
        several += len(orders) > 1
        verdict = kemeny(pairs)
        evidence = verdict.evidence
        assert evidence["cost"] == evidence["lower"] == least
        assert evidence["exact"]
        assert verdict.order[0] == plain_kemeny.kemeny(matrix)[0]
        assert evidence["more_than_one"] in (len(orders) > 1, None)
        if evidence["exact_order"]:
            assert verdict.order == plain_kemeny.kemeny(matrix)
        evidence["certificate"].check(evidence["margins"], verdict.winners)
    assert several > 50


def test_tables_and_solver_agree_on_more_options(monkeypatch):
    rng = np.random.default_rng(3)
    for _ in range(4):
        pairs = random_pairs(rng, 13, 9)
        by_table = kemeny(pairs)
        with monkeypatch.context() as small:
            small.setattr(kemeny_search, "FEW", 5)
            small.setattr(kemeny_search, "MOST", 5)
            by_solver = kemeny(pairs)
        assert by_table.evidence["cost"] == by_solver.evidence["cost"]
        assert by_table.winners == by_solver.winners
        assert by_solver.evidence["by_solver"]
        assert not by_table.evidence["by_solver"]


def test_wide_numbers_count_the_same():
    rng = np.random.default_rng(5)
    pairs = random_pairs(rng, 6, 9)
    wide = BestOrders(pairs.margins * 10**12)
    narrow = BestOrders(pairs.margins)
    assert (wide.kind, narrow.kind) == (np.int64, np.int32)
    assert wide.blocks() == narrow.blocks()
    assert wide.value(63) == narrow.value(63) * 10**12


def noisy_profile(n_options, n_ballots, seed, spread=2.0):
    rng = np.random.default_rng(seed)
    worth = np.linspace(0, spread, n_options) + rng.gumbel(size=(n_ballots, n_options))
    ranks = np.argsort(np.argsort(-worth, axis=1), axis=1) + 1
    return Profile.from_ranks([str(i) for i in range(n_options)], ranks)


def test_many_options_have_a_best_order_with_a_proof():
    verdict = kemeny(pairwise(noisy_profile(80, 300, seed=1)))
    evidence = verdict.evidence
    assert evidence["exact"]
    assert evidence["cost"] == evidence["lower"]
    proof = evidence["certificate"]
    proof.check(evidence["margins"], verdict.winners)
    assert proof.cost == proof.lower == against(evidence["margins"], evidence["ranking"])
    for option in range(1, 80, 9):
        moved = np.roll(evidence["ranking"], option)
        assert against(evidence["margins"], moved) >= proof.lower


def test_forty_drawn_options_are_level():
    verdict = kemeny(pairs_from(np.zeros((40, 40), dtype=int)))
    assert verdict.order == (tuple(range(40)),)
    assert verdict.evidence["exact_order"]
    assert verdict.evidence["more_than_one"]


def test_no_time_and_no_budget_give_bounds_and_say_so():
    pairs = random_pairs(np.random.default_rng(2), 40, 9)
    verdict = kemeny(pairs, budget=1, seconds=0.0)
    evidence = verdict.evidence
    assert (evidence["exact"], evidence["exact_order"]) == (False, False)
    assert evidence["more_than_one"] is None
    assert 0 <= evidence["lower"] < evidence["cost"]
    assert evidence["cost"] == against(evidence["margins"], evidence["ranking"])
    assert sorted(i for tier in verdict.order for i in tier) == list(range(40))
    proof = evidence["certificate"]
    proof.check(evidence["margins"], verdict.winners)
    assert proof.unsettled
    assert not proof.is_complete


def test_a_tie_of_best_orders_is_told():
    """A, B and C beat each other in a circle by 2 each; all beat D, which is always last."""
    pairs = pairs_from([[0, 2, -2, 4], [-2, 0, 2, 4], [2, -2, 0, 4], [-4, -4, -4, 0]])
    verdict = kemeny(pairs)
    assert verdict.order == ((0, 1, 2), (3,))
    assert verdict.evidence["more_than_one"]
    proof = verdict.evidence["certificate"]
    assert proof.is_complete
    assert {order[0] for order in proof.orders.values()} == {0, 1, 2}
    assert plain(verdict.evidence)["certificate"]["cost"] == 2


def forgeries_of(proof):
    circle, weight = proof.packing.circles[0], proof.packing.weights[0]
    parts = proof.packing.parts
    yield replace(proof, lower=proof.lower + 1)
    yield replace(proof, cost=proof.cost - 1)
    yield replace(proof, packing=Packing((circle,), (weight + parts,), parts))
    yield replace(proof, packing=Packing((circle[::-1],), (weight,), parts))
    yield replace(proof, packing=Packing((circle,), (weight,), 0))
    yield replace(proof, packing=Packing((circle, circle), (-weight, 2 * weight), parts))
    yield replace(proof, packing=Packing((circle,), (0,), parts))
    yield replace(proof, front=proof.front[:1])
    yield replace(proof, front=())
    for winner, order in proof.orders.items():
        yield replace(proof, orders={winner: order[::-1]})
        yield replace(proof, orders={winner: order[:-1]})
        yield replace(proof, orders={winner: order, order[-1]: order})


def test_forged_certificates_are_refused():
    verdict = kemeny(CIRCLE)
    proof, margins = verdict.evidence["certificate"], verdict.evidence["margins"]
    proof.check(margins, verdict.winners)
    assert (verdict.winners, proof.cost, proof.is_complete) == ((1,), 1, True)
    for forged in forgeries_of(proof):
        with pytest.raises(InvalidCertificate):
            forged.check(margins, verdict.winners)
    for winners in ((), (0,), (0, 1), (3,)):
        with pytest.raises(InvalidCertificate):
            proof.check(margins, winners)


@given(profile=profiles(least_options=2, most_options=5))
@settings(max_examples=50)
def test_certificate_of_other_winners_is_refused(profile):
    verdict = kemeny(pairwise(profile))
    for option in range(profile.n_options):
        forged = tuple(sorted({option}.symmetric_difference(verdict.winners)))
        with pytest.raises(InvalidCertificate):
            verdict.evidence["certificate"].check(verdict.evidence["margins"], forged)


@given(
    one=profiles(least_options=4, most_options=4), other=profiles(least_options=4, most_options=4)
)
def test_groups_with_a_best_order_in_common_keep_it_together(one, other):
    """Reinforcement holds for orders: the best ones of both are those that each group has."""
    both = Profile.from_ranks(
        "ABCD",
        np.concatenate([one.ranks.astype(int), other.ranks.astype(int)]),
        np.concatenate([one.weights, other.weights]),
    )
    orders = [
        set(plain_kemeny.best_orders(plain_support(each), range(4))[0]) for each in (one, other)
    ]
    common = orders[0] & orders[1]
    if common:
        verdict = kemeny(pairwise(both))
        assert verdict.evidence["ranking"] in common
        assert set(verdict.winners) == {order[0] for order in common}


def test_improving_leaves_no_better_place_for_any_option():
    rng = np.random.default_rng(9)
    for _ in range(30):
        margins = random_pairs(rng, 7, 9).margins
        order = improved(margins, rng.permutation(7)).tolist()
        for old, new in combinations(range(7), 2):
            for start, end in ((old, new), (new, old)):
                moved = order[:start] + order[start + 1 :]
                moved.insert(end, order[start])
                assert against(margins, moved) >= against(margins, order)


def test_importing_the_rules_pulls_in_no_solver():
    code = "import sys, deliberation.rules; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
