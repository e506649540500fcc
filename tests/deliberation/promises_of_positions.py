"""Promises of the rules from pairs and positions, with a pinned profile for each that fails."""

from __future__ import annotations

from tests.deliberation.axioms import FAILS, HOLDS

ORDERED = ("split_cycle", "black", "nanson", "baldwin", "bucklin", "plurality")

TABLE = {
    "anonymity": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "neutrality": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "homogeneity": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "monotonicity": (HOLDS, HOLDS, FAILS, FAILS, HOLDS, HOLDS),
    "pareto": (HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS),
    "condorcet_consistency": (HOLDS, HOLDS, HOLDS, HOLDS, FAILS, FAILS),
    "condorcet_loser": (HOLDS, HOLDS, HOLDS, HOLDS, FAILS, FAILS),
    "smith": (HOLDS, FAILS, HOLDS, HOLDS, FAILS, FAILS),
    "clone_independence": (HOLDS, FAILS, FAILS, FAILS, FAILS, FAILS),
    "reversal_symmetry": (HOLDS, HOLDS, HOLDS, FAILS, FAILS, FAILS),
    "reinforcement": (FAILS, FAILS, FAILS, FAILS, FAILS, HOLDS),
    "participation": (FAILS, FAILS, FAILS, FAILS, FAILS, HOLDS),
}
"""Sources: Holliday and Pacuit 2023 (split cycle), Moulin 1988 (participation), Young 1975
(reinforcement). The other failures are shown by the profiles below; that Nanson and Baldwin keep
to the Smith set follows from its members' sums over the others, which are above 0 together."""

BEATEN_BUT_FAR_AHEAD = (
    "ABCD",
    [[3, 2, 1, 4], [4, 1, 2, 3], [1, 3, 4, 2]],
    [7, 1, 6],
    0,
)
"""B and C beat A by 2 and D by 2, and are level; A beats D by 12 and has the largest sum."""

CIRCLE_AND_MAJORITY = (
    "ABC",
    [[1, 2, 3], [3, 1, 2], [2, 3, 1]],
    [4, 4, 4],
    ([[1, 3, 2], [3, 2, 1]], [2, 1]),
)
"""All are level in the one group and A beats both in the other; together C wins, or all do."""

BETTER_AT_HOME = (
    "ABCD",
    [[4, 1, 2, 3], [3, 4, 1, 2], [2, 3, 4, 1]],
    [5, 3, 3],
    ([1, 2, 4, 3], 3),
)
"""B wins; three more ballots that put B over C make C win under Split Cycle."""

BETTER_AT_HOME_BLACK = ("ABC", [[1, 2, 3], [2, 3, 1]], [3, 4], ([3, 1, 2], 1))
"""C beats both by 4 to 3. One more ballot B > C > A levels C and B, and A has the largest sum."""

BETTER_AT_HOME_NANSON = (
    "ABCD",
    [[3, 4, 1, 2], [4, 1, 2, 3]],
    [5, 6],
    ([1, 3, 4, 2], 3),
)
"""B is first on six ballots of eleven; three more that put B over C make C win."""

BETTER_AT_HOME_BALDWIN = (
    "ABC",
    [[1, 3, 2], [3, 2, 1], [2, 1, 3]],
    [6, 3, 5],
    ([3, 2, 1], 2),
)
"""B wins; two more ballots C > B > A make A win."""

BETTER_AT_HOME_BUCKLIN = ("ABC", [[2, 1, 3], [2, 3, 1]], [2, 3], ([3, 1, 2], 1))
"""C is first on three ballots of five, not on more than half of six; by second places A wins."""

RAISED_NANSON = (
    "ABCD",
    [[3, 2, 4, 1], [2, 4, 3, 1], [3, 1, 2, 4], [1, 4, 3, 2]],
    [3, 1, 5, 4],
    1,
)
"""A wins; one ballot that puts it level with D, not under it, makes it lose."""

RAISED_BALDWIN = (
    "ABCD",
    [[3, 2, 1, 4], [1, 4, 3, 2], [1, 2, 4, 3], [3, 1, 4, 2], [2, 4, 1, 3]],
    [6, 4, 1, 7, 1],
    2,
)
"""B can win; where one ballot puts it level with A, not under it, it cannot."""

