"""Expanding approvals: against a plain version, in proportion to solid groups, unforgeable."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import InvalidCertificate, InvalidSetting
from deliberation.profile import Profile
from deliberation.rules import RULES, plain
from deliberation.rules.searches.courses import Courses
from tests.deliberation import plain_runoffs
from tests.deliberation.beside_plain import check_approvals
from tests.deliberation.depth import as_deep
from tests.deliberation.lots import course_of
from tests.strategies import profiles


def random_profile(rng, n_rows=6):
    n_options = int(rng.integers(1, 6))
    ranks = rng.integers(0, n_options + 1, size=(int(rng.integers(0, n_rows + 1)), n_options))
    return Profile.from_ranks("ABCDE"[:n_options], ranks, rng.integers(0, 6, size=len(ranks)))


@given(profile=profiles(most_options=5), seats=st.integers(1, 4))
def test_it_equals_its_plain_version(profile, seats):
    check_approvals(profile, seats)


def test_solid_groups_are_represented_in_proportion():
    """Whatever a group of l quotas puts nowhere below others elects l of its first options."""
    rng = np.random.default_rng(54)
    bound = 0
    for _ in range(as_deep(400, 5_000)):
        profile, seats = random_profile(rng, n_rows=4), int(rng.integers(1, 4))
        verdict = RULES["expanding_approvals"](profile, seats=seats)
        for rounds in verdict.evidence["elected_in"].values():
            due = solid_claims(profile, verdict.evidence["quota"])
            bound += len(due)
            for firsts, size in due:
                assert len(firsts & course_of(rounds)) >= size
    assert bound > 1000


def solid_claims(profile, quota):
    """For each group of ballots and set that it is solid for: its first options, how many due."""
    voters = []
    for tiers, weight in plain_runoffs.ballots_of(profile):
        before = [sum(map(len, tiers[:place])) for place in range(len(tiers))]
        places = {i: b for b, tier in zip(before, tiers, strict=True) for i in tier}
        voters += [(places, weight)] if weight else []
    claims = []
    for size in range(1, profile.n_options + 1):
        for common in map(set, combinations(range(profile.n_options), size)):
            solid = [each for each in voters if is_solid(each[0], common)]
            for count in range(1, len(solid) + 1):
                for group in combinations(solid, count):
                    due = min(int(sum(weight for _, weight in group) / quota), size)
                    firsts = {i for places, _ in group for i in places if places[i] < size}
                    claims += [(firsts, due)] if due else []
    return claims


def is_solid(places, common):
    if not common <= places.keys():
        return False
    worst = max(places[i] for i in common)
    return all(places[i] >= worst for i in places.keys() - common)


def test_the_order_above_the_line_counts():
    """All put all three above the line: 6 A > B > C, 3 C > B > A. B is nobody's first."""
    ballots = [([[0], [1], [2], [3]], 6), ([[2], [1], [0], [3]], 3)]
    profile = Profile.from_ballots(["A", "B", "C", "now"], ballots)
    assert check_approvals(profile, 1, line=3).elected == (0,)
    phragmen = RULES["phragmen"](profile, seats=1, line=3)
    assert phragmen.tied == (0, 1, 2)


def test_payments_are_in_proportion_and_exact():
    """Of A's 5 ballots 13/4 is paid, 7/4 left; with C's 2 and its own 2 B has 23/4."""
    ballots = [([[0], [1]], 5), ([[1], [0]], 2), ([[2], [1]], 2)]
    verdict = check_approvals(Profile.from_ballots("ABC", ballots), 2)
    first, second = verdict.evidence["rounds"]
    assert (first.paid, first.reach, second.reach) == (Fraction(13, 4), 1, 2)
    assert dict(second.votes) == {1: Fraction(23, 4), 2: Fraction(2)}
    assert plain(verdict.evidence["rounds"])[1]["votes"][0] == [1, "23/4"]


