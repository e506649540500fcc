"""Audit: what a whole Result gives away of a group, a half or a small rest, by linear programme.

A made-up vote goes through the application. All that its document says of people is then put into
one programme (totals, rounded groups, the view without unchecked ballots; ballots are orders), and
each protected count must keep three possible values. Nothing here asks the code that hides.
"""

import random
from itertools import combinations, permutations

import numpy as np
import pytest
from scipy.optimize import linprog

from app.ballots.models import Ballot, ReasonSheet, ShownAs, Zone
from app.extensions import db
from app.issues.models import Experience
from app.outcomes.services import counting
from app.outcomes.services.document import document_of
from app.outcomes.services.sections import checking
from deliberation.disclosure import ShownPart, ShownParts
from deliberation.stages import Stage
from tests.app.outcomes.cases import lay_orders
from tests.factories import make_ballot_issue
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

OUTCOMES = figure(1_000, 100)
CELLS = figure(12, 1)
"""Protected counts that are looked at in each outcome."""

LEAST_WIDTH, FEWEST, FEWEST_REASONS = 2, 10, 5
KINDS = ("uses", "works", "cares", "other")
HALVES = (True, False)
N_OPTIONS, LINE = 3, 3
PAIRS = tuple(permutations(range(N_OPTIONS + 1), 2))


def random_rows(rng):
    """Ballots in two to four kinds that lean apart, some of them unchecked."""
    n, n_kinds = rng.randint(25, 110), rng.randint(2, 4)
    weights = [rng.random() + 0.1 for _ in range(n_kinds)]
    leaning = [[rng.gauss(0, 1.2) for _ in range(N_OPTIONS + 1)] for _ in range(n_kinds)]
    unchecked = rng.choice([0, 0.1, 0.3, 0.5])
    rows = []
    for _ in range(n):
        [kind] = rng.choices(range(n_kinds), weights)
        liking = [lean + rng.gauss(0, 1.4) for lean in leaning[kind]]
        order = sorted(range(N_OPTIONS + 1), key=lambda i: -liking[i])
        ranks = tuple(order.index(i) + 1 for i in range(N_OPTIONS + 1))
        rows.append((ranks, KINDS[kind], rng.random() >= unchecked))
    return rows


def lay(issue, rows, rng):
    """Write ballots, and for one in three a reason that is signed with what brings somebody."""
    db.session.execute(db.delete(Ballot))
    db.session.execute(db.delete(ReasonSheet))
    lay_orders(issue, [(1, *row) for row in rows])
    sheets = [sheet_for(issue, ranks, kind, rng) for ranks, kind, _ in rows if rng.random() < 1 / 3]
    db.session.add_all(sheets)
    db.session.commit()
    return [(sheet.option_place, sheet.zone, sheet.experience.value) for sheet in sheets]


def sheet_for(issue, ranks, kind, rng):
    place = rng.randrange(N_OPTIONS)
    return ReasonSheet(
        id=rng.randbytes(16),
        issue_id=issue.id,
        option_place=place,
        zone=Zone.SUPPORT if ranks[place] < ranks[LINE] else Zone.WORSE,
        experience=Experience(kind),
        shown_as=ShownAs.EXPERIENCE,
        offers_shown=[],
        lines=[{"slot": "why", "text": f"It would matter {rng.randrange(3)}"}],
        ticket_hash=rng.randbytes(32),
    )


class Feasible:
    """All counts, by kind and checked or not, that fit what a document says."""

    def __init__(self, doc):
        outcome, checked = doc["outcome"], doc["checked_only"]
        self.shown = [part["code"] for part in doc["parts"]["parts"]]
        self.groups = [*self.shown, "rest"]
        self.upper, self.equal = [], []
        for i, j in PAIRS:
            self.equal.append((self.cells((i, j)), outcome["support"][i][j]))
        self.equal.append((self.cells(None), outcome["n_ballots"]))
        for group in self.groups:
            for half in HALVES:
                self.orders(group, half)
        for part in doc["parts"]["parts"]:
            self.shows(part["n_people"], part["figures"], group=part["code"])
        if checked and checked["why_not"] is None and checked["people"] is not None:
            lines = {f"line/{option}": pair for option, pair in checked["lines"].items()}
            self.shows(checked["people"], lines, half=True)
        self.less = self.matrix(self.upper)
        self.same = self.matrix([(dict.fromkeys(cells, 1), total) for cells, total in self.equal])

    def place(self, group, half, pair):
        block = self.groups.index(group) * 2 + half
        return block * (len(PAIRS) + 1) + (len(PAIRS) if pair is None else PAIRS.index(pair))

    def cells(self, pair, group=None, half=None):
        groups = self.groups if group is None else [group]
        halves = HALVES if half is None else [half]
        return [self.place(each, one, pair) for each in groups for one in halves]

    def shows(self, people, figures, **whose):
        """Take in the rounded size and figures of a group, or of a half."""
        self.told(self.cells(None, **whose), people)
        for name, numbers in figures.items():
            for way, number in zip(ways_of(name), numbers, strict=True):
                self.told(self.cells(way, **whose), number)

    def told(self, cells, number):
        """A rounded number stands for five, and for no fewer than nobody."""
        self.upper.append((dict.fromkeys(cells, 1), number + 2))
        self.upper.append((dict.fromkeys(cells, -1), -(number - 2)))

    def orders(self, group, half):
        """Ballots are orders: i over k means i over j or j over k."""
        size = self.place(group, half, None)
        for i, j in PAIRS:
            row = {self.place(group, half, (i, j)): 1, self.place(group, half, (j, i)): 1, size: -1}
            self.upper.append((row, 0))
        for i, j, k in permutations(range(N_OPTIONS + 1), 3):
            row = {self.place(group, half, (i, k)): 1}
            row[self.place(group, half, (i, j))] = row[self.place(group, half, (j, k))] = -1
            self.upper.append((row, 0))

    def matrix(self, rows):
        found = np.zeros((len(rows), len(self.groups) * 2 * (len(PAIRS) + 1)))
        for number, (row, _) in enumerate(rows):
            found[number, list(row)] = list(row.values())
        return found, [limit for _, limit in rows]

    def width(self, cells):
        """The length of what is possible for the sum of some cells."""
        wanted = np.zeros(self.less[0].shape[1])
        wanted[cells] = 1
        ends = [
            linprog(
                sign * wanted,
                A_ub=self.less[0],
                b_ub=self.less[1],
                A_eq=self.same[0],
                b_eq=self.same[1],
                method="highs",
            )
            for sign in (1, -1)
        ]
        assert all(end.status == 0 for end in ends)
        return -ends[1].fun - ends[0].fun


