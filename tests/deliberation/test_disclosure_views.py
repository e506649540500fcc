"""Views, whole ballots and reasons: each rule by a check that a wrong variant fails."""

import numpy as np
import pytest

from deliberation.disclosure import (
    colliding_views,
    released_buckets,
    views_apart,
    why_not_published,
    why_not_whole_ballots,
)
from deliberation.profile import Profile
from tests.deliberation.planted import survives

# Views beside each other ---------------------------------------------------------------------


def check_views(variant):
    rng = np.random.default_rng(2)
    refused = 0
    for _ in range(300):
        one = rng.random(60) < rng.choice([0.5, 0.9, 1.0])
        other = one.copy()
        swapped = rng.permutation(60)[: int(rng.integers(0, 25))]
        other[swapped] = ~other[swapped]
        apart = sum(a != b for a, b in zip(one.tolist(), other.tolist(), strict=True))
        may = variant({"one": one, "other": other})
        assert may == (apart == 0 or apart >= 10)
        refused += not may
    assert refused > 30


def test_views_differ_by_nobody_or_by_ten():
    check_views(lambda views: not colliding_views(views, "ticket"))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda views: True,
        lambda views: abs(int(views["one"].sum()) - int(views["other"].sum())) not in range(1, 10),
        lambda views: views_apart(views["one"], views["other"]) not in range(1, 9),
        lambda views: views_apart(views["one"], views["other"]) >= 10,
    ],
)
def test_weaker_comparisons_of_views_are_caught(wrong):
    assert not survives(check_views, wrong)


def test_a_view_is_refused_for_what_stands_beside_it():
    everyone = np.ones(50, dtype=bool)
    unchecked = np.arange(50) < 12
    published = {"all": everyone}
    assert why_not_published("checked", ~unchecked, published, "ticket") is None
    assert why_not_published("few", np.arange(50) < 9, published, "ticket") == "view-under-10"
    assert why_not_published("most", np.arange(50) < 45, published, "ticket") == "rest-under-10"
    published["checked"] = ~unchecked
    shifted = np.arange(50) >= 15
    assert why_not_published("late", shifted, published, "ticket") == "views-too-close"
    assert why_not_published("late", shifted, published, "recorded") is None


# Whole ballots -------------------------------------------------------------------------------


def check_whole(variant):
    rng = np.random.default_rng(9)
    allowed = 0
    for _ in range(200):
        patterns = [[1, 2, 3], [2, 1, 3], [3, 3, 1], [1, 0, 2]][: int(rng.integers(1, 5))]
        rows = [row for row in patterns for _ in range(int(rng.integers(3, 13)))]
        shared = min(rows.count(row) for row in rows)
        may = variant(Profile.from_ranks("ABC", rows)) is None
        assert may == (len(rows) >= 20 and shared >= 5)
        allowed += may
    assert allowed > 20


def test_whole_ballots_need_twenty_voters_and_five_to_a_pattern():
    check_whole(lambda profile: why_not_whole_ballots(profile, "ticket"))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda profile: None,
        lambda profile: None if profile.n_ballots >= 20 else "few",
        lambda profile: None if profile.canonical().weights.min() >= 5 else "rare",
        lambda profile: None if profile.n_ballots >= 20 and profile.weights.min() >= 1 else "few",
    ],
)
def test_weaker_conditions_for_whole_ballots_are_caught(wrong):
    assert not survives(check_whole, wrong)


def test_modes_decide_about_whole_ballots_first():
    profile = Profile.from_ranks("AB", [[1, 2]], [50])
    assert why_not_whole_ballots(profile, "private") == "mode-private"
    assert why_not_whole_ballots(profile, "ticket") is None
    nobody = Profile.from_ranks("AB", np.zeros((0, 2), dtype=np.int8))
    assert why_not_whole_ballots(nobody, "ticket") == "voters-under-20"
    assert why_not_whole_ballots(nobody, "recorded") is None


# Reasons -------------------------------------------------------------------------------------


def check_buckets(variant):
    rng = np.random.default_rng(4)
    kept = 0
    for _ in range(300):
        counts = {
            (option, zone, who): int(rng.choice([0, 1, 2, 4, 5, 9]))
            for option in "AB"
            for zone in ("support", "worse")
            for who in ("uses", "works", "cares")
        }
        released = variant(counts)
        assert set(released) == {path for path, count in counts.items() if count}
        sizes = {}
        for path, name in released.items():
            assert name is None or path[: len(name)] == name != ()
            sizes[name] = sizes.get(name, 0) + counts[path]
            kept += name == path
        assert all(size >= 5 for name, size in sizes.items() if name is not None)
        for path, name in released.items():
            assert counts[path] >= 5 or name != path
    assert kept > 100


def small_up(counts):
    """Moves small buckets one up and never looks whether they are enough there."""
    return {path: path if n >= 5 else path[:-1] for path, n in counts.items() if n}


def test_reasons_are_released_by_fives_or_wider():
    check_buckets(lambda counts: released_buckets(counts, "ticket"))


@pytest.mark.parametrize(
    "wrong",
    [
        small_up,
        lambda counts: {path: path for path, n in counts.items() if n},
        lambda counts: {path: path if n >= 4 else None for path, n in counts.items() if n},
        lambda counts: {path: path[:1] for path, n in counts.items() if n},
        lambda counts: {path: None for path, n in counts.items() if n},
    ],
)
def test_other_mergings_of_reasons_are_caught(wrong):
    assert not survives(check_buckets, wrong)


def test_recorded_mode_releases_every_reason_where_it_was_given():
    counts = {("A", "worse", "uses"): 1, ("A", "worse", "works"): 0}
    assert released_buckets(counts, "recorded") == {("A", "worse", "uses"): ("A", "worse", "uses")}
