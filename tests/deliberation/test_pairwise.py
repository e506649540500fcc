"""Pairs: the fast count against the plain one, and the sets read off them."""

from __future__ import annotations

from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest
from hypothesis import given

from deliberation import kernel, paths, ranks
from deliberation import pairwise as module
from deliberation.errors import InvalidPairs, InvalidSetting
from deliberation.pairwise import (
    Pairwise,
    condorcet_loser,
    condorcet_winner,
    pairwise,
    smith_set,
    strongest_paths,
)
from deliberation.profile import Profile
from tests.deliberation import plain_rules
from tests.strategies import profiles


@pytest.fixture(params=["few", "together", "blocks"])
def small_blocks(request, monkeypatch):
    """Let the kernel use its fast form, in several blocks, on small profiles too."""
    if request.param != "few":
        monkeypatch.setattr(kernel, "FEW", 0)
        monkeypatch.setattr(kernel, "BLOCK", 70)
        monkeypatch.setattr(kernel, "STRIP", 3)
        monkeypatch.setattr(ranks, "MARKED", 3)
        monkeypatch.setattr(kernel, "HANDFUL", 2)
        monkeypatch.setattr(kernel, "SHARED", 20)
        monkeypatch.setattr(kernel, "HEAVY", 1_000)
    if request.param == "blocks":
        monkeypatch.setattr(kernel, "TOGETHER", 15)
        monkeypatch.setattr(kernel, "DIRECT", 15)


def random_profile(rng, *, n_options=5, n_rows=200, weights=None):
    ranks = rng.integers(0, n_options + 1, size=(n_rows, n_options))
    return Profile.from_ranks([str(i) for i in range(n_options)], ranks, weights)


WEIGHTS = {
    "one each": lambda rng: None,
    "the same": lambda rng: np.full(200, 7),
    "a handful": lambda rng: rng.integers(0, 3, size=200),
    "a few": lambda rng: rng.integers(0, 4, size=200),
    "many": lambda rng: rng.integers(0, 10**12, size=200),
    "mostly one": lambda rng: np.where(rng.random(200) < 0.9, 1, rng.integers(0, 10**12, 200)),
    "shared and not": lambda rng: (
        np.repeat([0, 3, 10**9, 7], [20, 60, 80, 40]) + (np.arange(200) % 19 == 0)
    ),
    "one heavy": lambda rng: np.array([10**15, *[1] * 199]),
    "none": lambda rng: np.zeros(200, dtype=int),
}


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize("unranked", ["last", "no_opinion"])
@pytest.mark.parametrize("n_options", [1, 2, 5])
def test_fast_count_equals_the_plain_one(small_blocks, weights, unranked, n_options):
    rng = np.random.default_rng(7)
    for _ in range(3):
        profile = random_profile(rng, n_options=n_options, weights=WEIGHTS[weights](rng))
        found = pairwise(profile, unranked)
        assert found.support.tolist() == plain_rules.support(profile, unranked=unranked)
        assert found.unranked == unranked


@given(profile=profiles())
def test_count_equals_the_plain_one_on_any_small_profile(profile):
    for unranked in module.UNRANKED:
        expected = plain_rules.support(profile, unranked=unranked)
        assert pairwise(profile, unranked).support.tolist() == expected


@pytest.mark.parametrize("spread", [1, 300, 70_000, 2**40])
def test_wide_ranks_are_counted_alike(small_blocks, spread):
    rng = np.random.default_rng(3)
    profile = random_profile(rng)
    wide = Profile.from_ranks(profile.options, profile.ranks.astype(np.int64) * spread)
    assert pairwise(wide).support.tolist() == plain_rules.support(profile)


SPOILT = 101
"""The one ballot unlike the others, in the middle of a block and of a strip."""


def levelled(ranks):
    ranks[SPOILT, 1] = ranks[SPOILT, 0]


def cut_short(ranks):
    ranks[SPOILT, ranks[SPOILT] == ranks.shape[1]] = 0


def with_a_gap(ranks):
    ranks[SPOILT, ranks[SPOILT] == ranks.shape[1]] += 1


def far_off(ranks):
    """A rank that a count in 32 bits would take for another."""
    ranks[SPOILT, 0] += 2**32


