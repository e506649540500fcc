"""Meek's count: against a plain version, a published election, by hand, and forgery."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.errors import InvalidCertificate, InvalidSetting
from deliberation.formats import read_profile, read_seats
from deliberation.profile import Profile
from deliberation.rules import RULES
from deliberation.rules.proofs.meek import UNIT, shared
from tests.deliberation.beside_plain import check_meek
from tests.deliberation.depth import as_deep
from tests.deliberation.test_published_elections import DATA
from tests.strategies import profiles


@settings(max_examples=as_deep(40, 2_000))
@given(profile=profiles(most_options=4, most_rows=5), seats=st.integers(1, 3))
def test_it_equals_its_plain_version(profile, seats):
    check_meek(profile, seats)


def test_the_elected_keep_just_the_quota():
    """12 A > B, 4 B, 5 C, 3 D: quota 8. A keeps 8/12, so 4 go to B, who then has 8 as well."""
    ballots = [([[0], [1]], 12), ([[1]], 4), ([[2]], 5), ([[3]], 3)]
    verdict = check_meek(Profile.from_ballots("ABCD", ballots), 2)
    rounds = verdict.evidence["rounds"]
    assert rounds[0].elected == (0,)
    assert abs(rounds[1].keeps[0] - UNIT * 2 // 3) < 3
    assert abs(rounds[1].votes[1] - 8 * UNIT) < 100
    assert verdict.elected == (0, 1)


def test_who_is_out_by_a_lot_is_not_elected_however_lots_fall():
    """B and D are last: whoever goes, the other has 6 of 14 and a seat, and A or C the second."""
    ballots = [([[0]], 4), ([[2]], 4), ([[1], [3]], 3), ([[3], [1]], 3)]
    verdict = check_meek(Profile.from_ballots("ABCD", ballots), 2)
    assert (verdict.elected, verdict.tied) == ((), (0, 1, 2, 3))


def test_a_ballot_reaches_the_excluded_no_more_and_the_quota_falls():
    """6 A, 5 B, 4 C and only C: once C is out the quota is a third of 11 ballots, not of 15."""
    ballots = [([[0]], 6), ([[1]], 3), ([[3]], 2), ([[2]], 4)]
    verdict = check_meek(Profile.from_ballots("ABCD", ballots), 2)
    quotas = [each.quota for each in verdict.evidence["rounds"]]
    assert quotas[0] == 5 * UNIT + 1
    assert quotas[-1] < quotas[0]


def test_level_options_count_as_the_average_of_their_orders():
    shares, left = shared(UNIT, (0, 1, 2), (UNIT // 2, UNIT // 2, 0))
    assert shares == {0: 375_000_000, 1: 375_000_000}
    assert left == 250_000_000
    assert shared(UNIT, (2,), (UNIT, UNIT, 0)) == ({}, UNIT)


def test_very_many_ballots_are_counted_in_whole_numbers():
    small = Profile.from_ballots("ABC", [([[0], [1]], 6), ([[1]], 2), ([[2, 1]], 3)])
    huge = Profile.from_ranks(small.options, small.ranks, small.weights * 10**12)
    one, other = (RULES["stv_meek"](profile, seats=2) for profile in (small, huge))
    assert one.elected == other.elected
    votes = [each.evidence["rounds"][0].votes for each in (one, other)]
    assert tuple(count * 10**12 for count in votes[0]) == votes[1]
    other.evidence["certificate"].check(huge, other)


def test_forged_counts_are_refused():
    ballots = [([[0], [1]], 12), ([[1]], 3), ([[2]], 5), ([[3], [2]], 2)]
    profile = Profile.from_ballots("ABCD", ballots)
    verdict = check_meek(profile, 2)
    proof, rounds = verdict.evidence["certificate"], verdict.evidence["rounds"]
    last = rounds[-1]
    forged = [
        rounds[:-1],
        (*rounds, last),
        (replace(rounds[0], elected=()), *rounds[1:]),
        (replace(rounds[0], keeps=(UNIT // 2, *rounds[0].keeps[1:])), *rounds[1:]),
        (*rounds[:-1], replace(last, votes=last.votes[::-1])),
        (*rounds[:-1], replace(last, quota=last.quota + 1)),
        (*rounds[:-1], replace(last, surplus=last.surplus + 1)),
        (*rounds[:-1], replace(last, excluded=(2,))),
        (*rounds[:-1], replace(last, elected=(2, 3))),
    ]
    for course in forged:
        courses = replace(proof.courses, elected_in=dict.fromkeys(verdict.elected, course))
        with pytest.raises(InvalidCertificate):
            replace(proof, courses=courses).check(profile, verdict)
    for claim in ({"elected": (0,)}, {"tied": (0,)}, {"seats": 1}):
        with pytest.raises(InvalidCertificate):
            proof.check(profile, replace(verdict, **claim))
    with pytest.raises(InvalidSetting):
        RULES["stv_meek"](profile, seats=0)


@pytest.mark.skipif(not DATA.is_dir(), reason=f"no published elections at {DATA}")
def test_nix_steering_committee_of_2025():
    path = DATA / "nixos-sc-2025" / "nixos-2025-5seats.blt"
    oracle = json.loads((path.parent / "oracle.json").read_text())
    profile = read_profile(path)
    verdict = RULES["stv_meek"](profile, seats=read_seats(path))
    assert sorted(profile.options[i] for i in verdict.elected) == sorted(oracle["winners"])
    assert verdict.tied == ()
    verdict.evidence["certificate"].check(profile, verdict)
