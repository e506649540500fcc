"""Disclosure: each rule by a check that a deliberately wrong variant does not survive."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.disclosure import (
    hidden_parts,
    is_extreme,
    rounded,
)
from tests.deliberation.planted import survives

SIZES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 60), min_size=1)


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
