"""Every rule against a slow plain version, and certificates against forgery."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.errors import BallotsNeeded, InvalidCertificate, InvalidSetting
from deliberation.pairwise import Pairwise, condorcet_winner, pairwise, smith_set
from deliberation.profile import Profile
from deliberation.rules import RULES, plain
from deliberation.rules.base import STRENGTHS, tiers_of_undefeated
from deliberation.thresholds import Majority, Threshold
from tests.deliberation import plain_rules
from tests.deliberation.beside_plain import (
    check_approval,
    check_borda,
    check_comparisons,
    check_ranked_pairs,
)
from tests.deliberation.plain_rules import CIRCLE, pairs_from
from tests.strategies import profiles

every_strength = pytest.mark.parametrize("strength", STRENGTHS)


@every_strength
@given(profile=profiles(most_options=5))
def test_rules_equal_their_plain_versions(strength, profile):
    for name in ("schulze", "copeland", "minimax"):
        check_comparisons(name, profile, strength, "last", getattr(plain_rules, name))
    check_ranked_pairs(profile, strength, "last")
    check_borda(profile)


@given(profile=profiles(least_options=1, most_options=5), data=st.data())
def test_approval_equals_its_plain_version(profile, data):
    line = data.draw(st.none() | st.integers(0, profile.n_options - 1))
    check_approval(profile, line)


@every_strength
@given(profile=profiles(most_options=6))
def test_certificates_hold(strength, profile):
    for name in ("schulze", "ranked_pairs"):
        verdict = RULES[name](profile, strength=strength)
        verdict.evidence["certificate"].check(verdict.evidence["strengths"], verdict.winners)


@every_strength
@given(profile=profiles(least_options=2, most_options=5))
def test_certificate_of_other_winners_is_refused(strength, profile):
    for name in ("schulze", "ranked_pairs"):
        verdict = RULES[name](profile, strength=strength)
        for option in range(profile.n_options):
            forged = tuple(sorted({option}.symmetric_difference(verdict.winners)))
            with pytest.raises(InvalidCertificate):
                verdict.evidence["certificate"].check(verdict.evidence["strengths"], forged)


def test_forged_cuts_and_chains_are_refused():
    verdict = RULES["schulze"](CIRCLE)
    proof, levels = verdict.evidence["certificate"], verdict.evidence["strengths"]
    proof.check(levels, verdict.winners)
    for number, chain in enumerate(proof.defeats):
        for forged in (
            replace(chain, path=chain.path[::-1]),
            replace(chain, strength=chain.strength + 1),
            replace(chain, cut=replace(chain.cut, inside=(chain.stronger, chain.weaker))),
            replace(chain, cut=replace(chain.cut, inside=())),
            replace(chain, cut=replace(chain.cut, below=chain.cut.below + 2)),
        ):
            defeats = (*proof.defeats[:number], forged, *proof.defeats[number + 1 :])
            with pytest.raises(InvalidCertificate):
                replace(proof, defeats=defeats).check(levels, verdict.winners)
    with pytest.raises(InvalidCertificate):
        replace(proof, undefeated=proof.undefeated[1:]).check(levels, verdict.winners)
    with pytest.raises(InvalidCertificate):
        replace(proof, defeats=proof.defeats[1:]).check(levels, verdict.winners)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_edges_have_verdicts(rule):
    assert rule(Profile.from_ballots("", [])).order == ()
    assert rule(Profile.from_ballots("", [])).winners == ()
    assert rule(Profile.from_ballots("A", [])).order == ((0,),)
    assert rule(Profile.from_ballots("A", [([[0]], 3)])).order == ((0,),)
    assert rule(Profile.from_ballots("ABC", [])).order == ((0, 1, 2),)
    assert rule(Profile.from_ballots("ABC", [([[0, 1, 2]], 9)])).order == ((0, 1, 2),)
    assert rule(Profile.from_ballots("ABC", [((), 9)])).order == ((0, 1, 2),)
    for options in ("", "A", "ABC"):
        plain(rule(Profile.from_ballots(options, [])).evidence)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_unknown_conventions_are_refused(rule):
    profile = Profile.from_ballots("AB", [])
    for wrong in ({"strength": "votes"}, {"unranked": "first"}):
        with pytest.raises(InvalidSetting):
            rule(profile, **wrong)


def test_rule_of_ballots_refuses_pairs():
    with pytest.raises(BallotsNeeded):
        RULES["approval"](pairs_from([[0, 1], [-1, 0]]))


@pytest.mark.parametrize("name", [name for name in RULES if RULES[name].needs == "pairs"])
def test_conventions_are_carried_in_the_verdict(name):
    profile = Profile.from_ballots("ABC", [([[0]], 3), ([[1], [2]], 2)])
    verdict = RULES[name](profile, strength="winning_votes", unranked="no_opinion")
    chosen = {"strength": "winning_votes", "unranked": "no_opinion"}
    assert verdict.conventions.items() >= chosen.items()
    usual = {"strength": "margins", "unranked": "last"}
    assert RULES[name](profile).conventions.items() >= usual.items()


def test_winning_votes_put_fewer_opposing_votes_first():
    """A over B by 5 to 4, B over C by 5 to 3, C over A by 5 to 2: A over B is the weakest."""
    pairs = Pairwise("ABC", [[0, 5, 2], [4, 0, 5], [5, 3, 0]], 9)
    for name in ("ranked_pairs", "schulze", "minimax"):
        assert RULES[name](pairs, strength="winning_votes").winners == (1,), name


@given(profile=profiles())
@settings(max_examples=50)
def test_order_holds_every_option_once(profile):
    for rule in RULES.values():
        order = rule(profile).order
        assert sorted(i for tier in order for i in tier) == list(range(profile.n_options))
        assert all(tier == tuple(sorted(tier)) and tier for tier in order)
        assert all(type(i) is int for tier in order for i in tier)


def test_many_options_are_ordered():
    rng = np.random.default_rng(1)
    n_options = 120
    upper = np.triu(rng.permutation(n_options**2).reshape(n_options, n_options) + 1, 1)
    upper *= rng.choice([-1, 1], size=upper.shape)
    pairs = pairs_from(upper - upper.T)
    for name in ("ranked_pairs", "schulze"):
        verdict = RULES[name](pairs)
        assert set(verdict.winners) <= set(smith_set(pairs))
        assert condorcet_winner(pairs) in (None, *verdict.winners)
    assert len(RULES["ranked_pairs"](pairs).order) == n_options


def test_defeats_in_a_circle_are_refused():
    with pytest.raises(InvalidSetting):
        tiers_of_undefeated(np.array([[False, True], [True, False]]))


def approval_of(ballots, **settings):
    return RULES["approval"](Profile.from_ballots("ABCD", ballots), **settings)


def test_approval_without_a_line_counts_the_ranked():
    verdict = approval_of([([[0], [1]], 3), ([[1, 2]], 2), ((), 1)])
    assert verdict.evidence["above"].tolist() == [3, 5, 2, 0]
    assert verdict.order == ((1,), (0,), (2,), (3,))


def test_approval_puts_the_line_between_those_that_pass_and_those_that_do_not():
    """D draws the line: A is above on 5 and below on 1, B 3 and 3, C 0 and 5."""
    ballots = [([[0], [1], [3], [2]], 3), ([[0], [3], [1, 2]], 2), ([[3], [0, 1]], 1)]
    verdict = approval_of(ballots, line=3)
    assert verdict.evidence["above"].tolist() == [5, 3, 0, 0]
    assert verdict.evidence["below"].tolist() == [1, 3, 6, 0]
    assert verdict.order == ((0,), (3,), (1,), (2,))
    level = approval_of(ballots, line=3, majority=Majority(strict=False))
    assert level.order == ((0,), (1,), (3,), (2,))
    strictest = approval_of(ballots, line=3, threshold=Threshold(5, 6))
    assert strictest.winners == (0,)
    assert approval_of(ballots, line=3, threshold=Threshold(6, 6)).winners == (3,)


def test_approval_of_an_unranked_line_puts_all_ranked_above():
    verdict = approval_of([([[0]], 4), ([[3]], 1)], line=3)
    assert (verdict.evidence["above"][0], verdict.evidence["below"][0]) == (4, 1)
    with pytest.raises(InvalidSetting):
        approval_of([], line=4)


def test_pairs_of_a_profile_are_counted_as_the_convention_says():
    profile = Profile.from_ballots("ABC", [([[0]], 3), ([[1], [0]], 2)])
    assert RULES["borda"](profile).order == RULES["borda"](pairwise(profile)).order
    last = RULES["copeland"](profile).winners
    silent = RULES["copeland"](profile, unranked="no_opinion").winners
    assert (last, silent) == ((0,), (1,))
