"""Promises of the rules that go in rounds or fill seats, with a pinned profile for each failure."""

from __future__ import annotations

from tests.deliberation.axioms import FAILS, HOLDS
from tests.deliberation.promises_of_positions import (
    BETTER_AT_HOME_NANSON,
    CIRCLE_AND_MAJORITY,
    WINS_BOTH_WAYS_BUCKLIN,
)

ORDERED = (
    "instant_runoff",
    "smith_irv",
    "stv_scottish",
    "phragmen",
    "stv_meek",
    "expanding_approvals",
)

TABLE = {
    "anonymity": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "neutrality": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "homogeneity": (HOLDS, HOLDS, FAILS, HOLDS, HOLDS, HOLDS),
    "monotonicity": (FAILS, FAILS, FAILS, HOLDS, FAILS, HOLDS),
    "pareto": (HOLDS, FAILS, HOLDS, FAILS, HOLDS, HOLDS),
    "condorcet_consistency": (FAILS, HOLDS, FAILS, FAILS, FAILS, FAILS),
    "condorcet_loser": (HOLDS, HOLDS, FAILS, FAILS, FAILS, FAILS),
    "smith": (FAILS, HOLDS, FAILS, FAILS, FAILS, FAILS),
    "clone_independence": (HOLDS, HOLDS, FAILS, HOLDS, FAILS, FAILS),
    "reversal_symmetry": (FAILS, FAILS, FAILS, HOLDS, FAILS, FAILS),
    "reinforcement": (FAILS, FAILS, FAILS, HOLDS, FAILS, FAILS),
    "participation": (FAILS, FAILS, FAILS, HOLDS, FAILS, FAILS),
}
"""Rules that fill seats are asked for one. Sources: Delemazure and Peters 2024 and Tideman 1987
(copies under run-offs), Green-Armytage 2011 (Smith), Moulin 1988 (participation), Young 1975
(reinforcement). The other failures are shown by the profiles below."""

RAISED_AND_OUT = (
    "ABC",
    [[1, 1, 2], [1, 2, 3], [3, 1, 2], [2, 3, 1]],
    [1, 5, 3, 4],
    0,
)
"""A 6, B 4, C 4 first places: A may win, by 10 to 4 once C is out. The ballot that no longer
puts B level with A puts B out, and C beats A by 7 to 6. Nobody is outside the Smith set."""

CENTRE_SQUEEZED = ("ABC", [[1, 3, 2], [3, 1, 2], [3, 2, 1]], [2, 2, 1], 0)
"""C beats both others by 3 to 2 and is first to go."""

TURNED_ROUND = ("ABC", [[3, 1, 2], [1, 2, 3], [2, 3, 1]], [1, 2, 2], 0)
"""B goes first and C beats A, 3 to 2; on the turned ballots A goes first and C beats B."""

TWICE_LEVEL = (
    "ABC",
    [[3, 2, 1], [1, 2, 3], [3, 1, 2]],
    [6, 6, 6],
    ([[3, 2, 1]], [2]),
)
"""B and C may win in the one group and C wins the other; together B and C still may."""

HELPS_ANOTHER = (
    "ABC",
    [[3, 1, 2], [2, 3, 1], [1, 2, 3], [3, 2, 1], [2, 3, 1]],
    [6, 3, 4, 2, 2],
    ([1, 2, 3], 3),
)
"""Three more ballots A > B > C change who goes first, and C wins instead of B."""

SHARED_AND_OUT = ("ABC", [[2, 1, 3], [1, 2, 3], [3, 1, 2], [2, 3, 1]], [1, 5, 3, 4], 0)
"""A 5, B 4, C 4: a lot decides who goes, and A wins if it is C. Once a ballot puts A level with
B, B has 3.5 and goes, and C beats A by 7 to 6."""

ELECTED_SOONER = ("ABC", [[2, 3, 3], [1, 3, 1]], [1, 1], 1)
"""A has 1.5 of 2 votes, below the quota of 2, so B goes, then C; three times as many are 4.5 of
6, above the quota of 4: A is elected at once, and B and C stay level."""

LOST_IN_PARTS = (
    "WXYL",
    [[1, 1, 1, 2], [0, 0, 0, 1]],
    [100_001, 100_000],
    0,
)
"""A third of a ballot is .33333: W, X and Y share 100,001 ballots, and whoever is left of them
has 99,999.99999 against L, whom each beats by a ballot."""

LOST_IN_SMALL_PARTS = (
    "WXYL",
    [[1, 1, 1, 2], [0, 0, 0, 1]],
    [2_000_000_001, 2_000_000_000],
    0,
)
"""A third of a ballot is .333333333: two ballots of 2,000,000,001 are lost, and L has more than
half of the votes that are left."""

COPY_SHARES = ("ABC", [[1, 2, 3], [0, 3, 3]], [5, 5], 49)
"""A and two others share ten ballots. With a copy each of three has a third of five, .333333333 of
a ballot; that is less than five in all, and A's five are more than half of what is left."""

COPY_HAS_A_RECORD = ("AB", [[2, 1], [2, 1], [1, 2], [2, 1]], [1, 2, 4, 1], 20)
"""Four to four takes a lot; with a copy in between, an earlier round tells them apart."""

SQUEEZED_OUT = ("ABC", [[2, 1, 3], [3, 2, 1], [1, 2, 3]], [1, 5, 5], 0)
"""B beats both others by 6 to 5 and is first to go."""

TURNED_AND_BACK = ("ABC", [[2, 1, 3], [3, 2, 1], [1, 3, 2]], [2, 4, 3], 0)
"""A beats C by 5 to 4 once B is out; on the turned ballots C goes, and A beats B by 6 to 3."""