def test_seats_without_a_quota_go_to_whom_most_is_left_for():
    """Of 12 ballots 4 + 1/5 are the quota; nobody finds it, and B's 3 are more than C's 2."""
    ballots = [([[0]], 4), ([[1]], 3), ([[2]], 2), ([[3]], 3)]
    verdict = check_approvals(Profile.from_ballots("ABCD", ballots), 2)
    assert verdict.evidence["quota"] == Fraction(21, 5)
    assert (verdict.elected, verdict.tied) == ((0,), (1, 3))
    assert [each.paid for each in verdict.evidence["rounds"]] == [4, 3]


def test_of_a_family_its_pairwise_winner_alone_takes_part():
    """6 to 5 prefer A to A': A stands, and the two ballots with A' alone have no say.

    Of the other 9 ballots 3 + 1/3 are the quota: A has 6. B has 3, and the seat left over.
    """
    ballots = [
        ([[0], [1], [3]], 6),
        ([[1], [3], [0]], 2),
        ([[2], [1], [0], [3]], 1),
        ([[1], [2]], 2),
    ]
    profile = Profile.from_ballots(["A", "A'", "B", "now"], ballots)
    verdict = check_approvals(profile, 2, line=3, families=[0, 0, 1, 2])
    assert verdict.evidence["members"] == ((0,), (2,), ())
    assert verdict.evidence["quota"] == Fraction(10, 3)
    assert verdict.elected == (0, 2)
    assert [dict(each.votes) for each in verdict.evidence["rounds"]] == [{0: 6, 2: 3}, {2: 3}]
    assert check_approvals(profile, 2, line=3).elected == (0, 1)


def test_members_that_are_level_stand_together_and_one_is_elected():
    """A and A' beat each other on 5 ballots each; B is elected with the second seat."""
    ballots = [([[0], [1]], 5), ([[1], [0]], 5), ([[2]], 2)]
    verdict = check_approvals(Profile.from_ballots("AaB", ballots), 2, families=[0, 0, 1])
    assert verdict.evidence["members"] == ((0, 1), (2,))
    assert (verdict.elected, verdict.tied) == ((2,), (0, 1))


@given(profile=profiles(most_options=5), seats=st.integers(1, 3), data=st.data())
def test_a_member_that_does_not_take_part_might_as_well_not_stand(profile, seats, data):
    numbers = st.lists(st.integers(0, 2), min_size=profile.n_options, max_size=profile.n_options)
    whole = RULES["expanding_approvals"](profile, seats=seats, families=data.draw(numbers))
    members = whole.evidence["members"]
    if all(len(family) == 1 for family in members):
        kept = [option for (option,) in members]
        part = RULES["expanding_approvals"](profile.restricted_to(kept), seats=seats)
        assert whole.elected == tuple(sorted(kept[i] for i in part.elected))
        assert whole.tied == tuple(sorted(kept[i] for i in part.tied))
        assert whole.evidence["quota"] == part.evidence["quota"]


def test_a_member_that_stands_back_by_a_lot_is_not_elected_however_lots_fall():
    """A or A' has the first seat, B or C the second."""
    profile = Profile.from_ballots("AaBC", [([[0, 1]], 2), ([[2]], 1), ([[3]], 1)])
    verdict = check_approvals(profile, 2, families=[0, 0, 1, 2])
    assert (verdict.elected, verdict.tied) == ((), (0, 1, 2, 3))


def test_nobody_is_elected_whom_no_ballot_puts_above_the_line():
    profile = Profile.from_ballots(["A", "now", "B"], [([[0], [1], [2]], 3)])
    verdict = check_approvals(profile, 3, line=1)
    assert (verdict.elected, verdict.tied) == ((0,), ())
    assert verdict.order == ((0,), (1, 2))


@pytest.mark.parametrize("options", ["", "A"])
def test_no_options_or_one_and_no_ballots(options):
    verdict = check_approvals(Profile.from_ballots(options, []), 2)
    assert (verdict.elected, verdict.tied) == ((), ())
    assert verdict.evidence["rounds"] == ()