STRICT_BUT_FOR_ONE = [lambda ranks: None, levelled, cut_short, with_a_gap, far_off]


@pytest.mark.parametrize("unranked", ["last", "no_opinion"])
@pytest.mark.parametrize("spoil", STRICT_BUT_FOR_ONE)
@pytest.mark.parametrize("n_options", [7, 8, 9, 31, 32, 33, 63, 64, 65])
def test_strict_ballots_are_counted_as_any_others(small_blocks, n_options, spoil, unranked):
    rng = np.random.default_rng(n_options)
    ranks = rng.permuted(np.tile(np.arange(1, n_options + 1), (150, 1)), axis=1)
    spoil(ranks)
    profile = Profile.from_ranks([str(i) for i in range(n_options)], ranks)
    expected = (ranks[:, :, None] < ranks[:, None, :]) & (ranks[:, :, None] > 0)
    if unranked == "last":
        expected |= (ranks[:, :, None] > 0) & (ranks[:, None, :] == 0)
    assert (pairwise(profile, unranked).support == expected.sum(axis=0)).all()


def test_rank_at_the_end_of_its_type_stands_above_unranked(small_blocks):
    for highest in (127, 32_767, 2**31 - 1, 2**63 - 1):
        profile = Profile.from_ranks("ABC", [[highest, 0, highest - 1]], [2])
        assert pairwise(profile).support.tolist() == [[0, 2, 0], [0, 0, 0], [2, 2, 0]]


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_executor_counts_the_same(pool, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 60)
    rng = np.random.default_rng(5)
    profile = random_profile(rng, weights=rng.integers(0, 9, size=200))
    with pool(2) as executor:
        assert (
            pairwise(profile, executor=executor).support.tolist()
            == pairwise(profile).support.tolist()
        )


class BrokenAfter:
    """An executor that loses its workers after a few tasks."""

    def __init__(self, lasts, *, refuses):
        self.lasts, self.refuses, self.asked = lasts, refuses, 0

    def submit(self, work, *arguments, **settings):
        self.asked += 1
        future = Future()
        if self.asked <= self.lasts:
            future.set_result(work(*arguments, **settings))
        elif self.refuses:
            raise BrokenProcessPool
        else:
            future.set_exception(BrokenProcessPool())
        return future


@pytest.mark.parametrize("refuses", [True, False])
@pytest.mark.parametrize("lasts", [0, 2])
def test_lost_workers_cost_no_ballot(lasts, refuses, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 60)
    profile = random_profile(np.random.default_rng(5))
    executor = BrokenAfter(lasts, refuses=refuses)
    assert (
        pairwise(profile, executor=executor).support.tolist() == pairwise(profile).support.tolist()
    )
    assert executor.asked > lasts


@given(profile=profiles())
def test_smith_set_equals_the_plain_one(profile):
    pairs = pairwise(profile)
    expected = plain_rules.smith_set(plain_rules.support(profile)) if profile.n_options else ()
    assert smith_set(pairs) == expected


@given(profile=profiles(least_options=1))
def test_condorcet_winner_and_loser_are_as_defined(profile):
    matrix = plain_rules.support(profile)
    n = profile.n_options
    others = {i: [j for j in range(n) if j != i] for i in range(n)}
    beats = [i for i in range(n) if all(matrix[i][j] > matrix[j][i] for j in others[i])]
    loses = [i for i in range(n) if all(matrix[i][j] < matrix[j][i] for j in others[i])]
    pairs = pairwise(profile)
    assert condorcet_winner(pairs) == (beats[0] if beats else None)
    assert condorcet_loser(pairs) == (loses[0] if n > 1 and loses else None)


def test_edges_have_answers():
    nobody = pairwise(Profile.from_ballots("", [((), 4)]))
    assert (condorcet_winner(nobody), condorcet_loser(nobody), smith_set(nobody)) == (None,) * 2 + (
        (),
    )
    alone = pairwise(Profile.from_ballots("A", []))
    assert (condorcet_winner(alone), condorcet_loser(alone), smith_set(alone)) == (0, None, (0,))
    level = pairwise(Profile.from_ballots("AB", [([[0, 1]], 5)]))
    assert (condorcet_winner(level), condorcet_loser(level), smith_set(level)) == (
        None,
        None,
        (0, 1),
    )


