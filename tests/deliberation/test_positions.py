"""Rules from pairs and positions: plain versions, certificates against forgery, examples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from deliberation.errors import InvalidCertificate, InvalidSetting
from deliberation.pairwise import condorcet_winner, pairwise, schwartz_set, smith_set
from deliberation.profile import Profile
from deliberation.rules import RULES
from deliberation.rules.base import STRENGTHS
from tests.deliberation import plain_positions, plain_rules
from tests.deliberation.beside_plain import (
    check_baldwin,
    check_comparisons,
    check_nanson,
    check_places,
    check_sums,
)
from tests.deliberation.plain_rules import CIRCLE, pairs_from
from tests.strategies import profiles

ROUND_RULES = (
    ("nanson", {"average": "at_or_below"}),
    ("nanson", {"average": "below"}),
    ("baldwin", {"dropping": "together"}),
    ("baldwin", {"dropping": "one_by_one"}),
)


@pytest.mark.parametrize("strength", STRENGTHS)
@given(profile=profiles(most_options=5))
def test_split_cycle_equals_its_plain_version(strength, profile):
    check_comparisons("split_cycle", profile, strength, "last", plain_positions.split_cycle)


@given(profile=profiles(most_options=5))
def test_rules_equal_their_plain_versions(profile):
    check_sums("black", profile, "last", plain_positions.black)
    check_nanson(profile, "last")
    check_baldwin(profile, "last")
    check_places("bucklin", profile, plain_positions.bucklin)
    check_places("plurality", profile, plain_positions.plurality)


@given(profile=profiles(most_options=5))
def test_schwartz_set_equals_its_plain_version(profile):
    pairs = pairwise(profile)
    assert schwartz_set(pairs) == plain_positions.schwartz_set(plain_rules.support(profile))
    assert set(schwartz_set(pairs)) <= set(smith_set(pairs))


@given(profile=profiles(most_options=5))
def test_split_cycle_has_two_definitions(profile):
    matrix = plain_rules.support(profile)
    for strength in STRENGTHS:
        by_circles = plain_positions.split_cycle(matrix, strength)
        assert by_circles == plain_positions.split_cycle_by_chains(matrix, strength)


def certified(name, pairs, **settings):
    """A verdict's certificate, and what it is checked against."""
    verdict = RULES[name](pairs, **settings)
    figures = verdict.evidence["strengths"] if name == "split_cycle" else pairs.margins
    return verdict, verdict.evidence["certificate"], figures


CERTIFIED = (("split_cycle", {}), ("split_cycle", {"strength": "winning_votes"}), *ROUND_RULES)


@pytest.mark.parametrize(("name", "chosen"), CERTIFIED)
@given(profile=profiles(most_options=6))
def test_certificates_hold_and_those_of_others_are_refused(name, chosen, profile):
    verdict, proof, figures = certified(name, pairwise(profile), **chosen)
    proof.check(figures, verdict.winners)
    for option in range(profile.n_options):
        forged = tuple(sorted({option}.symmetric_difference(verdict.winners)))
        with pytest.raises(InvalidCertificate):
            proof.check(figures, forged)


@pytest.mark.parametrize(("name", "chosen"), CERTIFIED)
@given(profile=profiles(least_options=2, most_options=5))
@settings(max_examples=60)
def test_certificate_of_another_vote_is_refused(name, chosen, profile):
    """Ballots turned round, the certificate of the old count proves nothing new."""
    pairs = pairwise(profile)
    verdict, proof, _ = certified(name, pairs, **chosen)
    turned = pairs_from(-pairs.margins)
    again, _, others = certified(name, turned, **chosen)
    if again.winners != verdict.winners and again.evidence.get("exact", True):
        with pytest.raises(InvalidCertificate):
            proof.check(others, verdict.winners)


def test_forged_chains_and_cuts_of_split_cycle_are_refused():
    verdict, proof, levels = certified("split_cycle", CIRCLE)
    assert verdict.winners == (1,)
    assert proof.chains == ((1, 2, 0),)
    for chains in ((), ((1, 0),), ((1, 3, 0),), ((1,),), ((0, 2, 1),)):
        with pytest.raises(InvalidCertificate):
            replace(proof, chains=chains).check(levels, (1,))
    for loser, cut in proof.defeats.items():
        for forged in (
            replace(cut, inside=()),
            replace(cut, inside=(cut.source, cut.target)),
            replace(cut, below=cut.below + 1),
            replace(cut, below=0),
            replace(cut, source=1),
        ):
            with pytest.raises(InvalidCertificate):
                replace(proof, defeats={**proof.defeats, loser: forged}).check(levels, (1,))


