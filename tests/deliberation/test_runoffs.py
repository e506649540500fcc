"""Rules that drop one option a round: against plain versions, with ties, budgets and forgery."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from deliberation.errors import InvalidCertificate, InvalidSetting
from deliberation.pairwise import condorcet_winner, pairwise
from deliberation.profile import Profile
from deliberation.rules import RULES, plain
from deliberation.rules.ballots.tops import FORMS, Tops, top_tally
from deliberation.rules.searches.runoffs import fewest
from tests.deliberation import plain_runoffs
from tests.deliberation.axioms import clone_independence, profile_of
from tests.deliberation.beside_plain import check_runoff, choices_of
from tests.strategies import profiles

every_form = pytest.mark.parametrize("form", FORMS)


@every_form
@pytest.mark.parametrize("name", ["instant_runoff", "smith_irv"])
@given(profile=profiles(most_options=5))
def test_rules_of_rounds_equal_their_plain_versions(name, form, profile):
    check_runoff(name, profile, form, getattr(plain_runoffs, name))


@every_form
@given(profile=profiles(least_options=2, most_options=5))
def test_moving_ballots_counts_as_counting_afresh(form, profile):
    tops = Tops(profile, form)
    for gone in range(profile.n_options):
        assert tops.tally() == top_tally(profile, tops.standing, form)
        tops.drop((gone,))
    assert tops.tally() == ()


def test_all_that_are_tied_may_win():
    for n_options in (2, 7, 25):
        nobody = Profile.from_ranks([str(i) for i in range(n_options)], [[0] * n_options], [9])
        level = Profile.from_ranks(nobody.options, [[1] * n_options], [9])
        for name in ("instant_runoff", "smith_irv"):
            for profile in (nobody, level):
                verdict = RULES[name](profile)
                assert verdict.order == (tuple(range(n_options)),)
                assert verdict.evidence["exact"]


TIED_LAST = ("ABC", [[1, 2, 3], [2, 1, 3], [3, 1, 2], [2, 3, 1]], [5, 3, 1, 4])
"""A 5, B 4, C 4: without B it is A 8 to C 5, without C it is A 9 to B 4."""

TIED_AND_OPEN = ("ABC", [[1, 2, 3], [3, 1, 2], [3, 2, 1]], [5, 4, 4])
"""A 5, B 4, C 4: whoever of B and C stays gets the other's votes and beats A by 8 to 5."""


def test_a_tie_that_changes_nothing_and_one_that_does():
    assert RULES["instant_runoff"](profile_of(*TIED_LAST)).order == ((0,), (1, 2))
    verdict = RULES["instant_runoff"](profile_of(*TIED_AND_OPEN))
    assert verdict.order == ((1, 2), (0,))
    assert verdict.evidence["rounds"][0].choices == ((1,), (2,))
    assert verdict.evidence["courses"][1][0].dropped == (2,)
    assert verdict.evidence["courses"][2][0].dropped == (1,)


def test_a_spent_budget_leaves_bounds_that_hold():
    rng = np.random.default_rng(5)
    spent = 0
    for _ in range(60):
        profile = Profile.from_ranks("ABCDEF", rng.integers(0, 7, size=(5, 6)))
        for name in ("instant_runoff", "smith_irv"):
            whole = RULES[name](profile)
            for budget in (0, 5_000, 10_000, 20_000):
                cut = RULES[name](profile, budget=budget)
                known = cut.evidence
                assert set(known["proven"]) <= set(whole.winners) <= set(known["possible"])
                assert cut.winners == known["possible"]
                assert not known["exact"] or cut.winners == whole.winners
                known["certificate"].check(profile, cut.winners, choices_of(name, profile))
                spent += not known["exact"]
    assert spent > 50


def test_forged_runoffs_are_refused():
    profile = profile_of(*TIED_AND_OPEN)
    verdict = RULES["instant_runoff"](profile)
    proof = verdict.evidence["certificate"]
    proof.check(profile, verdict.winners, fewest)
    steps = dict(proof.steps)
    for forged, winners in (
        (proof, (1,)),
        (proof, (0, 1, 2)),
        (replace(proof, steps={}), (1, 2)),
        (replace(proof, steps=steps | {7: ((1,),)}), (1, 2)),
        (replace(proof, steps={7: steps[7]}), (1, 2)),
        (replace(proof, steps=steps, witnesses={1: ((2,), (0,))}), (1,)),
        (replace(proof, witnesses={1: ((2,), (0,)), 2: ((2,), (0,))}), (1, 2)),
        (replace(proof, witnesses={1: ((0,), (2,)), 2: ((1,), (0,))}), (1, 2)),
        (replace(proof, witnesses={1: ((2,),), 2: ((1,), (0,))}), (1, 2)),
        (replace(proof, form="split"), (0,)),
    ):
        with pytest.raises(InvalidCertificate):
            forged.check(profile, winners, fewest)


def test_split_votes_depend_on_copies_where_full_ones_do_not():
    """12 put A and C level, 5 put B over A, 2 rank only C.

    In parts it is A 6, B 5, C 8, then A 11: A wins. With a copy of C beside it those 12 give
    A only 4, and A may go first. With full votes it is A 12, B 5, C 14, then A 17 to 14.
    """
    profile = Profile.from_ranks("ABC", [[1, 0, 1], [2, 1, 0], [0, 0, 1]], [12, 5, 2])
    whole, parts = (RULES["instant_runoff"](profile, ties=form) for form in FORMS)
    assert whole.winners == parts.winners == (0,)
    assert whole.evidence["rounds"][0].tally == (12, 5, 14)
    assert parts.evidence["rounds"][0].tally == (6, 5, 8)
    assert not clone_independence(RULES["instant_runoff"], profile, 2)
    assert clone_independence(lambda p: RULES["instant_runoff"](p, ties="split"), profile, 2)


def test_parts_of_votes_are_fractions():
    profile = Profile.from_ballots("ABC", [([[0, 1]], 3), ([[0]], 2), ([[2]], 3)])
    parts = RULES["instant_runoff"](profile, ties="split").evidence["rounds"]
    assert parts[0].tally == (Fraction(7, 2), Fraction(3, 2), 3)
    assert plain(parts)[0]["tally"] == ["7/2", "3/2", 3]


def test_only_looking_again_for_the_smith_set_makes_it_the_alternative_method():
    """Round by round, the set of those nobody outside beats is looked for anew."""
    rng = np.random.default_rng(3)
    for _ in range(300):
        profile = Profile.from_ranks("ABCDE", np.argsort(rng.random((9, 5)), axis=1) + 1)
        best = condorcet_winner(pairwise(profile))
        for winner, rounds in RULES["smith_irv"](profile).evidence["courses"].items():
            assert best in (None, winner)
            for each in rounds:
                part = pairwise(profile.restricted_to(each.standing))
                beats_all = condorcet_winner(part)
                if beats_all is not None:
                    assert each.standing[beats_all] == winner


def test_unknown_form_is_refused():
    for name in ("instant_runoff", "smith_irv"):
        with pytest.raises(InvalidSetting, match="ties"):
            RULES[name](Profile.from_ballots("AB", []), ties="halves")


def test_smith_irv_reads_unranked_as_told():
    profile = Profile.from_ballots("ABC", [([[0]], 3), ([[1], [0]], 2)])
    verdict = RULES["smith_irv"](profile, unranked="no_opinion")
    assert verdict.conventions["unranked"] == "no_opinion"
    assert (RULES["smith_irv"](profile).winners, verdict.winners) == ((0,), (1,))
