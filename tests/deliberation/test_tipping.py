"""Tipping points against ballots that are really counted so and so often."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from deliberation.decision import decide
from deliberation.errors import InvalidSetting
from deliberation.line import OptionTests, Settings
from deliberation.outcome.parts import count_parts
from deliberation.pairwise import Pairwise, pairwise
from deliberation.profile import Profile
from deliberation.robustness.shares import recount, scaled, simplest_between, with_shares
from deliberation.robustness.tipping import JUST_PAST, least_shift, tips
from tests.deliberation.plain_counts import preferring, votes


@st.composite
def parted_votes(draw, n_parts=3):
    """Ballots, settings by a rule that needs pairs, and the part of each ballot."""
    n_options, ballots, chosen = draw(votes())
    part_of = draw(st.lists(st.integers(0, n_parts - 1), min_size=len(ballots),
                            max_size=len(ballots)))  # fmt: skip
    return n_options, ballots, chosen, part_of


def parts_of(vote, n_parts=3):
    n_options, ballots, chosen, part_of = vote
    ranks = np.array(ballots, dtype=np.int64).reshape(len(ballots), n_options)
    profile = Profile.from_ranks("ABCDE"[:n_options], ranks)
    labels = np.array(part_of, dtype=np.int64)
    counts = count_parts(profile, labels, [str(i) for i in range(n_parts)], chosen)
    parts = [part.pairs for part in counts]
    return profile, parts, decide(pairwise(profile, chosen.unranked), chosen)


def in_shares(vote, shares):
    """The ballots repeated until each part has its share, one by one in a plain list."""
    _, ballots, _, part_of = vote
    sizes = [part_of.count(g) for g in range(len(shares))]
    each = [
        share / size if size else Fraction(0) for share, size in zip(shares, sizes, strict=True)
    ]
    common = lcm(*(fraction.denominator for fraction in each))
    return [
        ballot
        for ballot, part in zip(ballots, part_of, strict=True)
        for _ in range(int(each[part] * common))
    ]


def lead_in(vote, shares, option, other):
    _, _, chosen, _ = vote
    ballots = in_shares(vote, shares)
    ahead = preferring(ballots, option, other, chosen)
    return Fraction(ahead - preferring(ballots, other, option, chosen), len(ballots))


def with_share(vote, part, share):
    """Shares of all parts when one has this share and the others keep theirs of the rest."""
    sizes = [vote[3].count(g) for g in range(3)]
    rest = sum(sizes) - sizes[part]
    return [share if g == part else (1 - share) * Fraction(sizes[g], rest) for g in range(3)]


@given(vote=parted_votes())
def test_up_to_the_tip_the_winner_beats_all_and_there_it_does_not(vote):
    _, parts, decision = parts_of(vote)
    found = tips(parts, vote[2], decision)
    for tip in found:
        [winner] = decision.winners
        rivals = [option for option in decision.passing if option != winner]
        at = with_share(vote, tip.part, tip.share)
        level = [rival for rival in rivals if lead_in(vote, at, winner, rival) == 0]
        assert level == list(tip.rivals) != []
        assert (tip.share > tip.now) == (tip.way == "above")
        for step in (Fraction(1, 2), Fraction(99, 100)):
            before = with_share(vote, tip.part, tip.now + step * (tip.share - tip.now))
            assert all(lead_in(vote, before, winner, rival) > 0 for rival in rivals)
        if tip.past is not None:
            past = tip.past.shares[tip.part]
            assert list(tip.past.shares) == with_share(vote, tip.part, past)
            assert 0 < abs(past - tip.share) < JUST_PAST
            assert (past > tip.share) == (tip.way == "above")
            assert all(lead_in(vote, tip.past.shares, winner, b) < 0 for b in tip.rivals)
        else:
            assert tip.share in (0, 1)


@given(vote=parted_votes())
def test_where_there_is_no_tip_no_share_makes_a_difference(vote):
    _, parts, decision = parts_of(vote)
    found = {(tip.part, tip.way) for tip in tips(parts, vote[2], decision)}
    assume(vote[1] and len(decision.winners) == 1)
    [winner] = decision.winners
    rivals = [option for option in decision.passing if option != winner]
    now = [Fraction(vote[3].count(g), len(vote[3])) for g in range(3)]
    assume(all(lead_in(vote, now, winner, rival) > 0 for rival in rivals))
    for part in range(3):
        for way, share in (("above", Fraction(1)), ("below", Fraction(0))):
            if (part, way) not in found and 0 < now[part] < 1:
                end = with_share(vote, part, share)
                assert all(lead_in(vote, end, winner, rival) > 0 for rival in rivals)


@given(vote=parted_votes(), shares=st.lists(st.integers(0, 4), min_size=3, max_size=3))
def test_a_recount_in_other_shares_is_a_count_of_the_repeated_ballots(vote, shares):
    n_options, _, chosen, part_of = vote
    profile, parts, _ = parts_of(vote)
    weights = [share if g in part_of else 0 for g, share in enumerate(shares)]
    assume(sum(weights))
    fractions = [Fraction(weight, sum(weights)) for weight in weights]
    found = recount(parts, fractions, chosen)
    again = in_shares(vote, fractions)
    ranks = np.array(again, dtype=np.int64).reshape(len(again), n_options)
    repeated = pairwise(Profile.from_ranks("ABCDE"[:n_options], ranks), chosen.unranked)
    in_whole = with_shares(parts, fractions)
    assert (in_whole.support * repeated.n_ballots == repeated.support * in_whole.n_ballots).all()
    factor = Fraction(repeated.n_ballots, profile.n_ballots)
    decision = decide(repeated, scaled(chosen, factor))
    assert (found.winners, found.passing) == (decision.winners, decision.passing)
    assert found.shares == tuple(fractions)


@given(vote=parted_votes())
def test_the_least_shift_solves_the_linear_programme(vote):
    _, parts, decision = parts_of(vote)
    found = least_shift(parts, vote[2], decision)
    assume(vote[1] and len(decision.winners) == 1)
    [winner] = decision.winners
    sizes = np.array([part.n_ballots for part in parts])
    there = np.flatnonzero(sizes)
    now = sizes[there] / sizes.sum()
    best = None
    for rival in decision.passing:
        if rival == winner:
            continue
        margin = np.array([parts[g].margins[winner, rival] / sizes[g] for g in there])
        if not now @ margin > 1e-12:
            assert found is None
            return
        # Shares now + up - down, of which the downs are counted.
        size = len(there)
        solved = linprog(
            np.concatenate([np.zeros(size), np.ones(size)]),
            A_ub=[np.concatenate([margin, -margin])], b_ub=[-(now @ margin)],
            A_eq=[np.concatenate([np.ones(size), -np.ones(size)])], b_eq=[0],
            bounds=[(0, None)] * size + [(0, share) for share in now],
        )  # fmt: skip
        if solved.status == 0:
            best = solved.fun if best is None else min(best, solved.fun)
    assert (found is None) == (best is None)
    if found is not None:
        assert abs(float(found.moved) - best) < 1e-9
        assert sum(found.shares) == 1
        assert all(lead_in(vote, found.shares, winner, b) == 0 for b in found.rivals[:1])
        if found.past is not None:
            assert lead_in(vote, found.past.shares, winner, found.rivals[0]) < 0


@given(vote=parted_votes(n_parts=2))
def test_with_two_parts_the_least_shift_is_the_nearest_tip(vote):
    _, parts, decision = parts_of(vote, 2)
    found, shift = tips(parts, vote[2], decision), least_shift(parts, vote[2], decision)
    assert (shift is None) == (not found)
    if shift is not None:
        assert shift.moved == min(abs(tip.share - tip.now) for tip in found)


@given(st.fractions(0, 3), st.fractions(0, 3))
@example(Fraction(0), Fraction(1))
@example(Fraction(1, 2), Fraction(1))
def test_the_simplest_fraction_has_the_least_denominator(one, other):
    assume(one != other)
    low, high = min(one, other), max(one, other)
    found = simplest_between(low, high)
    assert low < found < high
    for denominator in range(1, min(found.denominator, 60)):
        assert not low < Fraction(low * denominator // 1 + 1, denominator) < high


def test_just_past_the_tip_the_winner_need_not_be_another():
    # Past the tip C beats A by a hair; A beats B and B beats C by more, so the circle opens there.
    settings_ = Settings(None)
    carers = Profile.from_ballots("ABC", [(((2,), (0,), (1,)), 8), (((0,), (1,), (2,)), 2)])
    others = Profile.from_ballots("ABC", [(((0,), (1,), (2,)), 20), (((1,), (2,), (0,)), 12)])
    parts = [pairwise(carers), pairwise(others)]
    whole = Pairwise("ABC", parts[0].support + parts[1].support, 42)
    decision = decide(whole, settings_)
    assert decision.winners == (0,)
    upward = next(tip for tip in tips(parts, settings_, decision) if tip.way == "above")
    assert (upward.part, upward.rivals, upward.now) == (0, (2,), Fraction(5, 21))
    assert upward.past.winners == (0,)


def test_a_rule_that_reads_ballots_is_not_recounted():
    ballots = [(((0,), (1,)), 24), (((1,), (0,)), 6)]
    others = Profile.from_ballots("AB", ballots)
    carers = Profile.from_ballots("AB", [(((1,),), 8), (((0,), (1,)), 2)])
    both = Profile.from_ballots("AB", [*ballots, (((1,),), 8), (((0,), (1,)), 2)])
    chosen = Settings(None, rule="instant_runoff")
    parts = [pairwise(carers), pairwise(others)]
    decision = decide(pairwise(both), chosen, both)
    found = tips(parts, chosen, decision)
    assert [(tip.share, tip.past) for tip in found if tip.part == 0] == [(Fraction(1, 2), None)]


def test_quorums_grow_with_the_ballots():
    chosen = Settings(1, tests=OptionTests(quorum=7), turnout_quorum=9)
    grown = scaled(chosen, Fraction(3, 2))
    assert (grown.tests.quorum, grown.turnout_quorum) == (Fraction(21, 2), None)


def test_shares_that_do_not_fit_are_refused():
    part, nobody = Pairwise("AB", [[0, 1], [0, 0]], 1), Pairwise("AB", [[0, 0], [0, 0]], 0)
    for shares in ([Fraction(1)], [Fraction(1), Fraction(1)], [Fraction(2), Fraction(-1)]):
        with pytest.raises(InvalidSetting):
            with_shares([part, part], shares)
    with pytest.raises(InvalidSetting):
        with_shares([part, nobody], [Fraction(1, 2)] * 2)
    fine = [Fraction(1, 1 << 70), 1 - Fraction(1, 1 << 70)]
    with pytest.raises(InvalidSetting):
        with_shares([part, part], fine)
    assert recount([part, part], fine, Settings(None)) is None
    decision = decide(part, Settings(None))
    assert tips([part, nobody], Settings(None), decision) == ()
    assert least_shift([part, nobody], Settings(None), decision) is None
