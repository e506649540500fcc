"""A few reasons for all: chosen as Phragmén says, fair to groups, honest about who is left out."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import InvalidSetting
from deliberation.reasons import Endorsements, representatives


@st.composite
def endorsements(draw, most_sheets=8, most_reasons=5):
    n_sheets, n_reasons = draw(st.integers(0, most_sheets)), draw(st.integers(0, most_reasons))
    flags = st.lists(st.booleans(), min_size=n_reasons, max_size=n_reasons)
    rows = st.lists(flags, min_size=n_sheets, max_size=n_sheets)
    shown = np.array(draw(rows), dtype=bool).reshape(n_sheets, n_reasons)
    ticked = np.array(draw(rows), dtype=bool).reshape(n_sheets, n_reasons) & shown
    weights = draw(st.lists(st.integers(0, 3), min_size=n_sheets, max_size=n_sheets))
    return Endorsements.of([f"r{i}" for i in range(n_reasons)], ticked, shown, weights)


def people_of(given_):
    """Return what each person ticked and was shown, a person at a time."""
    rows = zip(given_.ticked.tolist(), given_.shown.tolist(), given_.weights.tolist(), strict=True)
    return [
        ({i for i, t in enumerate(ticks) if t}, {i for i, s in enumerate(sees) if s})
        for ticks, sees, weight in rows
        for _ in range(weight)
    ]


def plain_phragmen(given_, size):
    """Choose slowly: a load for each person, every reason tried in every round."""
    people = people_of(given_)
    carried = [Fraction(0)] * len(people)
    n_reasons = len(given_.reasons)
    ticked = {i: [p for p, (t, _) in enumerate(people) if i in t] for i in range(n_reasons)}
    shown = {i: sum(i in s for _, s in people) for i in range(n_reasons)}
    chosen = []
    for _ in range(size):
        open_now = [i for i in range(n_reasons) if ticked[i] and i not in [c for c, _ in chosen]]
        if not open_now:
            break
        cost = {i: (1 + sum(carried[p] for p in ticked[i])) / len(ticked[i]) for i in open_now}
        best = min(
            open_now,
            key=lambda i: (cost[i], -len(ticked[i]), -Fraction(len(ticked[i]), shown[i]), i),
        )
        for p in ticked[best]:
            carried[p] = cost[best]
        chosen.append((best, cost[best]))
    return chosen


@given(given_=endorsements(), size=st.integers(0, 6))
def test_the_set_is_what_the_slow_count_gives(given_, size):
    found = representatives(given_, size)
    assert [(each.reason, each.load) for each in found.chosen] == plain_phragmen(given_, size)


@given(given_=endorsements(), size=st.integers(0, 6))
def test_figures_are_what_counting_people_gives(given_, size):
    found, people = representatives(given_, size), people_of(given_)
    chosen = {each.reason for each in found.chosen}
    reasons = range(len(given_.reasons))
    assert found.n_ticked.tolist() == [sum(i in t for t, _ in people) for i in reasons]
    assert found.n_shown.tolist() == [sum(i in s for _, s in people) for i in reasons]
    assert found.n_spoken_for == sum(bool(t & chosen) for t, _ in people)
    assert found.n_left_out == sum(bool(s & chosen) and not t & chosen for t, s in people)
    assert found.n_never_shown == sum(not s & chosen for _, s in people)
    total = found.n_spoken_for + found.n_left_out + found.n_never_shown
    assert total == len(people)


@given(given_=endorsements())
def test_loads_never_fall_and_each_first_few_are_the_set_of_that_size(given_):
    whole = representatives(given_, 5).chosen
    assert [each.load for each in whole] == sorted(each.load for each in whole)
    for size in range(5):
        shorter = [each.reason for each in representatives(given_, size).chosen]
        assert shorter == [each.reason for each in whole][:size]


@given(given_=endorsements(most_sheets=6, most_reasons=4), size=st.integers(1, 4))
def test_groups_that_agree_are_represented(given_, size):
    voices = [ticks for ticks, _ in people_of(given_) if ticks]
    chosen = {each.reason for each in representatives(given_, size).chosen}
    if len(chosen) < size or len(voices) > 7:
        return
    for n in range(1, len(voices) + 1):
        for group in combinations(voices, n):
            agreed = len(set.intersection(*group))
            owed = min(agreed, n * size // len(voices))
            assert len(chosen & set.union(*group)) >= owed


@given(given_=endorsements(), seed=st.integers(0, 9))
def test_the_order_of_sheets_does_not_count(given_, seed):
    order = np.random.default_rng(seed).permutation(len(given_.weights))
    turned = Endorsements.of(
        given_.reasons, given_.ticked[order], given_.shown[order], given_.weights[order]
    )
    one, other = representatives(given_, 4), representatives(turned, 4)
    assert one.chosen == other.chosen
    assert one.n_left_out == other.n_left_out


def test_who_was_not_shown_a_reason_neither_ticks_nor_carries_it():
    ticked = [[1, 0], [1, 0], [0, 1]]
    shown = [[1, 1], [1, 0], [0, 1]]
    found = representatives(Endorsements.of(["dark", "cold"], ticked, shown), 1)
    assert [each.reason for each in found.chosen] == [0]
    assert (found.n_spoken_for, found.n_left_out, found.n_never_shown) == (2, 0, 1)
    assert (found.n_shown.tolist(), found.n_ticked.tolist()) == ([2, 2], [2, 1])


def test_reasons_that_cost_the_same_are_named():
    found = representatives(Endorsements.of("ABC", [[1, 1, 0], [1, 1, 0], [0, 0, 1]]), 1)
    assert found.chosen[0].level_with == (1,)


def test_too_few_people_make_no_reason():
    ticked = [[1, 1]] * 4 + [[1, 0]]
    found = representatives(Endorsements.of("AB", ticked), 5, least=5)
    assert [each.reason for each in found.chosen] == [0]


def test_edges_have_answers():
    for empty in (Endorsements.of([], []), Endorsements.of("AB", [])):
        found = representatives(empty, 3)
        assert (found.chosen, found.n_spoken_for, found.n_never_shown) == ((), 0, 0)
    silent = representatives(Endorsements.of("AB", [[0, 0]] * 3), 3)
    assert (silent.chosen, silent.n_left_out, silent.n_never_shown) == ((), 0, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Endorsements.of("AA", [[1, 0]]),
        lambda: Endorsements.of("AB", [[1, 0, 1]]),
        lambda: Endorsements.of("AB", [[1, 0]], [[0, 1]]),
        lambda: Endorsements.of("AB", [[1, 0]], [[1, 1], [1, 1]]),
        lambda: Endorsements.of("AB", [[1, 0]], weights=[-1]),
        lambda: Endorsements.of("AB", [[1, 0]], weights=[0.5]),
        lambda: representatives(Endorsements.of("AB", []), -1),
        lambda: representatives(Endorsements.of("AB", []), 1, least=0),
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(InvalidSetting):
        wrong()
