"""Redraws of the same ballots, each recounted plainly, and their normal limit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deliberation.decision import decide
from deliberation.errors import InvalidSetting
from deliberation.line import OptionTests, Settings, Standing, is_passed
from deliberation.pairwise import Pairwise, pairwise
from deliberation.profile import Profile
from deliberation.robustness import stability as room
from deliberation.robustness import winners
from deliberation.robustness.drawing import FEW_A_ROW, drawn_rows
from deliberation.robustness.redraws import MOST_OPTIONS, redraw
from deliberation.robustness.stability import stability, stability_of
from deliberation.rules import RULES
from deliberation.thresholds import Majority
from tests.deliberation.plain_counts import TESTS, votes
from tests.strategies import profiles

PAIR_RULES = [name for name, rule in RULES.items() if rule.needs == "pairs"]


def profile_from(n_options, ballots):
    ranks = np.array(ballots, dtype=np.int64).reshape(len(ballots), n_options)
    return Profile.from_ranks("ABCDE"[:n_options], ranks)


def each_redraw(profile, n_redraws, seed):
    """The redraws that a seed gives, each as a profile of its own."""
    blocks = list(drawn_rows(profile.canonical(), n_redraws, np.random.default_rng(seed)))
    ranks = [row for rows, _ in blocks for row in rows.tolist()]
    for number in range(n_redraws):
        weights = [n for _, counts in blocks for n in counts[number].tolist()]
        ranks_array = np.array(ranks, dtype=np.int64).reshape(len(ranks), profile.n_options)
        yield Profile.from_ranks(profile.options, ranks_array, np.array(weights, dtype=np.int64))


def plain_tally(profile, chosen, n_redraws, seed):
    before = decide(pairwise(profile, chosen.unranked), chosen, profile).winners
    alone, jointly = [0] * profile.n_options, [0] * profile.n_options
    nobody = same = 0
    for again in each_redraw(profile, n_redraws, seed):
        won = decide(pairwise(again, chosen.unranked), chosen, again).winners
        nobody += not won
        same += won == before
        for option in won:
            (alone if len(won) == 1 else jointly)[option] += 1
    return tuple(alone), tuple(jointly), nobody, same


@given(vote=votes(rules=tuple(RULES)), seed=st.integers(0, 99))
def test_each_redraw_is_counted_as_if_it_were_the_ballots(vote, seed):
    n_options, ballots, chosen = vote
    profile = profile_from(n_options, ballots)
    found = stability(profile, chosen, np.random.default_rng(seed), n_redraws=8)
    assert found.not_exact == 0
    assert found.method == "exact"
    told = (found.alone, found.jointly, found.nobody, found.same)
    assert told == plain_tally(profile, chosen, 8, seed)


@given(vote=votes(), seed=st.integers(0, 99))
def test_figures_of_a_redraw_are_those_of_its_ballots(vote, seed):
    n_options, ballots, chosen = vote
    profile = profile_from(n_options, ballots)
    drawn = redraw(profile, chosen, np.random.default_rng(seed), n_redraws=5)
    supports = drawn.supports()
    for number, again in enumerate(each_redraw(profile, 5, seed)):
        pairs = pairwise(again, chosen.unranked)
        margins = supports[number] - supports[number].T
        assert again.n_ballots == profile.n_ballots
        assert (margins == pairs.margins).all()
        for i, j in np.ndindex(n_options, n_options):
            if chosen.strength == "winning_votes" or chosen.status_quo in (i, j):
                assert supports[number, i, j] == pairs.support[i, j]


@pytest.mark.parametrize("rule", PAIR_RULES)
@given(profile=profiles(most_options=4))
@settings(max_examples=40)
def test_under_margins_a_rule_reads_margins_only(rule, profile):
    pairs = pairwise(profile)
    bare = Pairwise(pairs.options, np.maximum(pairs.margins, 0), pairs.n_ballots)
    assert RULES[rule](pairs).winners == RULES[rule](bare).winners


@given(
    tests=TESTS,
    standings=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 3))),
)
@example(tests=OptionTests(Majority(10**17, 10**17)), standings=[(10, 10, 0), (11, 10, 0)])
def test_tests_of_many_redraws_are_the_tests_of_each(tests, standings):
    cast = max((a + b + level for a, b, level in standings), default=0)
    above = np.array([a for a, _, _ in standings], dtype=np.int64)
    below = np.array([b for _, b, _ in standings], dtype=np.int64)
    found = winners._pass(above, below, cast, tests).tolist()
    assert found == [is_passed(Standing(a, b, cast), tests) for a, b, _ in standings]


@given(profile=profiles(), data=st.data())
@settings(max_examples=60)
@pytest.mark.parametrize("method", ["exact", "normal"])
def test_order_and_merging_of_ballots_do_not_matter(method, profile, data):
    shuffled = np.array(data.draw(st.permutations(range(len(profile.weights)))), dtype=np.intp)
    again = Profile(profile.options, profile.ranks[shuffled], profile.weights[shuffled])
    singly = Profile.from_ranks(profile.options, np.repeat(profile.ranks, profile.weights, axis=0))
    chosen = Settings(None)
    one, *others = (
        redraw(each, chosen, np.random.default_rng(5), n_redraws=6, method=method).figures.tolist()
        for each in (profile, again, singly)
    )
    assert others == [one, one]


def circle(n_ballots):
    """A circle of three with a wide second place, as rankings that few rows hold."""
    rows = [(1, 2, 3, 4), (2, 3, 1, 4), (3, 1, 2, 4), (1, 1, 1, 2), (0, 0, 0, 1), (2, 2, 2, 1)]
    weights = np.array([23, 22, 22, 11, 12, 10]) * n_ballots // 100
    return Profile.from_ranks("ABCD", rows, weights)


@pytest.mark.parametrize("n_ballots", [100, 100 * FEW_A_ROW])
def test_counts_have_the_mean_and_spread_of_drawing_with_replacement(n_ballots):
    """Ballot by ballot, and row by row where a row stands for many."""
    canonical = circle(n_ballots).canonical()
    [(_, counts)] = drawn_rows(canonical, 4_000, np.random.default_rng(3))
    if len(canonical.weights) != counts.shape[1]:
        starts = np.concatenate([[0], np.cumsum(canonical.weights)[:-1]])
        counts = np.add.reduceat(counts, starts, axis=1)
    n, share = canonical.n_ballots, canonical.weights / canonical.n_ballots
    assert (counts.sum(axis=1) == n).all()
    expected = n * (np.diag(share) - np.outer(share, share))
    assert abs(counts.mean(axis=0) - n * share).max() < 5 * np.sqrt(n * 0.25 / 4_000)
    assert abs(np.cov(counts.T, ddof=0) - expected).max() < 0.08 * expected.max()


def test_many_blocks_add_up_and_each_ballot_is_as_likely():
    ranks = np.random.default_rng(8).integers(1, 9, size=(9_000, 8))
    profile = Profile.from_ranks("ABCDEFGH", ranks).canonical()
    blocks = list(drawn_rows(profile, 200, np.random.default_rng(4)))
    assert len(blocks) == 3
    counts = np.concatenate([counts for _, counts in blocks], axis=1)
    assert counts.shape == (200, 9_000)
    assert (counts.sum(axis=1) == 9_000).all()
    means = [counts.sum() / 200 for _, counts in blocks]
    for mean, size in zip(means, (4_096, 4_096, 808), strict=True):
        assert abs(mean - size) < 5 * np.sqrt(9_000 * 0.25 / 200)
    assert abs(counts.mean() - 1) < 1e-12
    assert abs(counts.var() - 1) < 0.01


@pytest.mark.parametrize("strength", ["margins", "winning_votes"])
def test_the_normal_limit_has_the_mean_and_spread_of_the_draws(strength):
    profile, chosen = circle(10_000), Settings(3, strength=strength)
    drawn = {
        method: redraw(profile, chosen, np.random.default_rng(6), n_redraws=4_000, method=method)
        for method in ("exact", "normal")
    }
    exact, normal = drawn["exact"].figures, drawn["normal"].figures
    spread = exact.std(axis=0)
    assert (abs(exact.mean(axis=0) - normal.mean(axis=0)) < 0.1 * spread + 1).all()
    gap = np.cov(exact.T, ddof=0) - np.cov(normal.T, ddof=0)
    assert (abs(gap) < 0.1 * np.outer(spread, spread) + 1).all()
    shares = {name: stability_of(each, chosen, (0,)) for name, each in drawn.items()}
    assert 0 < shares["exact"].same < 4_000
    assert shares["normal"].method == "normal"
    for option in range(4):
        assert abs(shares["exact"].won(option) - shares["normal"].won(option)) < 5 * 32


def test_ten_thousand_ballots_are_where_the_normal_limit_begins():
    for n_ballots, method in ((9_900, "exact"), (10_000, "normal")):
        drawn = redraw(circle(n_ballots), Settings(3), np.random.default_rng(1), n_redraws=2)
        assert (drawn.n_ballots, drawn.method) == (n_ballots, method)


def test_a_unanimous_comparison_never_turns():
    profile = Profile.from_ballots("AB", [(((0,), (1,)), 20_000)])
    drawn = redraw(profile, Settings(1), np.random.default_rng(2))
    assert (drawn.supports()[:, 0, 1] == 20_000).all()
    found = stability(profile, Settings(1), np.random.default_rng(2))
    assert (found.alone, found.same) == ((1_000, 0), 1_000)


def test_a_redraw_too_long_to_search_counts_all_that_may_win(monkeypatch):
    monkeypatch.setattr(winners, "LIMITS", {"ranked_pairs": {"budget": 0}})
    rng = np.random.default_rng(12)
    profile = Profile.from_ranks("ABCDEFGHI", np.argsort(rng.random((8, 9)), axis=1) + 1)
    found = stability(profile, Settings(None), np.random.default_rng(1), n_redraws=400)
    assert found.not_exact > 0


@pytest.mark.parametrize("method", ["exact", "normal"])
@pytest.mark.parametrize("n_options", [0, 1, 2])
@pytest.mark.parametrize("n_ballots", [0, 1, 3])
def test_nothing_to_draw_has_an_answer(n_options, n_ballots, method):
    profile = Profile.from_ranks("AB"[:n_options], np.ones((n_ballots, n_options), dtype=np.int8))
    for rule in RULES:
        chosen = Settings(None, rule=rule)
        rng = np.random.default_rng(0)
        found = stability(profile, chosen, rng, n_redraws=7, method=method)
        assert found.same == 7
        assert found.nobody == (7 if n_options == 0 else 0)
        assert found.alone == ((7,) if n_options == 1 else (0,) * n_options)


def test_no_redraws_and_too_many_options_are_told(monkeypatch):
    profile, rng = circle(100), np.random.default_rng(0)
    assert stability(profile, Settings(3), rng, n_redraws=0).n_redraws == 0
    for bad in ({"n_redraws": -1}, {"method": "guess"}):
        with pytest.raises(InvalidSetting):
            stability(profile, Settings(3), rng, **bad)
    many = Profile.from_ranks([str(i) for i in range(MOST_OPTIONS + 1)], [[1] * (MOST_OPTIONS + 1)])
    with pytest.raises(InvalidSetting):
        stability(many, Settings(0), rng)
    row = list(range(1, 22))
    twenty_one = Profile.from_ranks([str(i) for i in row], [row])
    assert stability(twenty_one, Settings(0, rule="kemeny"), rng, n_redraws=1) is None
    assert stability(twenty_one, Settings(0, rule="schulze"), rng, n_redraws=1) is not None
    monkeypatch.setattr(room, "MOST_CELLS", 10)
    assert stability(profile, Settings(3, rule="approval"), rng) is None
