"""Who reaches the ballot: numbers, variants and the public lot."""

import hashlib
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.admission import (
    BackersNeeded,
    Candidate,
    admission_number,
    admit,
    admit_variants,
    commitment_to,
    drawn_first,
    variant_number,
)

names = st.lists(st.text("ABCDEFGH", min_size=1, max_size=2), unique=True, max_size=8)


@given(active=st.integers(0, 10**9))
def test_numbers_follow_the_announced_formula(active):
    assert admission_number(active) == min(15, max(2, math.ceil(Fraction(5, 100) * active)))
    assert variant_number(active) == min(
        15, max(3, math.ceil(Fraction(10, 100) * active)), math.ceil(Fraction(active, 2))
    )


@pytest.mark.parametrize(
    ("active", "proposal", "variant"),
    [
        (1, 2, 1),
        (4, 2, 2),
        (5, 2, 3),
        (30, 2, 3),
        (31, 2, 4),
        (41, 3, 5),
        (150, 8, 15),
        (281, 15, 15),
    ],
)
def test_numbers_at_their_corners(active, proposal, variant):
    assert (admission_number(active), variant_number(active)) == (proposal, variant)


def test_one_backer_short_stays_off_and_one_on_the_figure_is_on():
    result = admit({"A": 5, "B": 4, "C": 5}, active=100, seed=None)
    assert (result.admitted, result.missed) == (("A", "C"), ("B",))


def test_an_issue_may_set_its_own_numbers():
    assert admit({"A": 1}, active=100, seed=None, needed=BackersNeeded(0, 1, 1, 1)).admitted == (
        "A",
    )


def test_there_is_no_further_place_where_nothing_was_admitted():
    result = admit({"A": 1, "B": 3}, active=100, seed="seed")
    assert result.on_ballot == ()
    assert result.missed == ("B", "A")


@given(names=names, data=st.data(), seed=st.text(max_size=9))
def test_admission_puts_every_proposal_in_one_place(names, data, seed):
    backers = {name: data.draw(st.integers(1, 8)) for name in names}
    result = admit(backers, active=100, seed=seed)
    assert sorted([*result.on_ballot, *result.missed]) == sorted(names)
    assert all((backers[name] >= 5) == (name in result.admitted) for name in names)
    short = [name for name in names if backers[name] < 5]
    assert (result.by_lot in short) == bool(result.admitted and short)
    counts = [backers[name] for name in result.missed]
    assert counts == sorted(counts, reverse=True)


@given(names=names, seed=st.text(max_size=9), data=st.data())
def test_the_lot_depends_on_the_seed_and_the_names_alone(names, seed, data):
    assert drawn_first(seed, data.draw(st.permutations(names))) == drawn_first(seed, names)


def test_anybody_can_repeat_the_lot_by_hand():
    lines = {name: hashlib.sha256(f"lantern\n{name}".encode()).hexdigest() for name in "ABCDE"}
    assert drawn_first("lantern", list("ABCDE")) == min(lines, key=lines.get)
    assert commitment_to("lantern") == hashlib.sha256(b"lantern").hexdigest()


def test_every_name_is_drawn_about_as_often_as_any_other():
    drawn = [drawn_first(f"seed {i}", list("ABCD")) for i in range(4_000)]
    assert all(900 < drawn.count(name) < 1_100 for name in "ABCD")


def change(name, backers, proposal="B", **by_experience):
    return Candidate(name, proposal, backers, by_experience)


ACTIVE = {"uses": 20, "works": 10, "cares": 0}


def variants(*candidates):
    return admit_variants(candidates, active=30, active_by_experience=ACTIVE)


def test_two_changes_with_most_backers_become_variants():
    assert variants(change("x", 4), change("y", 9), change("z", 3), change("w", 2)) == ("x", "y")


def test_each_proposal_has_its_own_two_places():
    six = [change(f"{p}{n}", n, proposal=p) for p in "BC" for n in (3, 4, 5)]
    assert variants(*six) == ("B4", "B5", "C4", "C5")


def test_among_equals_support_across_experiences_decides():
    top = change("top", 9)
    broad = change("broad", 6, uses=4, works=2)
    narrow = change("narrow", 6, uses=6)
    assert variants(narrow, broad, top) == ("broad", "top")


def test_changes_level_on_both_are_all_admitted():
    level = [change(name, 6, uses=4, works=2) for name in "xyz"]
    assert variants(*level) == ("x", "y", "z")
    assert variants(change("top", 9), *level) == ("top", "x", "y", "z")


def test_a_change_one_backer_short_is_no_variant():
    assert variants(change("x", 2)) == ()
    assert variants(change("x", 3)) == ("x",)


@given(
    entries=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3), st.sampled_from("BC"))),
    data=st.data(),
)
def test_variants_are_the_best_two_with_those_level_and_order_does_not_matter(entries, data):
    candidates = [
        change(str(i), backers, proposal, uses=uses)
        for i, (backers, uses, proposal) in enumerate(entries)
    ]
    chosen = set(variants(*candidates))
    assert set(variants(*data.draw(st.permutations(candidates)))) == chosen
    for candidate in candidates:
        key = (candidate.backers, candidate.widest_support(ACTIVE))
        ahead = sum(
            (other.backers, other.widest_support(ACTIVE)) > key
            for other in candidates
            if other.proposal == candidate.proposal
        )
        assert (candidate.name in chosen) == (candidate.backers >= 3 and ahead < 2)
