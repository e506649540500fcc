"""How sure: L and U against every way of replacing ballots, and against changed ballots."""

from itertools import combinations, combinations_with_replacement, product

import numpy as np
import pytest
from hypothesis import example, given, settings

from deliberation.decision import decide
from deliberation.line import OptionTests, Settings
from deliberation.pairwise import condorcet_winner, pairwise
from deliberation.profile import Profile
from deliberation.robustness import Rewrite, Rewriter, flip, label_of, lower_bound
from deliberation.robustness.bounds import CONDORCET_RULES, basis_of
from deliberation.rules import RULES
from deliberation.thresholds import Majority, Threshold
from tests.deliberation.plain_counts import votes

NO_FLOOR = OptionTests()
NOT_ALONE = {"approval", *(name for name, rule in RULES.items() if rule.has_seats)}
"""Rules that fill seats, and one that complete ballots give nothing to count by."""
PAIR_RULES = [name for name, rule in RULES.items() if rule.needs == "pairs"]


def weak_orders(n_options):
    """Every complete weak order, as ranks 1, 2, 3 … without gaps."""
    orders = []
    for ranks in product(range(1, n_options + 1), repeat=n_options):
        if set(ranks) == set(range(1, max(ranks) + 1)):
            orders.append(ranks)
    return orders


def winners_of(ranks, settings):
    names = [str(i) for i in range(ranks.shape[1])]
    profile = Profile.from_ranks(names, ranks)
    return decide(pairwise(profile, settings.unranked), settings, profile).winners


def fewest_by_trying_all(ranks, settings):
    """The least k for which some k ballots, replaced by some valid ones, alter the winners."""
    before, n = winners_of(ranks, settings), len(ranks)
    orders = weak_orders(ranks.shape[1])
    for k in range(1, n + 1):
        tried = set()
        for places in combinations(range(n), k):
            left = tuple(sorted(map(tuple, np.delete(ranks, list(places), axis=0).tolist())))
            if left in tried:
                continue
            tried.add(left)
            for new in combinations_with_replacement(orders, k):
                if winners_of(np.array(left + new), settings) != before:
                    return k
    return None


def flip_of(ranks, settings):
    profile = Profile.from_ranks([str(i) for i in range(ranks.shape[1])], ranks)
    pairs = pairwise(profile, settings.unranked)
    return flip(pairs, settings, decide(pairs, settings, profile), profile)


SMALL_SETTINGS = [
    Settings(2, tests=NO_FLOOR),
    Settings(2, rule="schulze"),
    Settings(None, rule="minimax"),
    Settings(2, tests=OptionTests(quorum=2), rule="copeland"),
    Settings(2, tests=OptionTests(Majority(2, 1, strict=False), Threshold(1, 2))),
    Settings(None, rule="borda"),
    Settings(None, rule="ranked_pairs", strength="winning_votes"),
    Settings(2, rule="approval", tests=NO_FLOOR),
    Settings(2, tests=OptionTests(quorum=9)),
    Settings(0, turnout_quorum=9),
    Settings(None, rule="schulze", strength="winning_votes"),
    *(Settings(None, rule=name) for name in RULES if name not in NOT_ALONE),
]


@pytest.mark.parametrize("chosen", SMALL_SETTINGS, ids=lambda s: f"{s.rule}-{s.status_quo}")
def test_no_replaced_ballots_beat_the_bounds_on_small_profiles(chosen):
    rng = np.random.default_rng(7)
    orders = np.array(weak_orders(3))
    exact = 0
    cannot_change = chosen.tests.quorum == 9 or chosen.turnout_quorum == 9
    for _ in range(14):
        n = int(rng.integers(1, 4 if cannot_change else 5))
        ranks = orders[rng.integers(len(orders), size=n)]
        fewest, bounds = fewest_by_trying_all(ranks, chosen), flip_of(ranks, chosen)
        if fewest is None:
            assert bounds.upper is None, ranks.tolist()
            continue
        assert bounds.upper is not None, (ranks.tolist(), fewest)
        assert bounds.lower <= fewest <= bounds.upper, (ranks.tolist(), fewest, bounds)
        exact += bounds.upper == fewest
    assert exact >= 7 or cannot_change