@pytest.mark.parametrize(("name", "chosen"), ROUND_RULES[:3])
def test_forged_rounds_are_refused(name, chosen):
    verdict, proof, margins = certified(name, CIRCLE, **chosen)
    first, *others = proof.rounds
    for forged in (
        replace(first, scores=tuple(score + 1 for score in first.scores)),
        replace(first, left=first.left[::-1]),
        replace(first, dropped=()),
        replace(first, dropped=first.dropped + verdict.winners),
    ):
        with pytest.raises(InvalidCertificate):
            replace(proof, rounds=(forged, *others)).check(margins, verdict.winners)
    with pytest.raises(InvalidCertificate):
        replace(proof, rounds=(first,)).check(margins, verdict.winners)
    with pytest.raises(InvalidCertificate):
        replace(proof, rounds=proof.rounds[1:]).check(margins, verdict.winners)
    with pytest.raises(InvalidCertificate):
        replace(proof, rounds=()).check(margins, (0, 1, 2, 3))


TIED_LAST = pairs_from(
    [[0, 0, -2, -1, 1], [0, 0, 1, -1, 2], [2, -1, 0, 1, -1], [1, 1, -1, 0, -1], [-1, -2, 1, 1, 0]]
)
"""After A, the sums of B, C, D, E are 2, 0, -1, -1; B and D can be left alone."""


def test_forged_courses_and_families_are_refused():
    verdict, proof, margins = certified("baldwin", TIED_LAST)
    assert verdict.evidence["exact_order"]
    assert verdict.order == ((1, 3), (4,), (2,), (0,))
    assert len(proof.family) == 8
    winner = verdict.winners[0]
    others = {other: proof.courses[other] for other in verdict.winners[1:]}
    with pytest.raises(InvalidCertificate):
        replace(proof, courses=others).check(margins, verdict.winners[1:])
    with pytest.raises(InvalidCertificate):
        replace(proof, courses=others).check(margins, verdict.winners)
    for number in range(len(proof.family)):
        family = (*proof.family[:number], *proof.family[number + 1 :])
        with pytest.raises(InvalidCertificate):
            replace(proof, family=family).check(margins, verdict.winners)
    with pytest.raises(InvalidCertificate):
        replace(proof, family=(*proof.family, (0,))).check(margins, verdict.winners)
    first, *rest = proof.courses[winner]
    high = max(first.left, key=lambda option: first.scores[option])
    for forged in (replace(first, dropped=(high,)), replace(first, dropped=first.left[1:])):
        courses = {**proof.courses, winner: (forged, *rest)}
        with pytest.raises(InvalidCertificate):
            replace(proof, courses=courses).check(margins, verdict.winners)


def test_baldwin_beyond_its_budget_gives_bounds():
    rng = np.random.default_rng(5)
    short, unsettled = 0, 0
    for number in range(60):
        upper = np.triu(rng.integers(-1, 2, size=(7, 7)), 1)
        upper[0, 1:] = 1 if number % 2 else upper[0, 1:]
        pairs = pairs_from(upper - upper.T)
        full = RULES["baldwin"](pairs)
        verdict, proof, margins = certified("baldwin", pairs, budget=63)
        evidence = verdict.evidence
        proof.check(margins, verdict.winners)
        assert full.evidence["exact"]
        assert full.evidence["exact_order"]
        assert set(evidence["proven"]) <= set(full.winners) <= set(evidence["possible"])
        assert verdict.winners == evidence["possible"]
        assert sorted(i for tier in verdict.order for i in tier) == list(range(7))
        if evidence["exact"]:
            assert verdict.winners == full.winners
        short += not evidence["exact_order"]
        unsettled += not evidence["exact"]
        if not evidence["exact_order"]:
            for wrong in (verdict.winners[:-1], (*verdict.winners, 7 - 1)):
                if wrong != verdict.winners and len(set(wrong)) == len(wrong):
                    with pytest.raises(InvalidCertificate):
                        proof.check(margins, wrong)
    assert short > unsettled > 0


def test_options_nobody_tells_apart_cost_baldwin_nothing():
    verdict = RULES["baldwin"](pairs_from(np.zeros((40, 40), dtype=int)), budget=40)
    assert verdict.evidence["exact_order"]
    assert verdict.order == (tuple(range(40)),)
    margins = np.zeros((30, 30), dtype=int)
    margins[:3, 3:], margins[3:, :3] = 2, -2
    verdict, proof, margins = certified("baldwin", pairs_from(margins), budget=60)
    assert verdict.order == ((0, 1, 2), tuple(range(3, 30)))
    proof.check(margins, verdict.winners)


