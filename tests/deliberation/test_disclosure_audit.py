"""Audit: what all that is published of a vote's parts gives away together, by linear programme."""

from itertools import permutations

import numpy as np
import pytest
from scipy.optimize import linprog

from deliberation.disclosure import (
    ShownPart,
    ShownParts,
    hidden_parts,
    rounded,
    rounding_range,
)
from deliberation.explain import group_figures
from deliberation.line import Settings
from deliberation.outcome import count, count_parts
from deliberation.profile import Profile
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

OUTCOMES = figure(1000, 100)
LEAST_WIDTH = 2
"""Three whole numbers at the least."""


def random_vote(rng):
    """Three ideas and the status quo, 25 to 120 ballots in two or three parts that lean apart."""
    n_ballots = int(rng.integers(25, 120))
    n_parts = int(rng.integers(2, 4))
    part_of = rng.choice(n_parts, size=n_ballots, p=rng.dirichlet([3] * n_parts))
    leaning = rng.normal(0, 1.2, (n_parts, 4))
    ranks = np.argsort(np.argsort(-(leaning[part_of] + rng.gumbel(size=(n_ballots, 4))), axis=1))
    return Profile.from_ranks("ABCS", ranks + 1), part_of, n_parts


class Feasible:
    """All counts by part that fit what is published: totals, rounded figures, weak orders."""

    def __init__(self, outcome, shown, sizes):
        self.shown = [part.code for part in shown.parts]
        rest = sum(size for code, size in sizes.items() if code not in self.shown)
        self.groups = [*self.shown, *(["rest"] if rest else [])]
        self.pairs = list(permutations(range(len(outcome.options)), 2))
        self.size = len(self.groups) * (len(self.pairs) + 1)
        self.upper, self.equal, self.bounds = [], [], [(0, None)] * self.size
        for pair in self.pairs:
            columns = [self.place(group, pair) for group in self.groups]
            self.equal.append((columns, outcome.support[pair[0]][pair[1]]))
        self.equal.append(([self.place(group) for group in self.groups], outcome.n_ballots))
        for group in self.groups:
            self.orders(group)
        for part in shown.parts:
            self.bounds[self.place(part.code)] = rounding_range(part.n_people)
            for name, figures in part.figures.items():
                pair = pair_of(name, outcome.settings.status_quo)
                for way, count_shown in zip((pair, pair[::-1]), figures, strict=True):
                    self.bounds[self.place(part.code, way)] = rounding_range(count_shown)

    def place(self, group, pair=None):
        block = self.groups.index(group) * (len(self.pairs) + 1)
        return block + (len(self.pairs) if pair is None else self.pairs.index(pair))

    def orders(self, group):
        """Ballots are weak orders: i over k means i over j or j over k."""
        for i, j in self.pairs:
            there, back = self.place(group, (i, j)), self.place(group, (j, i))
            self.upper.append({there: 1, back: 1, self.place(group): -1})
        options = {i for i, _ in self.pairs}
        for i, j, k in permutations(options, 3):
            row = {self.place(group, (i, k)): 1}
            row[self.place(group, (i, j))] = row[self.place(group, (j, k))] = -1
            self.upper.append(row)

    def width(self, group, pair):
        """The feasible interval's length for one protected count."""
        less = np.zeros((len(self.upper), self.size))
        for number, row in enumerate(self.upper):
            less[number, list(row)] = list(row.values())
        same = np.zeros((len(self.equal), self.size))
        for number, (columns, _) in enumerate(self.equal):
            same[number, columns] = 1
        wanted = np.zeros(self.size)
        wanted[self.place(group, pair)] = 1
        given = {
            "A_ub": less,
            "b_ub": np.zeros(len(less)),
            "A_eq": same,
            "b_eq": [total for _, total in self.equal],
            "bounds": self.bounds,
        }
        ends = [linprog(sign * wanted, **given) for sign in (1, -1)]
        assert all(end.status == 0 for end in ends)
        return -ends[1].fun - ends[0].fun


def pair_of(name, status_quo):
    """Which comparison a figure counts."""
    kind, *options = name.split("/")
    numbers = [int(option) for option in options]
    return (numbers[0], status_quo) if kind == "line" else (numbers[0], numbers[1])


def narrowest(profile, part_of, n_parts, publish):
    """The least width over all protected counts of one vote; None where nothing is shown."""
    chosen = Settings(3)
    outcome = count(profile, chosen)
    codes = [f"part {i}" for i in range(n_parts)]
    parts = count_parts(profile, part_of, codes, chosen)
    shown = publish(outcome, parts)
    sizes = {part.code: part.pairs.n_ballots for part in parts}
    feasible = Feasible(outcome, shown, sizes)
    pairs = {pair_of(name, 3) for part in shown.parts for name in part.figures}
    widths = [
        feasible.width(group, way)
        for group in feasible.groups
        for pair in sorted(pairs)
        for way in (pair, pair[::-1])
    ]
    return min(widths, default=None)


def test_no_count_of_a_part_follows_from_all_that_is_published():
    rng = np.random.default_rng(1)
    shown = 0
    for _ in range(OUTCOMES):
        least = narrowest(*random_vote(rng), group_figures)
        assert least is None or least >= LEAST_WIDTH - 1e-6
        shown += least is not None
    assert shown > OUTCOMES / 2


def pairs_with_now(pairs):
    """Above and below the status quo, the last option, for each other."""
    return zip(pairs.support[:3, 3], pairs.support[3, :3], strict=True)


def rounded_alone(outcome, parts):
    """Planted fault: rounds each part and asks no more."""
    safe = group_figures(outcome, parts)
    exact = {part.code: part.pairs for part in parts}
    hidden = hidden_parts({part.code: part.pairs.n_ballots for part in parts})
    return ShownParts(
        tuple(
            ShownPart(
                code,
                rounded(pairs.n_ballots),
                {
                    f"line/{i}": (
                        rounded(int(pairs.support[i, 3])),
                        rounded(int(pairs.support[3, i])),
                    )
                    for i in range(3)
                },
            )
            for code, pairs in exact.items()
            if pairs.n_ballots and code not in hidden
        ),
        safe.hidden,
        {},
    )


def test_parts_that_are_rounded_and_no_more_are_caught():
    rng = np.random.default_rng(1)
    widths = (narrowest(*random_vote(rng), rounded_alone) for _ in range(60))
    assert any(width is not None and width < LEAST_WIDTH - 1e-6 for width in widths)
