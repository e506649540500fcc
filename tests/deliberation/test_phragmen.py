"""Phragmén's rule: against a plain version, with families, proportional, and unforgeable."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import InvalidCertificate, InvalidSetting
from deliberation.pairwise import pairwise
from deliberation.profile import Profile
from deliberation.rules import RULES, plain
from deliberation.rules.proofs.phragmen import approvals_of
from tests.deliberation.beside_plain import check_phragmen
from tests.strategies import profiles


@given(profile=profiles(most_options=5), seats=st.integers(1, 4))
def test_it_equals_its_plain_version(profile, seats):
    check_phragmen(profile, seats)


@given(profile=profiles(least_options=1, most_options=5), seats=st.integers(1, 4))
def test_every_prefix_represents_in_proportion(profile, seats):
    """Voters who agree on k options and are k seats' worth have k elected of what they are for."""
    above = approvals_of(profile, None)
    verdict = RULES["phragmen"](profile, seats=seats)
    for rounds in verdict.evidence["elected_in"].values():
        chosen = [each.elected for each in rounds]
        for length in range(1, len(chosen) + 1):
            assert not underrepresented(profile, above, set(chosen[:length]), length)


def underrepresented(profile, above, elected, seats):
    n_ballots = int(profile.weights[above.any(axis=1)].sum())
    for size in range(1, seats + 1):
        for common in combinations(range(profile.n_options), size):
            inside = above[:, list(common)].all(axis=1) & (profile.weights > 0)
            rows = np.flatnonzero(inside)
            for count in range(1, len(rows) + 1):
                for group in combinations(rows.tolist(), count):
                    weight = int(profile.weights[list(group)].sum())
                    liked = set(np.flatnonzero(above[list(group)].any(axis=0)).tolist())
                    if weight * seats >= size * n_ballots and len(liked & elected) < size:
                        return True
    return False


def test_seats_are_shared_by_size():
    """Ten for A1 to A3, five for B1 to B3: of three seats two and one."""
    ballots = [([[0, 1, 2]], 10), ([[3, 4, 5]], 5)]
    verdict = check_phragmen(Profile.from_ballots([*"abcxyz"], ballots), 3)
    for rounds in verdict.evidence["elected_in"].values():
        assert sorted(each.elected > 2 for each in rounds) == [False, False, True]
        assert [each.load for each in rounds] == [Fraction(1, 10), Fraction(1, 5), Fraction(1, 5)]
    assert plain(verdict.evidence["rounds"])[0]["load"] == "1/10"


def test_of_a_family_its_pairwise_winner_alone_takes_part():
    """A has 7 ballots above the line, A' 8, but 6 to 5 prefer A to A': A stands."""
    ballots = [
        ([[0], [1], [3]], 6),
        ([[1], [3], [0]], 2),
        ([[2], [1], [0], [3]], 1),
        ([[1], [2]], 2),
    ]
    profile = Profile.from_ballots(["A", "A'", "B", "now"], ballots)
    assert pairwise(profile).margins[0, 1] == 1
    verdict = check_phragmen(profile, 2, line=3, families=[0, 0, 1, 2])
    assert verdict.evidence["members"] == ((0,), (2,), ())
    assert verdict.elected == (0, 2)
    alone = check_phragmen(profile, 2, line=3)
    assert alone.elected == (0, 1)


def test_a_member_that_stands_back_by_a_lot_is_not_elected_however_lots_fall():
    """A or A' has the first seat, B or C the second."""
    profile = Profile.from_ballots("AaBC", [([[0, 1]], 2), ([[2]], 1), ([[3]], 1)])
    verdict = check_phragmen(profile, 2, families=[0, 0, 1, 2])
    assert (verdict.elected, verdict.tied) == ((), (0, 1, 2, 3))


def test_nobody_is_elected_whom_no_ballot_puts_above_the_line():
    profile = Profile.from_ballots(["A", "now", "B"], [([[0], [1], [2]], 3)])
    verdict = check_phragmen(profile, 3, line=1)
    assert (verdict.elected, verdict.tied) == ((0,), ())
    assert verdict.order == ((0,), (1, 2))


def test_a_spent_budget_leaves_what_is_proven():
    rng = np.random.default_rng(4)
    spent = 0
    for _ in range(60):
        profile = Profile.from_ranks("ABCDEF", rng.integers(0, 2, size=(4, 6)))
        whole = RULES["phragmen"](profile, seats=3)
        for budget in (0, 1, 3, 9):
            cut = RULES["phragmen"](profile, seats=3, budget=budget)
            assert set(cut.elected) <= set(whole.elected)
            assert {*whole.elected, *whole.tied} <= {*cut.elected, *cut.tied}
            cut.evidence["certificate"].check(profile, cut)
            spent += not cut.evidence["exact"]
    assert spent > 50


def test_wrong_settings_are_refused():
    profile = Profile.from_ballots("AB", [([[0]], 1)])
    for wrong in ({"line": 2}, {"families": [0]}, {"seats": 0}):
        with pytest.raises(InvalidSetting):
            RULES["phragmen"](profile, **wrong)


def test_forged_loads_are_refused():
    profile = Profile.from_ballots("ABC", [([[0, 1]], 5), ([[1, 2]], 3), ([[2]], 1)])
    verdict = check_phragmen(profile, 2)
    proof, rounds = verdict.evidence["certificate"], verdict.evidence["rounds"]
    first, last = rounds
    forged = [
        (first,),
        (*rounds, last),
        (replace(first, elected=0), last),
        (replace(first, load=first.load * 2), last),
        (replace(first, choices=(0, 1)), last),
        (first, replace(last, loads=last.loads[:1])),
    ]
    for course in forged:
        courses = replace(proof.courses, elected_in=dict.fromkeys(verdict.elected, course))
        with pytest.raises(InvalidCertificate):
            replace(proof, courses=courses).check(profile, verdict)
    for claim in ({"elected": (0,)}, {"tied": (0,)}, {"seats": 1}):
        with pytest.raises(InvalidCertificate):
            proof.check(profile, replace(verdict, **claim))
