"""Agreement of two orders, against every pair taken one by one."""

from itertools import combinations
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from deliberation.errors import InvalidSetting
from deliberation.robustness.agreement import agreement


@st.composite
def orders(draw, count):
    """So many weak orders of the same options."""
    n_options = draw(st.integers(0, 6))
    made = []
    for _ in range(count):
        places = draw(st.lists(st.integers(0, 6), min_size=n_options, max_size=n_options))
        made.append(
            tuple(tuple(i for i in range(n_options) if places[i] == p) for p in sorted(set(places)))
        )
    return made


def place(order, option):
    return next(k for k, tier in enumerate(order) if option in tier)


@given(orders(2))
def test_every_pair_is_of_one_kind(two):
    one, other = two
    options = [option for tier in one for option in tier]
    found = agreement(one, other)
    signs = [
        (place(one, i) - place(one, j), place(other, i) - place(other, j))
        for i, j in combinations(options, 2)
    ]
    assert found.same == sum(a * b > 0 for a, b in signs)
    assert found.opposite == sum(a * b < 0 for a, b in signs)
    assert found.tied_in_first == sum(a == 0 != b for a, b in signs)
    assert found.tied_in_second == sum(b == 0 != a for a, b in signs)
    assert found.tied_in_both == sum(a == b == 0 for a, b in signs)
    assert found.most == 2 * len(signs)


@given(orders(2))
def test_tau_b_is_kendalls(two):
    one, other = two
    found = agreement(one, other)
    if found.tau_b is None:
        assert len(one) < 2 or len(other) < 2
        return
    options = sorted(option for tier in one for option in tier)
    first, second = ([place(order, i) for i in options] for order in two)
    assert isclose(found.tau_b, kendalltau(first, second).statistic, abs_tol=1e-12)


@given(orders(3))
def test_the_distance_is_a_metric(three):
    a, b, c = three
    apart = agreement(a, b).distance
    assert (apart == 0) == (a == b)
    assert apart == agreement(b, a).distance <= agreement(a, b).most
    assert agreement(a, c).distance <= apart + agreement(b, c).distance


def test_an_order_and_its_reverse_are_as_far_apart_as_can_be():
    strict = ((0,), (1,), (2,), (3,))
    found = agreement(strict, strict[::-1])
    assert (found.distance, found.most, found.tau_b) == (12, 12, -1.0)
    halves = agreement(strict, ((0, 1), (2, 3)))
    assert isclose(halves.tau_b, 4 / sqrt(6 * 4))


@pytest.mark.parametrize("other", [((0,),), ((0,), (1,), (1,)), ((0,), (2,))])
def test_orders_of_other_options_are_refused(other):
    with pytest.raises(InvalidSetting):
        agreement(((0,), (1,)), other)