def with_replaced(profile, pairs, settings, example):
    """Replace the example's ballots one by one in a plain list and return the new profile."""
    rewriter = Rewriter(profile, pairs, settings)
    rewrite = Rewrite(example.first, example.last, example.rest, example.aim, 0)
    rows, taken = rewriter.chosen(rewrite, example.changed)
    ballots = {
        tuple(r): int(w)
        for r, w in zip(rewriter.profile.ranks.tolist(), rewriter.profile.weights, strict=True)
    }
    size = profile.n_options
    for row, weight in zip(rewriter.profile.ranks[rows].tolist(), taken.tolist(), strict=True):
        ballots[tuple(row)] -= weight
        assert ballots[tuple(row)] >= 0
        new = [2] * size if example.rest == "level" else [r + 1 if r else size + 2 for r in row]
        new[example.first] = 1
        if example.last is not None:
            new[example.last] = size + 3
        ballots[tuple(new)] = ballots.get(tuple(new), 0) + weight
    return Profile.from_ranks(profile.options, list(ballots), list(ballots.values()))


def random_profile(rng, n_ballots, n_options, spread=1.0):
    worth = rng.normal(0, spread, n_options)
    ranks = np.argsort(
        np.argsort(-(worth + rng.gumbel(size=(n_ballots, n_options))), axis=1), axis=1
    )
    ranks = ranks + 1
    ranks[rng.random(ranks.shape) < 0.1] = 2
    ranks[rng.random(ranks.shape) < 0.1] = 0
    return Profile.from_ranks([str(i) for i in range(n_options)], ranks)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(4))
def test_changing_the_ballots_of_an_example_alters_the_winners(rule, seed):
    rng = np.random.default_rng(seed)
    profile = random_profile(rng, 400 + 150 * seed, 3 + 2 * seed, spread=[0, 0.05, 0.3, 1][seed])
    settings = Settings(0, rule=rule)
    pairs = pairwise(profile)
    decision = decide(pairs, settings, profile)
    how_sure = flip(pairs, settings, decision, profile)
    example = how_sure.example
    assert how_sure.lower <= example.changed == how_sure.upper
    changed = with_replaced(profile, pairs, settings, example)
    assert changed.n_ballots == profile.n_ballots
    again = decide(pairwise(changed), settings, changed)
    assert again.winners == example.winners != decision.winners
    assert again.passing == example.passing


@pytest.mark.parametrize("rule", PAIR_RULES)
def test_fewer_than_l_random_replacements_never_alter_the_winners(rule):
    rng = np.random.default_rng(11)
    altered = 0
    for _ in range(60):
        ranks = random_profile(rng, 120, 4, spread=0.2).ranks
        settings = Settings(0, rule=rule)
        before = winners_of(ranks, settings)
        profile = Profile.from_ranks("0123", ranks)
        pairs = pairwise(profile)
        lower = lower_bound(pairs, settings, decide(pairs, settings))
        places = rng.permutation(120)
        for k, harshest in ((lower - 1, True), (lower - 1, False)):
            changed = ranks.copy()
            new = rng.permutation(4) + 1 if harshest else rng.integers(1, 5, (k, 4))
            changed[places[:k]] = new
            assert winners_of(changed, settings) == before
        altered += lower < 121
    assert altered


def test_a_bound_that_is_one_too_high_is_caught():
    """Planted fault: L + 1 must fail the check that the true L passes."""
    rng = np.random.default_rng(7)
    orders = np.array(weak_orders(3))
    caught = 0
    for _ in range(10):
        ranks = orders[rng.integers(len(orders), size=3)]
        settings = Settings(2, tests=NO_FLOOR)
        fewest, bounds = fewest_by_trying_all(ranks, settings), flip_of(ranks, settings)
        caught += bounds.lower + 1 > fewest
    assert caught


def test_the_bound_is_exact_for_a_winner_that_beats_every_other():
    # A beats B 60 to 40 and stands 100 to 0 above the status quo: ten changed ballots level it.
    profile = Profile.from_ballots("ABS", [(((0,), (1,), (2,)), 60), (((1,), (0,), (2,)), 40)])
    pairs, settings = pairwise(profile), Settings(2)
    bounds = flip(pairs, settings, decide(pairs, settings), profile)
    assert (bounds.lower, bounds.upper, bounds.is_exact) == (10, 10, True)
    assert bounds.example.winners == (0, 1) or bounds.example.winners == (1,)


