"""What theory promises of each rule: holds on generated profiles, or fails on a pinned one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from deliberation.pairwise import pairwise
from deliberation.rules import RULES
from tests.deliberation import promises_of_positions, promises_of_rounds
from tests.deliberation.axioms import (
    AXIOMS,
    FAILS,
    HOLDS,
    WITHOUT_TIES,
    profile_of,
    untied_profile_and_number,
)
from tests.deliberation.depth import as_deep

ORDERED = ("ranked_pairs", "schulze", "copeland", "minimax", "borda", "approval", "kemeny")

TABLE = {
    "anonymity": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "neutrality": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "homogeneity": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "monotonicity": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "pareto": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, FAILS, HOLDS),
    "condorcet_consistency": (HOLDS, HOLDS, HOLDS, HOLDS, FAILS, FAILS, HOLDS),
    "condorcet_loser": (HOLDS, HOLDS, HOLDS, FAILS, HOLDS, FAILS, HOLDS),
    "smith": (HOLDS, HOLDS, HOLDS, FAILS, FAILS, FAILS, HOLDS),
    "clone_independence": (WITHOUT_TIES, HOLDS, FAILS, FAILS, FAILS, HOLDS, FAILS),
    "reversal_symmetry": (HOLDS, HOLDS, HOLDS, FAILS, HOLDS, HOLDS, HOLDS),
    "reinforcement": (FAILS, FAILS, FAILS, FAILS, HOLDS, HOLDS, FAILS),
    "participation": (FAILS, FAILS, FAILS, FAILS, HOLDS, HOLDS, FAILS),
}
"""Approval here calls to rank to approve. It is a rule of its own kind: copies of an option
are approved together, and complete ballots approve everything.

Kemeny's rule keeps reinforcement as a rule for orders: see test_kemeny.py.

Sources: Tideman 1987 and Brill and Fischer 2012 (ranked pairs), Schulze 2011, Moulin 1988
(participation), Young 1975 (reinforcement), Fishburn 1977 (the others)."""


TABLES = (
    (ORDERED, TABLE),
    (promises_of_positions.ORDERED, promises_of_positions.TABLE),
    (promises_of_rounds.ORDERED, promises_of_rounds.TABLE),
)


def cells(*wanted):
    return [
        pytest.param(axiom, rule, id=f"{axiom}-{rule}")
        for ordered, table in TABLES
        for axiom, row in table.items()
        for rule, promise in zip(ordered, row, strict=True)
        if promise in wanted
    ]


def test_every_rule_and_axiom_has_its_promise():
    assert sorted(rule for ordered, _ in TABLES for rule in ordered) == sorted(RULES)
    assert all(set(table) == set(AXIOMS) for _, table in TABLES)


@pytest.mark.parametrize(("axiom", "rule"), cells(HOLDS))
def test_promise_holds(axiom, rule):
    is_broken, cases = AXIOMS[axiom]

    @settings(
        max_examples=as_deep(40, 2_000), deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=cases())
    def check(case):
        assert not is_broken(RULES[rule], *case)

    check()


@pytest.mark.parametrize(("axiom", "rule"), cells(WITHOUT_TIES))
def test_promise_holds_without_ties(axiom, rule):
    is_broken, _ = AXIOMS[axiom]

    @settings(
        max_examples=as_deep(60, 2_000), deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=untied_profile_and_number())
    def check(case):
        margins = pairwise(case[0]).margins
        strengths = np.abs(margins[np.triu_indices(len(margins), 1)])
        assume(strengths.all() and len(set(strengths.tolist())) == len(strengths))
        assert not is_broken(RULES[rule], *case)

    check()


CLONES_AGAINST_ONE = (
    "ABCD",
    [[1, 2, 3, 4], [2, 3, 4, 1], [3, 1, 2, 4], [4, 2, 3, 1], [2, 3, 1, 4], [3, 4, 2, 1]],
    [2, 1, 2, 1, 1, 2],
    0,
)
"""A, B and C beat D by 5 to 4 and each other in a circle by 6 to 3: D, whom all beat, is
minimax's only winner, though of A and D alone A wins."""

CIRCLE_AND_MAJORITY = (
    "ABC",
    [[1, 2, 3], [3, 1, 2], [2, 3, 1]],
    [4, 4, 4],
    ([[1, 3, 2], [3, 2, 1]], [2, 1]),
)
"""All are level in the one group and A beats both in the other; together C wins, or all do."""