CIRCLE_AND_COPY = ("ABC", [[3, 2, 1], [2, 1, 3], [1, 3, 2]], [1, 1, 1], 16)
"""Three options in an even circle; a copy of B, above, below or level, decides it."""

COPIES_ABOVE = ("AB", [[1, 2], [2, 1]], [1, 1], 1)
"""A copy that stands above its option breaks a tie."""

VOTES_SHARED_BY_COPIES = ("AB", [[1, 2], [1, 2], [2, 1]], [2, 2, 3], 14)
"""A is first on four ballots of seven; with a copy above it on two of them, B has more."""

WINS_BOTH_WAYS_BALDWIN = ("ABC", [[3, 1, 2], [2, 3, 1], [1, 2, 3]], [2, 2, 1], 0)
"""A circle: A has the lowest sum and B beats C; turned round, C has it and B beats A."""

WINS_BOTH_WAYS_BUCKLIN = ("ABC", [[2, 3, 1], [2, 1, 3]], [1, 1], 0)
"""A is second on both ballots, turned round or not."""

WINS_BOTH_WAYS_PLURALITY = ("ABC", [[1, 3, 2], [1, 2, 3], [3, 1, 2]], [2, 2, 3], 0)
"""A is first on four ballots of seven and last on the other three, B last on two, C on two."""

SECOND_TO_ALL = (
    "ABC",
    [[3, 1, 2], [1, 3, 2], [1, 2, 3], [2, 1, 3]],
    [9, 7, 3, 1],
    0,
)
"""A and B are first on ten ballots each. With second places C has sixteen of twenty, B thirteen,
A eleven; yet A beats it by 11 to 9, and B by 13 to 7."""

FIRST_FOR_MOST = ("ABC", [[2, 3, 1], [1, 3, 2], [3, 1, 2]], [2, 2, 3], 0)
"""B is first on three ballots of seven and last on the other four."""

SECOND_FOR_ALL = ("ABC", [[1, 3, 2], [2, 3, 1], [2, 1, 3], [3, 2, 1]], [4, 2, 1, 1], 0)
"""A beats both others and is first on just half; with second places C has as many as A."""

COUNTEREXAMPLES = {
    ("smith", "black"): BEATEN_BUT_FAR_AHEAD,
    ("smith", "bucklin"): SECOND_TO_ALL,
    ("smith", "plurality"): FIRST_FOR_MOST,
    ("condorcet_consistency", "bucklin"): SECOND_FOR_ALL,
    ("condorcet_consistency", "plurality"): FIRST_FOR_MOST,
    ("condorcet_loser", "bucklin"): SECOND_TO_ALL,
    ("condorcet_loser", "plurality"): FIRST_FOR_MOST,
    ("monotonicity", "nanson"): RAISED_NANSON,
    ("monotonicity", "baldwin"): RAISED_BALDWIN,
    ("clone_independence", "black"): COPIES_ABOVE,
    ("clone_independence", "nanson"): COPIES_ABOVE,
    ("clone_independence", "baldwin"): CIRCLE_AND_COPY,
    ("clone_independence", "bucklin"): COPIES_ABOVE,
    ("clone_independence", "plurality"): VOTES_SHARED_BY_COPIES,
    ("reversal_symmetry", "baldwin"): WINS_BOTH_WAYS_BALDWIN,
    ("reversal_symmetry", "bucklin"): WINS_BOTH_WAYS_BUCKLIN,
    ("reversal_symmetry", "plurality"): WINS_BOTH_WAYS_PLURALITY,
    ("reinforcement", "split_cycle"): CIRCLE_AND_MAJORITY,
    ("reinforcement", "black"): CIRCLE_AND_MAJORITY,
    ("reinforcement", "nanson"): CIRCLE_AND_MAJORITY,
    ("reinforcement", "baldwin"): CIRCLE_AND_MAJORITY,
    ("reinforcement", "bucklin"): CIRCLE_AND_MAJORITY,
    ("participation", "split_cycle"): BETTER_AT_HOME,
    ("participation", "black"): BETTER_AT_HOME_BLACK,
    ("participation", "nanson"): BETTER_AT_HOME_NANSON,
    ("participation", "baldwin"): BETTER_AT_HOME_BALDWIN,
    ("participation", "bucklin"): BETTER_AT_HOME_BUCKLIN,
}