def test_baldwin_settles_forty_options_with_hardly_a_margin():
    upper = np.triu(np.random.default_rng(1003).integers(-1, 2, size=(40, 40)), 1)
    verdict, proof, margins = certified("baldwin", pairs_from(upper - upper.T))
    assert verdict.evidence["exact_order"]
    assert len(proof.family) > 10_000
    assert 1 < len(verdict.winners) < 40
    proof.check(margins, verdict.winners)


@given(profile=profiles(most_options=5))
def test_who_beats_every_other_survives_each_round(profile):
    pairs = pairwise(profile)
    best = condorcet_winner(pairs)
    for name, chosen in ROUND_RULES:
        winners = RULES[name](pairs, **chosen).winners
        assert set(winners) <= set(smith_set(pairs))
        assert best is None or winners == (best,)


def test_each_convention_is_named_and_others_are_refused():
    profile = Profile.from_ballots("AB", [([[0], [1]], 3)])
    for name, key, values in (
        ("nanson", "average", ("at_or_below", "below")),
        ("baldwin", "dropping", ("one_by_one", "together")),
        ("bucklin", "ties", ("approval", "split")),
        ("plurality", "ties", ("approval", "split")),
    ):
        assert RULES[name](profile).conventions[key] == values[0]
        for value in values:
            assert RULES[name](profile, **{key: value}).conventions[key] == value
        with pytest.raises(InvalidSetting):
            RULES[name](profile, **{key: "otherwise"})


def test_nanson_with_the_average_kept_may_elect_the_same_from_turned_ballots():
    ballots = [([2, 1, 4, 3], 2), ([1, 4, 3, 2], 2), ([4, 3, 2, 1], 1), ([4, 2, 1, 3], 1)]
    ranks, weights = np.array([row for row, _ in ballots]), [n for _, n in ballots]
    straight = Profile.from_ranks("ABCD", ranks, weights)
    turned = Profile.from_ranks("ABCD", 5 - ranks, weights)
    kept = [RULES["nanson"](one, average="below").winners for one in (straight, turned)]
    assert kept[0] == kept[1]
    assert len(kept[0]) == 1
    assert RULES["nanson"](straight).winners != RULES["nanson"](turned).winners


def test_bucklin_gives_a_ballots_last_tier_nothing():
    """40 rank only A, 35 only B, 25 only C; D is on no ballot."""
    profile = Profile.from_ballots("ABCD", [([[0]], 40), ([[1]], 35), ([[2]], 25)])
    verdict = RULES["bucklin"](profile)
    assert verdict.order == ((0,), (1,), (2,), (3,))
    assert not verdict.evidence["reached"].any()
    assert RULES["bucklin"](profile, ties="split").winners == (0,)


def test_bucklin_takes_blank_ballots_into_the_half():
    """Three of five are more than half, three of six are not."""
    ballots = [([[0], [1], [2]], 3), ([[1], [2], [0]], 2)]
    assert RULES["bucklin"](Profile.from_ballots("ABC", ballots)).winners == (0,)
    again = RULES["bucklin"](Profile.from_ballots("ABC", [*ballots, ((), 1)]))
    assert again.evidence["reached"].tolist() == [0, 2, 0]


def test_shares_of_many_sizes_are_exact():
    """However a vote is shared, every ballot gives one vote a place."""
    rng = np.random.default_rng(3)
    ranks = rng.integers(1, 6, size=(200, 30))
    profile = Profile.from_ranks([str(i) for i in range(30)], ranks, np.full(200, 10**12))
    assert sum(RULES["plurality"](profile, ties="split").evidence["first"]) == 200 * 10**12
    support = RULES["bucklin"](profile, ties="split").evidence["support"]
    assert [sum(votes) for votes in support] == [k * 200 * 10**12 for k in range(1, 30)]
    assert support[0] == RULES["plurality"](profile, ties="split").evidence["first"]


def test_black_turns_to_sums_only_where_nobody_beats_every_other():
    profile = Profile.from_ballots("ABC", [([[0], [1], [2]], 3), ([[1], [2], [0]], 2)])
    assert RULES["borda"](profile).winners == (1,)
    assert RULES["black"](profile).winners == (0,)
    assert RULES["black"](CIRCLE).order == RULES["borda"](CIRCLE).order
    assert RULES["black"](CIRCLE).evidence["condorcet_winner"] is None
