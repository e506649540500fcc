"""Disclosure: each rule by a check that a deliberately wrong variant does not survive."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.disclosure import (
    Part,
    ShownPart,
    ShownParts,
    colliding_views,
    hidden_parts,
    is_extreme,
    possible_counts,
    published_parts,
    released_buckets,
    rounded,
    views_apart,
    why_not_published,
    why_not_whole_ballots,
)
from deliberation.profile import Profile

SIZES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 60), min_size=1)


def survives(check, variant):
    """Whether a variant of a rule passes the check that the rule passes."""
    try:
        check(variant)
    except AssertionError:
        return False
    return True


# Rounding ------------------------------------------------------------------------------------


def check_rounding(variant):
    for number in range(200):
        shown = variant(number)
        assert shown % 5 == 0
        assert abs(shown - number) <= 2


def test_counts_are_rounded_to_five():
    check_rounding(rounded)


@pytest.mark.parametrize(
    "wrong", [lambda n: n, lambda n: n // 5 * 5, lambda n: 10 * round(n / 10), math.ceil]
)
def test_other_roundings_are_caught(wrong):
    assert not survives(check_rounding, wrong)


# Least numbers, for part, complement and all that is hidden ----------------------------------


def check_hidden(variant):
    for sizes in product((0, 3, 9, 10, 11, 30), repeat=3):
        named = dict(zip("abc", sizes, strict=True))
        hidden = variant(named)
        everybody = sum(sizes)
        for code, size in named.items():
            if size and code not in hidden:
                assert size >= 10, named
                assert everybody - size == 0 or everybody - size >= 10, named
        together = sum(named[code] for code in hidden)
        assert together == 0 or together >= 10 or len(hidden) == sum(map(bool, sizes)), named


def without_merging(sizes):
    everybody = sum(sizes.values())
    return {code: "small" for code, n in sizes.items() if 0 < n < 10 or 0 < everybody - n < 10}


def test_parts_complements_and_the_hidden_together_are_ten_or_more():
    check_hidden(hidden_parts)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda sizes: {},
        lambda sizes: {code: "small" for code, n in sizes.items() if 0 < n < 10},
        lambda sizes: {code: "small" for code, n in sizes.items() if 0 < n < 9},
        without_merging,
    ],
)
def test_weaker_least_numbers_are_caught(wrong):
    assert not survives(check_hidden, wrong)


@given(SIZES)
def test_no_difference_of_shown_sizes_names_fewer_than_ten(sizes):
    """40 − 28 = 12 is as far as subtraction gets."""
    hidden = hidden_parts(sizes)
    shown = [n for code, n in sizes.items() if n and code not in hidden]
    everybody = sum(sizes.values())
    for chosen in product((False, True), repeat=len(shown)):
        rest = everybody - sum(n for n, is_in in zip(shown, chosen, strict=True) if is_in)
        assert not shown or rest == 0 or rest >= 10


# Extremes ------------------------------------------------------------------------------------


def check_extremes(variant):
    for n_people in range(10, 40):
        for count in range(n_people + 1):
            if n_people < 20 and not variant(count, n_people):
                assert 0 < count < n_people
                assert 0 < rounded(count) < rounded(n_people)
            if n_people >= 20:
                assert not variant(count, n_people)


def test_small_parts_show_neither_nobody_nor_everybody():
    check_extremes(is_extreme)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda count, n: False,
        lambda count, n: n < 20 and count == 0,
        lambda count, n: n < 20 and count in (0, n),
        lambda count, n: count in (0, n),
    ],
)
def test_weaker_or_stronger_extremes_are_caught(wrong):
    assert not survives(check_extremes, wrong)


# What rounded counts and the exact total give away together ----------------------------------


def possible_by_trying(shown, sizes, total, n_people, rest):
    """Every value of each count for and against that fits what is shown, by trying all."""
    parts = [
        [
            (ahead, behind)
            for ahead in range(max(0, counts[0] - 2), counts[0] + 3)
            for behind in range(max(0, counts[1] - 2), counts[1] + 3)
            if ahead + behind <= size + 2
        ]
        for counts, size in zip(shown, sizes, strict=True)
    ]
    if rest:
        parts.append(list(product(range(n_people + 1), repeat=2)))
    fits = [
        choice
        for choice in product(*parts)
        if sum(c[0] for c in choice) == total[0]
        and sum(c[1] for c in choice) == total[1]
        and neither_fits(choice, sizes, total, n_people, rest)
    ]
    return [
        [sorted({choice[part][way] for choice in fits}) for part in range(len(parts))]
        for way in (0, 1)
    ]


def neither_fits(choice, sizes, total, n_people, rest):
    """Whether those neither for nor against can be spread so that sizes come out right."""
    least = most = 0
    for counts, size in zip(choice, sizes, strict=False):
        least += max(0, max(0, size - 2) - sum(counts))
        most += size + 2 - sum(counts)
    spread = n_people - sum(total)
    return least <= spread <= most + (n_people if rest else 0)


@st.composite
def tables(draw):
    """One or two shown parts with counts for and against, maybe some hidden people."""
    shown = []
    for _ in range(draw(st.integers(1, 2))):
        n_people = draw(st.integers(10, 40))
        ahead = draw(st.integers(0, n_people))
        shown.append((n_people, ahead, draw(st.integers(0, n_people - ahead))))
    hidden = draw(st.one_of(st.none(), st.integers(10, 14)))
    return shown, hidden


@given(tables(), st.data())
@settings(max_examples=15, deadline=None)
def test_ranges_are_what_trying_all_gives(table, data):
    counted, hidden = table
    people = list(counted)
    if hidden is not None:
        ahead = data.draw(st.integers(0, hidden))
        people.append((hidden, ahead, hidden - ahead))
    shown = [(rounded(ahead), rounded(behind)) for _, ahead, behind in counted]
    sizes = [rounded(n_people) for n_people, _, _ in counted]
    total = (sum(row[1] for row in people), sum(row[2] for row in people))
    n_people = sum(row[0] for row in people)
    ranges = possible_counts(shown, sizes, total, n_people, has_rest=hidden is not None)
    tried = possible_by_trying(shown, sizes, total, n_people, hidden)
    for way in (0, 1):
        for part, values in enumerate(tried[way]):
            assert ranges[way, part].tolist() == [values[0], values[-1]]


def check_publishing(variant):
    rng = np.random.default_rng(5)
    shown_figures = 0
    for _ in range(200):
        parts = random_parts(rng)
        shown = variant(parts, "ticket")
        people = {part.code: part.n_people for part in parts}
        rest = sum(n for code, n in people.items() if shown.part(code) is None)
        assert rest not in range(1, 10) or not shown.parts
        for part in shown.parts:
            assert part.n_people == rounded(people[part.code])
            assert people[part.code] >= 10
            assert sum(people.values()) - people[part.code] not in range(1, 10)
        for name in parts[0].figures:
            told = [part.figures[name] for part in shown.parts if name in part.figures]
            assert len(told) in (0, len(shown.parts))
            if told:
                shown_figures += 1
                check_figure(name, parts, shown, rest)
    assert shown_figures > 60


def check_figure(name, parts, shown, rest):
    """What one figure shows of all parts leaves each count three values, and no extreme."""
    total = tuple(sum(part.figures[name][way] for part in parts) for way in (0, 1))
    n_people = sum(part.n_people for part in parts)
    for part in shown.parts:
        exact_size = next(p.n_people for p in parts if p.code == part.code)
        for count in part.figures[name]:
            assert exact_size >= 20 or 0 < count < rounded(exact_size)
    told = [part.figures[name] for part in shown.parts]
    sizes = [part.n_people for part in shown.parts]
    if rest or len(told) > 2:
        return
    for ways in possible_by_trying(told, sizes, total, n_people, rest):
        assert all(len(values) >= 3 for values in ways)


def random_parts(rng):
    """A partition of two or three parts, two figures each."""
    parts = []
    for code in "abc"[: int(rng.integers(2, 4))]:
        n_people = int(rng.choice([0, 4, 12, 17, 25, 43]))
        share = rng.dirichlet([2, 2, 1], size=2)
        counts = [rng.multinomial(n_people, row) for row in share]
        figures = {f"f{i}": (int(row[0]), int(row[1])) for i, row in enumerate(counts)}
        parts.append(Part(code, n_people, figures))
    return parts


def exact(parts, mode):
    hidden = hidden_parts({part.code: part.n_people for part in parts})
    kept = [p for p in parts if p.n_people and p.code not in hidden]
    return ShownParts(tuple(ShownPart(p.code, p.n_people, p.figures) for p in kept), hidden, {})


def rounded_only(parts, mode):
    """Rounds, but never asks what the total gives away, nor hides extremes."""
    shown = exact(parts, mode)
    return ShownParts(
        tuple(
            ShownPart(
                p.code,
                rounded(p.n_people),
                {name: (rounded(a), rounded(b)) for name, (a, b) in p.figures.items()},
            )
            for p in shown.parts
        ),
        shown.hidden,
        {},
    )


def without_extremes(parts, mode):
    """Hides extremes, but never asks what the total gives away."""
    shown = rounded_only(parts, mode)
    people = {part.code: part for part in parts}
    kept = [
        name
        for name in parts[0].figures
        if not any(
            is_extreme(count, people[part.code].n_people)
            for part in shown.parts
            for count in people[part.code].figures[name]
        )
    ]
    return ShownParts(
        tuple(
            ShownPart(p.code, p.n_people, {name: p.figures[name] for name in kept})
            for p in shown.parts
        ),
        shown.hidden,
        {},
    )


def test_published_parts_hold_to_every_rule():
    check_publishing(published_parts)


@pytest.mark.parametrize(
    "wrong",
    [
        exact,
        rounded_only,
        without_extremes,
        lambda parts, mode: published_parts(parts, "recorded"),
        lambda parts, mode: published_parts(parts[:-1], mode),
    ],
)
def test_looser_publishing_is_caught(wrong):
    assert not survives(check_publishing, wrong)


def test_recorded_mode_shows_everything_as_it_is():
    parts = [Part("a", 3, {"f": (3, 0)}), Part("b", 41, {"f": (0, 1)})]
    shown = published_parts(parts, "recorded")
    assert [(p.n_people, p.figures) for p in shown.parts] == [
        (3, {"f": (3, 0)}),
        (41, {"f": (0, 1)}),
    ]
    assert (shown.hidden, shown.hidden_figures) == ({}, {})


def test_codes_say_why_a_figure_is_not_shown():
    parts = [Part("a", 31, {"f": (22, 4)}), Part("b", 42, {"f": (32, 5)})]
    assert published_parts(parts, "ticket").hidden_figures == {"f": "too-narrow"}
    small = [Part("a", 12, {"f": (12, 0)}), Part("b", 30, {"f": (13, 9)})]
    assert published_parts(small, "ticket").hidden_figures == {"f": "extreme"}
    few = [Part("a", 4, {"f": (2, 1)}), Part("b", 30, {"f": (13, 9)})]
    assert published_parts(few, "ticket").hidden == {"a": "part-under-10", "b": "rest-under-10"}
    assert published_parts([], "ticket").parts == ()


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
