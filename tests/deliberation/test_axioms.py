"""What theory promises of each rule: holds on generated profiles, or fails on a pinned one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from deliberation.pairwise import pairwise
from deliberation.rules import RULES
from tests.deliberation import promises_of_positions
from tests.deliberation.axioms import (
    AXIOMS,
    FAILS,
    HOLDS,
    WITHOUT_TIES,
    profile_of,
    untied_profile_and_number,
)

ORDERED = (
    *("ranked_pairs", "schulze", "copeland", "minimax", "borda", "approval"),
    *("instant_runoff", "smith_irv", "stv_scottish", "phragmen"),
    "kemeny",
)

TABLE = {
    "anonymity": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "neutrality": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "homogeneity": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, FAILS, HOLDS, HOLDS),
    "monotonicity": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, FAILS, FAILS, FAILS, HOLDS, HOLDS),
    "pareto": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, FAILS, HOLDS, FAILS, HOLDS, FAILS, HOLDS),
    "condorcet_consistency": (
        HOLDS,
        HOLDS,
        HOLDS,
        HOLDS,
        FAILS,
        FAILS,
        FAILS,
        HOLDS,
        FAILS,
        FAILS,
        HOLDS,
    ),
    "condorcet_loser": (
        HOLDS,
        HOLDS,
        HOLDS,
        FAILS,
        HOLDS,
        FAILS,
        HOLDS,
        HOLDS,
        FAILS,
        FAILS,
        HOLDS,
    ),
    "smith": (HOLDS, HOLDS, HOLDS, FAILS, FAILS, FAILS, FAILS, HOLDS, FAILS, FAILS, HOLDS),
    "clone_independence": (
        WITHOUT_TIES,
        HOLDS,
        FAILS,
        FAILS,
        FAILS,
        HOLDS,
        HOLDS,
        HOLDS,
        FAILS,
        HOLDS,
        FAILS,
    ),
    "reversal_symmetry": (
        HOLDS,
        HOLDS,
        HOLDS,
        FAILS,
        HOLDS,
        HOLDS,
        FAILS,
        FAILS,
        FAILS,
        HOLDS,
        HOLDS,
    ),
    "reinforcement": (FAILS, FAILS, FAILS, FAILS, HOLDS, HOLDS, FAILS, FAILS, FAILS, HOLDS, FAILS),
    "participation": (FAILS, FAILS, FAILS, FAILS, HOLDS, HOLDS, FAILS, FAILS, FAILS, HOLDS, FAILS),
}
"""Approval here calls to rank to approve. It is a rule of its own kind: copies of an option
are approved together, and complete ballots approve everything.

Kemeny's rule keeps reinforcement as a rule for orders: see test_kemeny.py.