def ways_of(name):
    kind, *options = name.split("/")
    i, j = (int(options[0]), LINE) if kind == "line" else map(int, options)
    return (i, j), (j, i)


def protected(feasible, doc, rows):
    """Each count of a group shown, of the rest of the people, and of each half, as cells."""
    names = {f"line/{i}" for i in range(N_OPTIONS)}
    names |= {name for part in doc["parts"]["parts"] for name in part["figures"]}
    told = [way for name in sorted(names) for way in ways_of(name)]
    kinds = {kind for _, kind, _ in rows}
    groups = [code for code in feasible.shown if code in kinds]
    groups += ["rest"] if kinds - set(feasible.shown) and feasible.shown else []
    cells = [(feasible.cells(way, group=group), way) for group in groups for way in told]
    checked = doc["checked_only"]
    if checked and checked["why_not"] is None:
        cells += [(feasible.cells(way, half=half), way) for half in HALVES for way in told]
    return cells


def narrowest(issue, rng):
    """The least width among the counts looked at; None where nothing of a part is shown.

    What everybody said together is told exactly: where only one of all put an option above
    another, nobody in a part or one of them did, and that is as wide as it can be.
    """
    rows = random_rows(rng)
    reasons = lay(issue, rows, rng)
    doc = document_of(issue)
    db.session.rollback()
    views_stand_apart(doc, rows)
    reasons_are_many(doc, reasons)
    feasible = Feasible(doc)
    cells = protected(feasible, doc, rows)
    everybody = doc["outcome"].get("support")
    widths = (
        feasible.width(part) + max(0, LEAST_WIDTH - everybody[way[0]][way[1]])
        for part, way in rng.sample(cells, min(CELLS, len(cells)))
    )
    return min(widths, default=None)


def views_stand_apart(doc, rows):
    """No two published views differ by some people but fewer than ten: 40 less 28 is refused."""
    views = {"all": [True] * len(rows)}
    for part in doc["parts"]["parts"]:
        views[part["code"]] = [kind == part["code"] for _, kind, _ in rows]
    if doc["checked_only"] and doc["checked_only"]["why_not"] is None:
        views["checked"] = [is_checked for *_, is_checked in rows]
    for one, other in combinations(views.values(), 2):
        assert not 0 < sum(a != b for a, b in zip(one, other, strict=True)) < FEWEST
    if doc["parts"]["parts"]:
        assert not 0 < sum(kind not in views for _, kind, _ in rows) < FEWEST


def reasons_are_many(doc, given):
    """What stands under a group's name was said by five, and none is counted twice or lost."""
    shown = sum(row["people"] for row in doc["reasons"]["rows"])
    assert shown + doc["reasons"]["withheld"] == len(given)
    buckets = {}
    for row in doc["reasons"]["rows"]:
        key = (row["place"], row["side"], row["experience"])
        buckets[key] = buckets.get(key, 0) + row["people"]
    for (place, side, kind), people in buckets.items():
        assert people >= FEWEST_REASONS
        if kind:
            zone = Zone.SUPPORT if side == "for" else Zone.WORSE
            assert people == given.count((place, zone, kind))


@pytest.fixture
def issue(app):
    return make_ballot_issue(("Sitters", "Budget", "Night away"), stage=Stage.OUTCOME)


def test_no_count_follows_from_all_that_a_result_says(issue):
    rng, shown = random.Random(5), 0
    for _ in range(OUTCOMES):
        least = narrowest(issue, rng)
        assert least is None or least >= LEAST_WIDTH - 1e-6
        shown += least is not None
    assert shown > OUTCOMES / 2


def exact(outcome, parts):
    """Planted fault: every part is shown, rounded or not, and so is its rest."""
    found = []
    for part in parts:
        support = part.pairs.support
        lines = {f"line/{i}": (int(support[i, LINE]), int(support[LINE, i])) for i in range(LINE)}
        rough = {name: tuple(5 * ((n + 2) // 5) for n in pair) for name, pair in lines.items()}
        if part.pairs.n_ballots:
            found.append(ShownPart(part.code, 5 * ((part.pairs.n_ballots + 2) // 5), rough))
    return ShownParts(tuple(found), {}, {})


def test_planted_fault_parts_that_are_only_rounded_are_caught(issue, monkeypatch):
    monkeypatch.setattr(counting, "group_figures", exact)
    monkeypatch.setattr(checking, "group_figures", exact)
    rng, caught = random.Random(5), 0
    for _ in range(12):
        try:
            least = narrowest(issue, rng)
            caught += least is not None and least < LEAST_WIDTH - 1e-6
        except AssertionError:
            caught += 1
    assert caught >= 3