HELPS_ANOTHER_IN_A_CIRCLE = (
    "ABC",
    [[1, 3, 2], [3, 1, 2], [2, 1, 3], [3, 2, 1]],
    [5, 5, 3, 4],
    ([1, 3, 2], 1),
)
"""C beats both others by 9 to 8; one more ballot A > C > B makes it 9 to 9 against A, so that C,
with the fewest first places, goes and B wins."""

PARETO_IN_ROUNDS = (
    "ABCDXY",
    [[2, 1, 5, 6, 4, 3], [6, 5, 1, 4, 3, 2], [2, 5, 6, 1, 4, 3]],
    [1, 1, 1],
    0,
)
"""Y is above X on every ballot. Nobody is outside the Smith set and nobody puts A, X or Y first:
Y may go, then A, and X beats B, C and D."""

APPROVED_BY_ALL = ("AB", [[1, 2]], [1], 0)
"""Both are ranked, so both are above the line."""

MORE_FIRST_PLACES = ("ABC", [[2, 1, 3], [2, 3, 1], [1, 3, 2]], [2, 4, 3], 0)
"""A beats B by 7 to 2 and C by 5 to 4. Nobody is first on five ballots; at the second place A has
nine and C seven, and C is first on more."""

SECOND_ON_HALF = (
    "ABCDL",
    [
        *([1, 3, 4, 5, 2], [3, 1, 4, 5, 2], [3, 4, 1, 5, 2], [3, 4, 5, 1, 2]),
        *([1, 2, 3, 4, 5], [3, 4, 1, 2, 5]),
    ],
    [2, 2, 2, 2, 4, 3],
    0,
)
"""L is second on eight of 15 ballots, last on seven, and loses to each of the others by 9 to 6;
by the second place none of them has more than six."""

COPY_TAKES_A_PLACE = ("AB", [[2, 1], [1, 2]], [1, 1], 3)
"""Level; with a copy below B, A is third on one ballot and B still second on the other."""

FIRST_AND_SECOND = (
    "ABC",
    [[1, 3, 2], [2, 3, 1]],
    [4, 3],
    ([[2, 1, 3], [2, 3, 1]], [4, 4]),
)
"""A is first on four of seven, and second on all eight where nobody has five first places.
Together nobody is first on eight of 15; both come to it at the second place, and C is first on
seven, A on four."""

COUNTEREXAMPLES = {
    ("pareto", "phragmen"): APPROVED_BY_ALL,
    ("condorcet_consistency", "phragmen"): APPROVED_BY_ALL,
    ("condorcet_loser", "phragmen"): APPROVED_BY_ALL,
    ("smith", "phragmen"): APPROVED_BY_ALL,
    ("pareto", "smith_irv"): PARETO_IN_ROUNDS,
    ("condorcet_consistency", "instant_runoff"): CENTRE_SQUEEZED,
    ("smith", "instant_runoff"): CENTRE_SQUEEZED,
    ("monotonicity", "instant_runoff"): RAISED_AND_OUT,
    ("monotonicity", "smith_irv"): RAISED_AND_OUT,
    ("reversal_symmetry", "instant_runoff"): TURNED_ROUND,
    ("reversal_symmetry", "smith_irv"): TURNED_ROUND,
    ("reinforcement", "instant_runoff"): TWICE_LEVEL,
    ("reinforcement", "smith_irv"): CIRCLE_AND_MAJORITY,
    ("participation", "instant_runoff"): HELPS_ANOTHER,
    ("participation", "smith_irv"): HELPS_ANOTHER_IN_A_CIRCLE,
    ("homogeneity", "stv_scottish"): ELECTED_SOONER,
    ("monotonicity", "stv_scottish"): SHARED_AND_OUT,
    ("condorcet_consistency", "stv_scottish"): SQUEEZED_OUT,
    ("condorcet_loser", "stv_scottish"): LOST_IN_PARTS,
    ("smith", "stv_scottish"): SQUEEZED_OUT,
    ("clone_independence", "stv_scottish"): COPY_HAS_A_RECORD,
    ("reversal_symmetry", "stv_scottish"): TURNED_AND_BACK,
    ("reinforcement", "stv_scottish"): TWICE_LEVEL,
    ("participation", "stv_scottish"): HELPS_ANOTHER,
    ("monotonicity", "stv_meek"): SHARED_AND_OUT,
    ("condorcet_consistency", "stv_meek"): SQUEEZED_OUT,
    ("condorcet_loser", "stv_meek"): LOST_IN_SMALL_PARTS,
    ("smith", "stv_meek"): SQUEEZED_OUT,
    ("clone_independence", "stv_meek"): COPY_SHARES,
    ("reversal_symmetry", "stv_meek"): TURNED_AND_BACK,
    ("reinforcement", "stv_meek"): TWICE_LEVEL,
    ("participation", "stv_meek"): HELPS_ANOTHER,
    ("condorcet_consistency", "expanding_approvals"): MORE_FIRST_PLACES,
    ("condorcet_loser", "expanding_approvals"): SECOND_ON_HALF,
    ("smith", "expanding_approvals"): MORE_FIRST_PLACES,
    ("clone_independence", "expanding_approvals"): COPY_TAKES_A_PLACE,
    ("reversal_symmetry", "expanding_approvals"): WINS_BOTH_WAYS_BUCKLIN,
    ("reinforcement", "expanding_approvals"): FIRST_AND_SECOND,
    ("participation", "expanding_approvals"): BETTER_AT_HOME_NANSON,
}
