"""The single transferable vote: against plain versions, published counts, and forgery."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.errors import InvalidCertificate, InvalidSetting
from deliberation.formats import read_profile, read_seats
from deliberation.pairwise import condorcet_winner, pairwise, smith_set
from deliberation.profile import Profile
from deliberation.rules import RULES
from deliberation.rules.ballots.papers import SHARED, above_line
from tests.deliberation.beside_plain import check_scottish
from tests.deliberation.test_published_elections import DATA
from tests.strategies import profiles

every_form = pytest.mark.parametrize("form", SHARED)

published = pytest.mark.skipif(not DATA.is_dir(), reason=f"no published elections at {DATA}")


@every_form
@given(profile=profiles(most_options=5), seats=st.integers(1, 4))
def test_scottish_count_equals_its_plain_version(form, profile, seats):
    check_scottish(profile, seats, form)


@pytest.mark.parametrize("lightest", [1, 10**15])
def test_votes_beyond_what_one_word_holds_are_counted_exactly(lightest):
    """In parts of 1/100,000 these ballots are more than 64 bits can say."""
    rng = np.random.default_rng(lightest)
    for form in SHARED:
        ranks = rng.integers(0, 6, size=(40, 5))
        weights = rng.integers(lightest, 10**15 + 1, size=40)
        check_scottish(Profile.from_ranks("ABCDE", ranks, weights), 2, form)


def test_surplus_goes_on_by_its_value_cut_after_five_decimals():
    """Quota 20 // 3 + 1 = 7. A has 12: each ballot goes on with 5/12 = .41666.

    C has 3 + 7 * .41666, B 5 + 5 * .41666 = 7.0833: elected, and 8.3 cents a vote go on.
    """
    ballots = [([[0], [1], [2]], 5), ([[0], [2]], 7), ([[1], [2]], 5), ([[2]], 3)]
    verdict = RULES["stv_scottish"](Profile.from_ballots("ABCD", ballots), seats=2)
    first, second = verdict.evidence["rounds"]
    assert first.votes == (1_200_000, 500_000, 300_000, 0)
    assert (first.elected, first.moved) == ((0,), ())
    assert second.votes == (700_000, 500_000 + 5 * 41_666, 300_000 + 7 * 41_666, 0)
    assert (second.elected, second.moved) == ((1,), (0,))
    assert verdict.evidence["quota"] == 700_000


def test_equal_votes_are_told_apart_by_earlier_rounds_or_reported():
    """B and C have 4 each once D is out, but B had 3 and C 4 before: B goes."""
    ballots = [([[0]], 6), ([[1], [0]], 3), ([[2]], 4), ([[3], [1]], 1)]
    verdict = RULES["stv_scottish"](Profile.from_ballots("ABCD", ballots))
    assert [each.moved for each in verdict.evidence["rounds"]] == [(), (3,), (1,)]
    assert (verdict.elected, verdict.tied) == ((0,), ())
    tied = RULES["stv_scottish"](
        Profile.from_ballots("ABC", [([[0]], 4), ([[1]], 3), ([[2]], 3)]), seats=2
    )
    assert (tied.elected, tied.tied, tied.order) == ((0,), (1, 2), ((0,), (1, 2)))
    assert tied.evidence["rounds"][-1].choices == ((1,), (2,))


def test_who_is_out_by_a_lot_is_not_elected_however_lots_fall():
    """B and D are last: whoever goes, the other has 6 of 14 and a seat, and A or C the second."""
    ballots = [([[0]], 4), ([[2]], 4), ([[1], [3]], 3), ([[3], [1]], 3)]
    verdict = check_scottish(Profile.from_ballots("ABCD", ballots), 2, "split")
    assert (verdict.elected, verdict.tied) == ((), (0, 1, 2, 3))


def test_level_options_share_a_ballot_or_end_it():
    profile = Profile.from_ballots("ABC", [([[0, 1], [2]], 3), ([[2]], 2)])
    split = RULES["stv_scottish"](profile, ties="split")
    assert split.evidence["rounds"][0].votes == (150_000, 150_000, 200_000)
    assert split.tied == (0, 1)
    ended = RULES["stv_scottish"](profile, ties="exhaust")
    assert ended.evidence["rounds"][0].votes == (0, 0, 200_000)
    assert ended.elected == (2,)
    assert ended.conventions["ties"] == "exhaust"
    for wrong in ({"ties": "halves"}, {"seats": 0}, {"seats": True}):
        with pytest.raises(InvalidSetting):
            RULES["stv_scottish"](profile, **wrong)


def test_transfers_stop_at_a_line_where_one_is_drawn():
    profile = Profile.from_ballots(["A", "now", "B"], [([[0], [1], [2]], 3), ([[2], [1, 0]], 2)])
    assert above_line(profile, 1).ranks.tolist() == [[1, 0], [0, 1]]
    assert above_line(Profile.from_ballots("AB", [([[0]], 1)]), 1).ranks.tolist() == [[1]]
    with pytest.raises(InvalidSetting):
        above_line(profile, 3)


def test_a_spent_budget_leaves_what_is_proven():
    rng = np.random.default_rng(4)
    spent = 0
    for _ in range(60):
        profile = Profile.from_ranks("ABCDEF", rng.integers(0, 7, size=(5, 6)))
        whole = RULES["stv_scottish"](profile, seats=2)
        for budget in (0, 1, 3, 9):
            cut = RULES["stv_scottish"](profile, seats=2, budget=budget)
            assert set(cut.elected) <= set(whole.elected)
            assert {*whole.elected, *whole.tied} <= {*cut.elected, *cut.tied}
            cut.evidence["certificate"].check(profile, cut)
            spent += not cut.evidence["exact"]
    assert spent > 50


def test_forged_counts_are_refused():
    ballots = [([[0], [1], [2]], 5), ([[0], [2]], 7), ([[1], [2]], 5), ([[2]], 3), ([[3], [2]], 2)]
    profile = Profile.from_ballots("ABCD", ballots)
    verdict = RULES["stv_scottish"](profile, seats=2)
    proof = verdict.evidence["certificate"]
    proof.check(profile, verdict)
    rounds = verdict.evidence["rounds"]
    last = rounds[-1]
    forged = [
        rounds[:-1],
        (*rounds, last),
        (*rounds[:-1], replace(last, elected=(2, 1))),
        (*rounds[:-1], replace(last, moved=(2,))),
        (*rounds[:-1], replace(last, choices=((0,), (1,)))),
        (*rounds[:-1], replace(last, votes=last.votes[::-1])),
        (replace(rounds[0], elected=()), *rounds[1:]),
    ]
    for course in forged:
        courses = replace(proof.courses, elected_in=dict.fromkeys(verdict.elected, course))
        with pytest.raises(InvalidCertificate):
            replace(proof, courses=courses).check(profile, verdict)
    for claim in ({"elected": (0, 3)}, {"tied": (3,)}, {"seats": 3}):
        with pytest.raises(InvalidCertificate):
            proof.check(profile, replace(verdict, **claim))
    with pytest.raises(InvalidCertificate):
        replace(proof, quota=proof.quota + 1).check(profile, verdict)


def wards():
    path = DATA / "scot-elex" / "elections.jsonl"
    lines = path.read_text().splitlines() if path.is_file() else []
    return [json.loads(line) for line in lines]


@published
@pytest.mark.parametrize("ward", wards(), ids=lambda ward: ward["id"])
def test_scottish_wards(ward):
    names = [ward["candidates"][number] for number in sorted(ward["candidates"], key=int)]
    ballots = [([[i - 1] for i in ranking], count) for count, ranking in ward["ballots"]]
    profile = Profile.from_ballots(names, ballots)
    oracle = ward["oracle"]
    verdict = RULES["stv_scottish"](profile, seats=ward["seats"])
    assert sorted(i + 1 for i in verdict.elected) == oracle["stv_scotland_winners"]
    assert bool(verdict.tied) == oracle["stv_has_tie"]
    verdict.evidence["certificate"].check(profile, verdict)
    pairs = pairwise(profile)
    best = condorcet_winner(pairs)
    assert (best if best is None else best + 1) == oracle["condorcet_winner"]
    expected = oracle["smith_set"] or [oracle["condorcet_winner"]]
    assert [i + 1 for i in smith_set(pairs)] == expected
    level = int((np.triu(pairs.margins == 0, 1)).sum())
    assert level == oracle["pairwise_ties"]
    assert set(RULES["smith_irv"](profile).winners) <= set(smith_set(pairs))


@published
def test_scottish_wards_are_there():
    assert len(wards()) == 5
    assert sum(ward["oracle"]["condorcet_winner"] is None for ward in wards()) == 3
    assert sum(ward["oracle"]["pairwise_ties"] for ward in wards()) == 1


@published
def test_nix_steering_committee_of_2025():
    path = DATA / "nixos-sc-2025" / "nixos-2025-5seats.blt"
    oracle = json.loads((path.parent / "oracle.json").read_text())
    profile, seats = read_profile(path), read_seats(path)
    assert (profile.n_ballots, seats) == (oracle["ballots_cast"], len(oracle["winners"]))
    verdict = RULES["stv_scottish"](profile, seats=seats)
    assert sorted(profile.options[i] for i in verdict.elected) == sorted(oracle["winners"])
    assert verdict.tied == ()
    verdict.evidence["certificate"].check(profile, verdict)
    assert profile.options[condorcet_winner(pairwise(profile))] == oracle["condorcet_winner"]
