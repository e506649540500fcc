"""How sure: U by changing that many ballots in the database, L by trying every change there is."""

from collections import Counter
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.ballots.models import Ballot
from app.extensions import db
from app.outcomes.services.document import document_of
from deliberation.stages import Stage
from tests.app.outcomes.cases import lay_orders, zone_of
from tests.app.outcomes.profiles import PINNED, ranks_of
from tests.app.outcomes.recount import PlainVote
from tests.factories import make_ballot_issue

NAMES = ("Sitters", "Budget", "Night away", "Sundays")


def laid(pinned_or_rows, n_options, **given):
    issue = make_ballot_issue(NAMES[:n_options], stage=Stage.OUTCOME, **given)
    lay_orders(issue, pinned_or_rows)
    return issue


def outcome_of_rows(issue):
    db.session.expire_all()
    return document_of(issue)["outcome"]


# U: the example on record, carried out on as many rows.


def standing(ranks, one, other):
    """2 where a ballot puts one above the other, 1 where level; nothing where either is none."""
    if one is None or other is None:
        return 0
    return 1 + (ranks[one] < ranks[other]) - (ranks[one] > ranks[other])


def gain(ranks, example):
    """How much it brings to replace a ballot, by the aim on record."""
    rise = standing(ranks, len(ranks) - 1, example["first"])
    fall = standing(ranks, example["last"], len(ranks) - 1)
    pair = standing(ranks, example["last"], example["first"])
    wanted = {
        "pair": (pair, rise, fall),
        "both": (pair + rise, rise, fall),
        "rise": (rise, pair, fall),
        "fall": (fall, pair, rise),
    }[example["aim"]]
    return 9 * wanted[0] + 3 * wanted[1] + wanted[2]


def replaced(ranks, example):
    """What a replaced ballot says: one option first, one last, the rest as before or level."""
    rest = [2] * len(ranks) if example["rest"] == "level" else [rank + 1 for rank in ranks]
    rest[example["first"]] = 1
    if example["last"] is not None:
        rest[example["last"]] = 99
    place = {rank: n for n, rank in enumerate(sorted(set(rest)), start=1)}
    return bytes(place[rank] for rank in rest)


def change(issue, example, changed):
    """Change so many rows of the database as the example says; return how many are different."""
    rows = db.session.scalars(db.select(Ballot).where(Ballot.issue_id == issue.id)).all()
    before = Counter(row.ranking for row in rows)
    rows = sorted(rows, key=lambda row: (-gain(row.ranking, example), row.ranking))
    for row in rows[:changed]:
        row.ranking = replaced(row.ranking, example)
        row.zones = bytes(zone_of(rank, row.ranking[-1]) for rank in row.ranking[:-1])
    db.session.commit()
    return sum((before - Counter(row.ranking for row in rows)).values())


CHANGEABLE = [name for name, vote in PINNED.items() if vote.has_line and vote.n_options > 1]


def test_changing_so_many_ballots_as_the_page_says_changes_the_result(app):
    tried = exact = 0
    for name in CHANGEABLE:
        pinned = PINNED[name]
        issue = laid(pinned.ballots, pinned.n_options, **pinned.settings)
        outcome = document_of(issue)["outcome"]
        if outcome["covered"] or not outcome["n_ballots"]:
            continue
        flip = outcome["flip"]
        assert flip["upper"] == flip["example"]["changed"]
        assert change(issue, flip["example"], flip["upper"]) == flip["upper"]
        after = outcome_of_rows(issue)
        assert after["winners"] == flip["example"]["winners"] != outcome["winners"], name
        tried += 1
        if flip["lower"] == flip["upper"] > 1:
            again = laid(pinned.ballots, pinned.n_options, **pinned.settings)
            change(again, flip["example"], flip["upper"] - 1)
            assert outcome_of_rows(again)["winners"] == outcome["winners"], "one fewer is too few"
            exact += 1
    assert tried >= 12
    assert exact >= 4


# L: every way of replacing fewer ballots, two options and how things are now.

ORDERS = [
    *("A > B > |", "A > | > B", "B > A > |", "B > | > A", "| > A > B", "| > B > A"),
    *("AB > |", "A| > B", "B| > A", "A > B|", "B > A|", "| > AB", "AB|"),
]


