"""Thresholds counted exactly, ties broken on the record."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import InvalidSetting
from deliberation.thresholds import Majority, Threshold
from deliberation.ties import METHODS, break_tie

counts = st.integers(0, 10**18)
parts = st.integers(1, 60)


@given(numerator=st.integers(0, 60), denominator=parts, support=counts, total=counts)
def test_threshold_is_a_share_of_whole_numbers(numerator, denominator, support, total):
    share = Threshold(numerator, denominator)
    expected = Fraction(support) >= Fraction(numerator, denominator) * total
    assert share.is_met(support, total) == expected
    assert share.is_met(share.needed(total), total)
    assert share.needed(total) == 0 or not share.is_met(share.needed(total) - 1, total)


@given(numerator=st.integers(0, 60), denominator=parts, above=counts, below=counts)
def test_majority_is_a_ratio_of_whole_numbers(numerator, denominator, above, below):
    least = Fraction(numerator, denominator) * below
    assert Majority(numerator, denominator).is_met(above, below) == (above > least)
    assert Majority(numerator, denominator, strict=False).is_met(above, below) == (above >= least)


def test_exact_equality_is_enough_only_where_it_says_so():
    assert not Majority().is_met(50, 50)
    assert Majority(strict=False).is_met(50, 50)
    assert not Majority(3, 1).is_met(75, 25)
    assert Majority(3, 1, strict=False).is_met(75, 25)
    assert Threshold(1, 4).is_met(25, 100)
    assert not Majority().is_met(0, 0)


@pytest.mark.parametrize("parts", [(-1, 2), (1, 0), (1, -2)])
def test_what_is_no_share_is_refused(parts):
    with pytest.raises(InvalidSetting):
        Threshold(*parts)
    with pytest.raises(InvalidSetting):
        Majority(*parts)


@given(winners=st.sets(st.integers(0, 30), min_size=1), seed=st.text(min_size=1))
def test_lot_can_be_repeated_by_hand(winners, seed):
    step = break_tie(tuple(winners), by="lot", seed=seed)
    draws = {i: hashlib.sha256(f"{seed}:{i}".encode()).hexdigest() for i in winners}
    assert step.left == (min(draws, key=draws.get),)
    assert (step.by, step.among, dict(step.grounds["draws"])) == (
        "lot",
        tuple(sorted(winners)),
        draws,
    )
    assert break_tie(sorted(winners, reverse=True), by="lot", seed=seed) == step


def test_lot_favours_nobody():
    firsts = [break_tie((0, 1, 2), by="lot", seed=str(i)).left[0] for i in range(3000)]
    assert all(900 < firsts.count(option) < 1100 for option in range(3))


def test_seniority_takes_the_first_on_the_list():
    assert break_tie((2, 5), by="seniority", order=[4, 5, 2]).left == (5,)


def test_fewest_reservations_may_leave_a_tie():
    step = break_tie((2, 5, 7), by="fewest-reservations", counts={2: 1, 5: 1, 7: 3})
    assert step.left == (2, 5)


def test_nobody_level_leaves_nobody():
    assert break_tie((), by="lot", seed="x").left == ()
    assert break_tie((), by="seniority").left == ()
    assert break_tie((), by="fewest-reservations").left == ()


@pytest.mark.parametrize("by", [*METHODS, "alphabet"])
def test_method_without_its_grounds_is_refused(by):
    with pytest.raises(InvalidSetting):
        break_tie((1, 2), by=by)