def test_an_outsider_needs_its_tests_and_the_comparison():
    # D is preferred to A, 60 to 40, but stands 40 to 60 against the status quo: eleven must turn.
    ballots = [(((1,), (0,), (2,)), 40), (((2,), (1,), (0,)), 20), (((0,), (2,), (1,)), 40)]
    profile = Profile.from_ballots("ADS", ballots)
    pairs, settings = pairwise(profile), Settings(2, tests=NO_FLOOR)
    decision = decide(pairs, settings)
    assert decision.winners == (0,)
    assert decision.passing == (0, 1) or decision.passing == (0,)
    bounds = flip(pairs, settings, decision, profile)
    assert bounds.lower <= bounds.upper


@pytest.mark.parametrize(
    ("lower", "n_ballots", "label"),
    [
        (6, 20, "clear"),
        (5, 20, "fairly_clear"),
        (6, 19, "fairly_clear"),
        (2, 20, "close"),
        (3, 20, "fairly_clear"),
        (50, 1000, "fairly_clear"),
        (51, 1000, "clear"),
        (20, 1000, "close"),
        (21, 1000, "fairly_clear"),
        (1, 0, "close"),
    ],
)
def test_labels_stand_where_the_product_puts_them(lower, n_ballots, label):
    assert label_of(lower, n_ballots) == label


def test_no_ballots_and_a_single_option_without_status_quo_cannot_be_altered():
    nobody = Profile.from_ranks("AB", np.zeros((0, 2), dtype=np.int8))
    bounds = flip(pairwise(nobody), Settings(1), decide(pairwise(nobody), Settings(1)), nobody)
    assert (bounds.lower, bounds.upper) == (1, None)
    alone = Profile.from_ranks("A", [[1]] * 7)
    pairs, settings = pairwise(alone), Settings(None)
    bounds = flip(pairs, settings, decide(pairs, settings), alone)
    assert (bounds.lower, bounds.upper) == (8, None)


@pytest.mark.parametrize("rule", RULES)
@given(vote=votes())
@example(vote=(3, [[1, 1, 2]], Settings(None)))
@settings(max_examples=60)
def test_rules_that_must_choose_who_beats_every_other_do(rule, vote):
    n_options, ballots, chosen = vote
    ranks = np.array(ballots, dtype=np.int64).reshape(len(ballots), n_options)
    profile = Profile.from_ranks("ABCDE"[:n_options], ranks)
    pairs = pairwise(profile, chosen.unranked)
    best = condorcet_winner(pairs)
    verdict = RULES[rule](profile, strength=chosen.strength, unranked=chosen.unranked)
    if rule in CONDORCET_RULES and best is not None:
        assert verdict.winners == (best,)


def test_rules_that_need_not_choose_who_beats_every_other_are_not_named():
    """Two thirds put A first, all others of B's friends put A last: Borda and approval choose B."""
    ballots = [(((0,), (1,), (2,)), 60), (((1,), (2,), (0,)), 40)]
    profile = Profile.from_ballots("ABC", ballots)
    assert condorcet_winner(pairwise(profile)) == 0
    for rule in ("borda", "approval"):
        assert rule not in CONDORCET_RULES
        assert RULES[rule](profile).winners != (0,)


@pytest.mark.parametrize(
    ("ballots", "chosen", "basis"),
    [
        ([], Settings(None), "nothing-can"),
        ([((0,), (1,), (2,))], Settings(None, turnout_quorum=2), "nothing-can"),
        ([((0,), (1,), (2,))], Settings(None), "beats-all"),
        ([((0,), (1,), (2,))], Settings(None, rule="borda"), "none"),
        ([((0,), (1,), (2,))] * 9, Settings(None, rule="borda"), "own-bound"),
        ([((0,), (1,), (2,))] * 9, Settings(None, rule="approval"), "none"),
        ([((2,), (0, 1))], Settings(2), "tests"),
    ],
)
def test_what_a_bound_rests_on_is_told(ballots, chosen, basis):
    profile = Profile.from_ballots("ABC", [(ballot, 1) for ballot in ballots])
    pairs = pairwise(profile)
    decision = decide(pairs, chosen, profile)
    assert basis_of(pairs, chosen, decision) == basis
    assert (basis == "none") <= (lower_bound(pairs, chosen, decision) == 1)
