"""Examples that others document, for the rules from pairs and positions."""

from __future__ import annotations

import numpy as np
import pytest

from deliberation.pairwise import pairwise, schwartz_set, smith_set
from deliberation.profile import Profile
from deliberation.rules import RULES
from tests.deliberation.plain_rules import pairs_from


def test_bucklin_with_copies_level_on_every_ballot():
    """Electowiki's ER-Bucklin: with whole votes B and C are level first, with shared ones A wins.

    36 A > B = C > D, 34 B = C > D > A, 30 D > A > B = C.
    """
    ballots = [([[0], [1, 2], [3]], 36), ([[1, 2], [3], [0]], 34), ([[3], [0], [1, 2]], 30)]
    profile = Profile.from_ballots("ABCD", ballots)
    whole = RULES["bucklin"](profile)
    assert whole.evidence["support"][:2] == ((36, 34, 34, 30), (66, 70, 70, 30))
    assert whole.evidence["reached"].tolist() == [2, 2, 2, 3]
    assert whole.order == ((1, 2), (0,), (3,))
    shared = RULES["bucklin"](profile, ties="split")
    assert shared.evidence["support"][:2] == ((36, 17, 17, 30), (66, 52, 52, 30))
    assert shared.order[0] == (0,)


def test_capital_of_tennessee():
    """Memphis 42, Nashville 26, Chattanooga 15, Knoxville 17: published for many rules."""
    orders = [([0, 1, 2, 3], 42), ([1, 2, 3, 0], 26), ([2, 3, 1, 0], 15), ([3, 2, 1, 0], 17)]
    profile = Profile.from_ballots("MNCK", [([[i] for i in order], n) for order, n in orders])
    assert RULES["plurality"](profile).winners == (0,)
    for name in ("split_cycle", "black", "nanson", "baldwin", "bucklin"):
        assert RULES[name](profile).winners == (1,), name
    support = RULES["bucklin"](profile).evidence["support"]
    assert support == ((42, 26, 15, 17), (42, 68, 58, 32), (42, 100, 100, 58))


DOCUMENTED = (
    ("baldwin", [("BACD", 2), ("DBAC", 1), ("CADB", 1)], {"dropping": "together"}, "B"),
    ("baldwin", [("BCA", 1), ("ABC", 3), ("CAB", 2)], {"dropping": "together"}, "A"),
    ("baldwin", [("BCA", 1), ("ABC", 3), ("CAB", 2)], {}, "AC"),
    ("nanson", [("CBAD", 2), ("ACBD", 1), ("BDAC", 1), ("ADCB", 1)], {}, "C"),
    ("nanson", [("CBAD", 2), ("ACBD", 1), ("BDAC", 1), ("ADCB", 1)], {"average": "below"}, "A"),
    ("bucklin", [("BAC", 2), ("ACB", 1), ("ABC", 1)], {}, "A"),
    ("black", [("CAB", 1), ("ABC", 1), ("CBA", 1), ("BCA", 1)], {}, "C"),
)
"""Examples in the documentation of pref_voting 1.18, with what it answers."""


@pytest.mark.parametrize(("name", "ballots", "chosen", "winners"), DOCUMENTED)
def test_examples_that_pref_voting_documents(name, ballots, chosen, winners):
    options = sorted({option for order, _ in ballots for option in order})
    tiers = [([[options.index(option)] for option in order], n) for order, n in ballots]
    profile = Profile.from_ballots(options, tiers)
    found = RULES[name](profile, **chosen).winners
    assert "".join(options[i] for i in found) == winners


def test_margins_that_pref_voting_documents_for_split_cycle():
    margins = np.zeros((4, 4), dtype=int)
    for winner, loser, margin in ((0, 2, 3), (1, 0, 5), (2, 1, 5), (2, 3, 1), (3, 0, 3), (3, 1, 1)):
        margins[winner, loser], margins[loser, winner] = margin, -margin
    assert RULES["split_cycle"](pairs_from(margins)).winners == (2, 3)


def test_level_comparisons_that_pref_voting_documents_for_the_schwartz_set():
    ballots = [([[i] for i in order], 1) for order in ([1, 2, 0, 3], [1, 3, 0, 2], [3, 1, 0, 2])]
    profile = Profile.from_ballots("ABCD", [*ballots, ([[0], [3], [1], [2]], 1)])
    assert schwartz_set(pairwise(profile)) == (1, 3)
    assert smith_set(pairwise(profile)) == (0, 1, 3)