Sources: Tideman 1987 and Brill and Fischer 2012 (ranked pairs), Schulze 2011, Moulin 1988
(participation), Young 1975 (reinforcement), Fishburn 1977 (the others)."""


TABLES = ((ORDERED, TABLE), (promises_of_positions.ORDERED, promises_of_positions.TABLE))


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

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=cases())
    def check(case):
        assert not is_broken(RULES[rule], *case)

    check()


@pytest.mark.parametrize(("axiom", "rule"), cells(WITHOUT_TIES))
def test_promise_holds_without_ties(axiom, rule):
    is_broken, _ = AXIOMS[axiom]

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
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

RAISED_AND_OUT = (
    "ABC",
    [[1, 1, 2], [1, 2, 3], [3, 1, 2], [2, 3, 1]],
    [1, 5, 3, 4],
    0,
)
"""A 6, B 4, C 4 first places: A may win, by 10 to 4 once C is out. The ballot that no longer
puts B level with A puts B out, and C beats A by 7 to 6. Nobody is outside the Smith set."""

CENTRE_SQUEEZED = ("ABC", [[1, 3, 2], [3, 1, 2], [3, 2, 1]], [2, 2, 1], 0)
"""C beats both others by 3 to 2 and is first to go."""

TURNED_ROUND = ("ABC", [[3, 1, 2], [1, 2, 3], [2, 3, 1]], [1, 2, 2], 0)
"""B goes first and C beats A, 3 to 2; on the turned ballots A goes first and C beats B."""

TWICE_LEVEL = (
    "ABC",
    [[3, 2, 1], [1, 2, 3], [3, 1, 2]],
    [6, 6, 6],
    ([[3, 2, 1]], [2]),
)
"""B and C may win in the one group and C wins the other; together B and C still may."""

HELPS_ANOTHER = (
    "ABC",
    [[3, 1, 2], [2, 3, 1], [1, 2, 3], [3, 2, 1], [2, 3, 1]],
    [6, 3, 4, 2, 2],
    ([1, 2, 3], 3),
)
"""Three more ballots A > B > C change who goes first, and C wins instead of B."""

SHARED_AND_OUT = ("ABC", [[2, 1, 3], [1, 2, 3], [3, 1, 2], [2, 3, 1]], [1, 5, 3, 4], 0)
"""A 5, B 4, C 4: a lot decides who goes, and A wins if it is C. Once a ballot puts A level with
B, B has 3.5 and goes, and C beats A by 7 to 6."""

ELECTED_SOONER = ("ABC", [[2, 3, 3], [1, 3, 1]], [1, 1], 1)
"""A has 1.5 of 2 votes, below the quota of 2, so B goes, then C; three times as many are 4.5 of
6, above the quota of 4: A is elected at once, and B and C stay level."""

LOST_IN_PARTS = (
    "WXYL",
    [[1, 1, 1, 2], [0, 0, 0, 1]],
    [100_001, 100_000],
    0,
)
"""A third of a ballot is .33333: W, X and Y share 100,001 ballots, and whoever is left of them
has 99,999.99999 against L, whom each beats by a ballot."""

COPY_HAS_A_RECORD = ("AB", [[2, 1], [2, 1], [1, 2], [2, 1]], [1, 2, 4, 1], 20)
"""Four to four takes a lot; with a copy in between, an earlier round tells them apart."""

SQUEEZED_OUT = ("ABC", [[2, 1, 3], [3, 2, 1], [1, 2, 3]], [1, 5, 5], 0)
"""B beats both others by 6 to 5 and is first to go."""

TURNED_AND_BACK = ("ABC", [[2, 1, 3], [3, 2, 1], [1, 3, 2]], [2, 4, 3], 0)
"""A beats C by 5 to 4 once B is out; on the turned ballots C goes, and A beats B by 6 to 3."""

HELPS_ANOTHER_IN_A_CIRCLE = (
    "ABC",
    [[1, 3, 2], [3, 1, 2], [2, 1, 3], [3, 2, 1]],
    [5, 5, 3, 4],
    ([1, 3, 2], 1),
)
"""C beats both others by 9 to 8; one more ballot A > C > B makes it 9 to 9 against A, so that C,
with the fewest first places, goes and B wins."""

PARETO_IN_ROUNDS = (
    "ABCDXY",
    [[2, 1, 5, 6, 4, 3], [6, 5, 1, 4, 3, 2], [2, 5, 6, 1, 4, 3]],
    [1, 1, 1],
    0,
)
"""Y is above X on every ballot. Nobody is outside the Smith set and nobody puts A, X or Y first:
Y may go, then A, and X beats B, C and D."""

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
    ("pareto", "phragmen"): APPROVED_BY_ALL,
    ("condorcet_consistency", "approval"): APPROVED_BY_ALL,
    ("condorcet_consistency", "phragmen"): APPROVED_BY_ALL,
    ("condorcet_consistency", "borda"): SECOND_OF_ALL,
    ("condorcet_loser", "minimax"): CLONES_AGAINST_ONE,
    ("condorcet_loser", "approval"): APPROVED_BY_ALL,
    ("condorcet_loser", "phragmen"): APPROVED_BY_ALL,
    ("smith", "minimax"): CLONES_AGAINST_ONE,
    ("smith", "borda"): SECOND_OF_ALL,
    ("smith", "approval"): APPROVED_BY_ALL,
    ("smith", "phragmen"): APPROVED_BY_ALL,
    ("clone_independence", "copeland"): BEATEN_COPIES,
    ("clone_independence", "borda"): BEATEN_COPIES,
    ("reversal_symmetry", "minimax"): CLONES_AGAINST_ONE,
    ("pareto", "smith_irv"): PARETO_IN_ROUNDS,
    ("condorcet_consistency", "instant_runoff"): CENTRE_SQUEEZED,
    ("smith", "instant_runoff"): CENTRE_SQUEEZED,
    ("monotonicity", "instant_runoff"): RAISED_AND_OUT,
    ("monotonicity", "smith_irv"): RAISED_AND_OUT,
    ("reversal_symmetry", "instant_runoff"): TURNED_ROUND,
    ("reversal_symmetry", "smith_irv"): TURNED_ROUND,
    ("reinforcement", "instant_runoff"): TWICE_LEVEL,
    ("reinforcement", "smith_irv"): CIRCLE_AND_MAJORITY,
    ("participation", "instant_runoff"): HELPS_ANOTHER,
    ("participation", "smith_irv"): HELPS_ANOTHER_IN_A_CIRCLE,
    ("homogeneity", "stv_scottish"): ELECTED_SOONER,
    ("monotonicity", "stv_scottish"): SHARED_AND_OUT,
    ("condorcet_consistency", "stv_scottish"): SQUEEZED_OUT,
    ("condorcet_loser", "stv_scottish"): LOST_IN_PARTS,
    ("smith", "stv_scottish"): SQUEEZED_OUT,
    ("clone_independence", "stv_scottish"): COPY_HAS_A_RECORD,
    ("reversal_symmetry", "stv_scottish"): TURNED_AND_BACK,
    ("reinforcement", "stv_scottish"): TWICE_LEVEL,
    ("participation", "stv_scottish"): HELPS_ANOTHER,
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