@given(profile=profiles(most_options=5))
def test_strongest_paths_equal_those_found_by_trying_all(profile):
    matrix = plain_rules.support(profile)
    keys = plain_rules.strength_of(matrix, "margins")
    strongest = plain_rules.chains(profile.n_options, keys)
    for factor in (1, 10**12):
        paths = strongest_paths(pairwise(profile).margins * factor)
        for i, j in np.ndindex(paths.shape):
            assert paths[i, j] == strongest.get((i, j), (0,))[0] * factor


def test_strongest_paths_of_many_options_equal_the_simple_scheme():
    rng = np.random.default_rng(11)
    for n_options in (33, 64, 100):
        upper = np.triu(rng.integers(-500, 500, size=(n_options, n_options)), 1)
        expected = np.maximum(upper - upper.T, 0)
        for via in range(n_options):
            through = np.minimum.outer(expected[:, via], expected[via])
            expected = np.maximum(expected, through)
        np.fill_diagonal(expected, 0)
        assert (strongest_paths(upper - upper.T) == expected).all()


@pytest.mark.parametrize(
    ("options", "support", "n_ballots"),
    [
        ("AA", [[0, 1], [1, 0]], 2),
        ("AB", [[0, 1]], 2),
        ("AB", [[0, -1], [1, 0]], 2),
        ("AB", [[0, 1.5], [1, 0]], 3),
        ("AB", [[0, 2], [1, 0]], 2),
        ("AB", [[0, 2**62], [2**62, 0]], 2**62),
        ("AB", [[0, 0], [0, 0]], -1),
    ],
)
def test_matrix_that_counts_nothing_is_refused(options, support, n_ballots):
    with pytest.raises(InvalidPairs):
        Pairwise(options, support, n_ballots)


def test_diagonal_of_a_published_matrix_is_not_read():
    assert Pairwise("AB", [[9, 2], [1, 9]], 3).support.tolist() == [[0, 2], [1, 0]]


def test_unknown_convention_is_refused():
    with pytest.raises(InvalidSetting):
        pairwise(Profile.from_ballots("AB", []), unranked="first")


@given(profile=profiles(least_options=3))
def test_restricted_pairs_are_the_pairs_of_restricted_ballots(profile):
    kept = [2, 0]
    one, other = pairwise(profile).restricted_to(kept), pairwise(profile.restricted_to(kept))
    assert (one.options, one.n_ballots) == (other.options, other.n_ballots)
    assert one.support.tolist() == other.support.tolist()


def plain_paths(steps):
    paths = np.maximum(steps, 0)
    np.fill_diagonal(paths, 0)
    for via in range(len(paths)):
        paths = np.maximum(paths, np.minimum.outer(paths[:, via], paths[via]))
    np.fill_diagonal(paths, 0)
    return paths


@pytest.mark.parametrize("many", [1, 200])
@pytest.mark.parametrize("largest", [3, 70_000, 2**33, 2**50])
def test_paths_are_the_same_in_numbers_of_every_width(monkeypatch, many, largest):
    """From one option on, weak steps are taken together; usually only among 200."""
    monkeypatch.setattr(paths, "MANY", many)
    rng = np.random.default_rng(6)
    for _ in range(60):
        n_options = int(rng.integers(1, 9))
        steps = rng.integers(-largest, largest + 1, size=(n_options, n_options))
        steps[rng.random(steps.shape) < 0.2] = 0
        expected = plain_paths(steps)
        assert (paths.strongest_paths(steps) == expected).all()
        for root in range(n_options):
            assert (paths.widest_from(steps, root) == expected[root]).all()


def test_paths_among_many_options_do_not_depend_on_how_weak_steps_are_taken():
    rng = np.random.default_rng(8)
    upper = np.triu(rng.permutation(210**2).reshape(210, 210) * 7 + 70_000, 1)
    upper *= rng.choice([-1, 1], size=upper.shape)
    assert (paths.strongest_paths(upper - upper.T) == plain_paths(upper - upper.T)).all()