BETTER_AT_HOME = (
    "ABCD",
    [[2, 4, 1, 3], [4, 2, 3, 1], [1, 3, 4, 2], [4, 1, 2, 3], [4, 1, 3, 2]],
    [6, 2, 5, 4, 1],
    ([1, 4, 3, 2], 2),
)
"""D wins; two more ballots that put D over C make C win."""

BETTER_AT_HOME_COPELAND = (
    "ABCD",
    [[4, 2, 1, 3], [4, 3, 2, 1], [1, 4, 2, 3], [4, 3, 1, 2], [2, 1, 4, 3]],
    [5, 2, 1, 2, 6],
    ([1, 4, 3, 2], 2),
)
"""C wins; two more ballots that put C over B make B win."""

SECOND_OF_ALL = ("ABC", [[1, 2, 3], [3, 1, 2]], [3, 2], 0)
"""A has a majority of first places, B the better places on the whole."""

APPROVED_BY_ALL = ("AB", [[1, 2]], [1], 0)
"""Both are ranked, so both are approved."""

BEATEN_COPIES = ("AB", [[1, 2], [2, 1]], [1, 1], 1)
"""A copy that stands above its option breaks a tie."""

BETTER_AT_HOME_KEMENY = (
    "ABCD",
    [[4, 3, 1, 2], [1, 3, 4, 2], [3, 1, 2, 4], [1, 4, 3, 2], [2, 1, 3, 4]],
    [5, 7, 4, 5, 7],
    ([4, 3, 2, 1], 3),
)
"""B wins; three more ballots that put B over A make A win."""

COPIES_ON_BALLOTS = (
    "ABCD",
    [[4, 1, 2, 3], [4, 2, 1, 3], [2, 3, 4, 1], [1, 2, 3, 4], [1, 4, 2, 3]],
    [3, 6, 3, 2, 6],
    6,
)
"""A margin that an order goes against counts twice when one of its options has a copy."""

COUNTEREXAMPLES = {
    ("pareto", "approval"): APPROVED_BY_ALL,
    ("condorcet_consistency", "approval"): APPROVED_BY_ALL,
    ("condorcet_consistency", "borda"): SECOND_OF_ALL,
    ("condorcet_loser", "minimax"): CLONES_AGAINST_ONE,
    ("condorcet_loser", "approval"): APPROVED_BY_ALL,
    ("smith", "minimax"): CLONES_AGAINST_ONE,
    ("smith", "borda"): SECOND_OF_ALL,
    ("smith", "approval"): APPROVED_BY_ALL,
    ("clone_independence", "copeland"): BEATEN_COPIES,
    ("clone_independence", "borda"): BEATEN_COPIES,
    ("reversal_symmetry", "minimax"): CLONES_AGAINST_ONE,
    ("reinforcement", "ranked_pairs"): CIRCLE_AND_MAJORITY,
    ("reinforcement", "schulze"): CIRCLE_AND_MAJORITY,
    ("reinforcement", "copeland"): CIRCLE_AND_MAJORITY,
    ("reinforcement", "minimax"): CIRCLE_AND_MAJORITY,
    ("clone_independence", "kemeny"): COPIES_ON_BALLOTS,
    ("reinforcement", "kemeny"): CIRCLE_AND_MAJORITY,
    ("participation", "kemeny"): BETTER_AT_HOME_KEMENY,
    ("participation", "ranked_pairs"): BETTER_AT_HOME,
    ("participation", "schulze"): BETTER_AT_HOME,
    ("participation", "minimax"): BETTER_AT_HOME,
    ("participation", "copeland"): BETTER_AT_HOME_COPELAND,
    **promises_of_positions.COUNTEREXAMPLES,
    **promises_of_rounds.COUNTEREXAMPLES,
}

TESTED_APART = {("clone_independence", "minimax")}
"""A single copy beside an option never breaks it; see the test below."""


@pytest.mark.parametrize(("axiom", "rule"), cells(FAILS))
def test_promise_fails_on_a_pinned_profile(axiom, rule):
    if (axiom, rule) in TESTED_APART:
        return
    options, ranks, weights, change = COUNTEREXAMPLES[axiom, rule]
    assert AXIOMS[axiom][0](RULES[rule], profile_of(options, ranks, weights), change)


def test_minimax_depends_on_copies_in_a_circle():
    options, ranks, weights, _ = CLONES_AGAINST_ONE
    profile = profile_of(options, ranks, weights)
    assert RULES["minimax"](profile).winners == (3,)
    for copy in (0, 1, 2):
        assert RULES["minimax"](profile.restricted_to([copy, 3])).winners == (0,)