def test_a_spent_budget_leaves_what_is_proven():
    rng = np.random.default_rng(4)
    spent = 0
    for _ in range(60):
        profile = Profile.from_ranks("ABCDEF", rng.integers(0, 2, size=(4, 6)))
        whole = RULES["expanding_approvals"](profile, seats=3)
        for budget in (0, 1, 3):
            cut = RULES["expanding_approvals"](profile, seats=3, budget=budget)
            assert set(cut.elected) <= set(whole.elected)
            assert {*whole.elected, *whole.tied} <= {*cut.elected, *cut.tied}
            cut.evidence["certificate"].check(profile, cut)
            spent += not cut.evidence["exact"]
    assert spent > 20


def test_wrong_settings_are_refused():
    profile = Profile.from_ballots("AB", [([[0]], 1)])
    for wrong in (
        {"line": 2},
        {"line": -1},
        {"seats": 0},
        {"strength": "best"},
        {"unranked": "first"},
        {"families": [0]},
    ):
        with pytest.raises(InvalidSetting):
            RULES["expanding_approvals"](profile, **wrong)


def test_forged_rounds_are_refused():
    ballots = [([[0], [1]], 5), ([[1], [0]], 2), ([[2], [1]], 2)]
    profile = Profile.from_ballots("ABC", ballots)
    verdict = check_approvals(profile, 2)
    proof, (first, last) = verdict.evidence["certificate"], verdict.evidence["rounds"]
    forged = [
        (first,),
        (first, last, last),
        (replace(first, elected=1), last),
        (replace(first, reach=2), last),
        (replace(first, choices=(0, 1)), last),
        (replace(first, paid=Fraction(3)), last),
        (first, replace(last, paid=Fraction(3))),
        (first, replace(last, reach=1)),
        (first, replace(last, reach=3)),
        (first, replace(last, reach=4)),
        (first, replace(last, votes=last.votes[:1])),
        (first, replace(last, elected=2, choices=(2,))),
    ]
    for course in forged:
        courses = replace(proof.courses, elected_in=dict.fromkeys(verdict.elected, course))
        with pytest.raises(InvalidCertificate):
            replace(proof, courses=courses).check(profile, verdict)
    for wrong in (
        replace(proof, quota=Fraction(3)),
        replace(proof, members=((0, 1), (2,))),
        replace(proof, members=((0,), (1,))),
    ):
        with pytest.raises(InvalidCertificate):
            wrong.check(profile, verdict)
    for claim in ({"elected": (0,)}, {"tied": (0,)}, {"seats": 1}):
        with pytest.raises(InvalidCertificate):
            proof.check(profile, replace(verdict, **claim))


def test_courses_that_show_another_outcome_are_refused():
    """Each is sound but for one thing: it ends early, or elects who has too little."""
    ballots = [([[0], [1]], 5), ([[1], [0]], 2), ([[2], [1]], 2)]
    profile = Profile.from_ballots("ABC", ballots)
    verdict = check_approvals(profile, 2)
    proof, (first, last) = verdict.evidence["certificate"], verdict.evidence["rounds"]
    for course in [(first,), (first, replace(last, elected=2, paid=Fraction(2)))]:
        elected = tuple(sorted(each.elected for each in course))
        claim = replace(verdict, elected=elected)
        with pytest.raises(InvalidCertificate):
            replace(proof, courses=courses_of(course)).check(profile, claim)


def test_electing_before_ballots_approve_of_all_they_may_is_refused():
    """C has most first places, but no quota before the second place."""
    ranks = np.array([[2, 1, 3], [2, 3, 1], [1, 3, 2]])
    profile = Profile.from_ranks("ABC", ranks, np.array([2, 4, 3]))
    verdict = check_approvals(profile, 1)
    (only,) = verdict.evidence["rounds"]
    assert (only.reach, only.elected) == (2, 2)
    votes = tuple((i, Fraction(count)) for i, count in enumerate((3, 2, 4)))
    sooner = replace(only, reach=1, paid=Fraction(4), votes=votes)
    proof = replace(verdict.evidence["certificate"], courses=courses_of((sooner,)))
    with pytest.raises(InvalidCertificate):
        proof.check(profile, verdict)


def courses_of(course):
    """What a search would have found that met this course alone, of three options."""
    elected = {each.elected for each in course}
    return Courses(
        elected_in=dict.fromkeys(sorted(elected), course),
        missed_in=dict.fromkeys(sorted({0, 1, 2} - elected), course),
    )