def vector(order):
    """A over the line, under it; the same of B; A over B, B over A."""
    a, b, line = ranks_of(order, 2)
    return (a < line, a > line, b < line, b > line, a < b, a > b)


VECTORS = {order: vector(order) for order in ORDERS}


def winners_of(sums, n):
    """The rule for two options by hand: who passes, then who is preferred, or both."""
    a_over, a_under, b_over, b_under, a_first, b_first = sums
    passing = [
        option
        for option, over, under in ((0, a_over, a_under), (1, b_over, b_under))
        if over > under and 4 * over >= n
    ]
    if passing == [0, 1] and a_first != b_first:
        return [0] if a_first > b_first else [1]
    return passing


def sums_of(orders):
    return tuple(map(sum, zip(*(VECTORS[order] for order in orders), strict=True)))


def altering(ballots, changed):
    """A way to replace so many ballots that alters the winners; None where there is none."""
    n, base = len(ballots), sums_of(ballots)
    right = winners_of(base, n)
    have = Counter(ballots)
    removed = {
        sums_of(some)
        for some in combinations_with_replacement(sorted(have), changed)
        if not Counter(some) - have
    }
    added = {sums_of(some) for some in combinations_with_replacement(ORDERS, changed)}
    for less, more in product(removed, added):
        sums = tuple(b - r + a for b, r, a in zip(base, less, more, strict=True))
        if winners_of(sums, n) != right:
            return less, more
    return None


def told_of(issue, ballots):
    db.session.execute(db.delete(Ballot).where(Ballot.issue_id == issue.id))
    db.session.commit()
    lay_orders(issue, [(many, ranks_of(o, 2), "uses") for o, many in Counter(ballots).items()])
    doc = document_of(issue)
    [sure] = [fact for fact in doc["facts"] if fact["key"] == "how-sure"]
    return doc["outcome"]["winners"], sure["lower"], sure["upper"]


@pytest.fixture
def issue(app):
    return make_ballot_issue(NAMES[:2], stage=Stage.OUTCOME, privacy_mode="recorded")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ballots=st.lists(st.sampled_from(ORDERS), min_size=1, max_size=9))
def test_nothing_below_the_lower_bound_alters_the_winners(issue, ballots):
    winners, lower, upper = told_of(issue, ballots)
    assert winners == winners_of(sums_of(ballots), len(ballots))
    for changed in range(1, min(lower, 4, len(ballots) + 1)):
        assert altering(ballots, changed) is None
    if upper is not None and upper < 4:
        assert altering(ballots, upper) is not None


def test_planted_fault_a_lower_bound_one_too_large_is_caught(issue):
    caught = 0
    for ballots in (
        ["A > B > |"] * 6 + ["B > A > |"] * 3,
        ["A > | > B"] * 5 + ["| > A > B"] * 3,
        ["AB > |"] * 4 + ["B > A > |"] * 4,
    ):
        _winners, lower, upper = told_of(issue, ballots)
        if lower == upper:
            assert altering(ballots, lower - 1) is None if lower > 1 else True
            assert altering(ballots, lower) is not None
            caught += 1
    assert caught == 3


def test_one_other_ballot_does_not_alter_what_is_proved_for_two(app):
    """Three options: every ballot replaced by each of the 75 weak orders, ranked by plain code."""
    turns = [(12, "A > B > C > |"), (5, "B > A| > C"), (4, "C > B > A > |"), (2, "| > A > BC")]
    ballots = [(many, ranks_of(order, 3), "uses") for many, order in turns]
    outcome = document_of(laid(ballots, 3))["outcome"]
    assert outcome["flip"]["lower"] >= 2
    orders = [
        ranks
        for ranks in product(range(1, 5), repeat=4)
        if set(ranks) == set(range(1, max(ranks) + 1))
    ]
    assert len(orders) == 75
    for place, (many, ranks, kind) in enumerate(ballots):
        for other in orders:
            rows = list(ballots)
            rows[place] = (many - 1, ranks, kind)
            vote = PlainVote([*rows, (1, other, kind)], 3)
            assert list(vote.winners) == outcome["winners"]
