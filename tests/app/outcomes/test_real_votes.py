"""Real votes as ballots of the application: headline, notes and figures of each, in one table.

Where the vote had a default option, what a ballot puts above it is better than now and what it puts
below is worse; elsewhere what a ballot ranks is wanted and the rest is left untouched. Names stay
outside: an idea is called by its letter.
"""

import json
import shutil
from collections import Counter

import pytest

from app import create_app
from app.extensions import db
from deliberation.stages import Stage
from tests.app.outcomes.cases import lay_orders
from tests.app.outcomes.recount import PlainVote
from tests.app.outcomes.sentences import check_facts, counted
from tests.app.outcomes.votes import DATA, VOTES
from tests.conftest import sqlite_config
from tests.factories import make_ballot_issue

WARDS, NIX = DATA / "scot-elex" / "elections.jsonl", DATA / "nixos-sc-2025"
CLOSE, MINORITY, SURE = "close", "first-for-some", "how-sure"
EXPECTED = {
    "2012_vote_001": ("beats-all", "C", "clear", (403, 385, 6, 12), (347, 37), {MINORITY}),
    "2012_vote_002": ("only-option", "A", "clear", (277, 251, 7, 19), (), set()),
    "2013_vote_001": ("beats-all", "C", "clear", (390, 353, 7, 30), (210, 141), {MINORITY}),
    "2014_vote_001": ("beats-all", "A", "clear", (401, 364, 6, 31), (205, 158), {MINORITY}),
    "2014_vote_002": ("beats-all", "B", "fairly_clear", (288, 228, 7, 53), (141, 128), {MINORITY}),
    "2014_vote_003": ("beats-all", "D", "clear", (483, 358, 30, 95), (280, 180), {MINORITY}),
    "2014_vote_004": ("beats-all", "A", "clear", (238, 208, 5, 25), (133, 75), {MINORITY}),
    "2015_vote_001": ("beats-all", "C", "clear", (353, 314, 10, 29), (203, 119), {MINORITY}),
    "2015_vote_003": ("only-option", "A", "clear", (212, 208, 1, 3), (), set()),
    "2016_vote_001": ("only-option", "A", "clear", (282, 265, 4, 13), (), set()),
    "2016_vote_002": ("nothing-passed", "", "fairly_clear", (256, 118, 4, 134), (), set()),
    "2016_vote_003": ("only-option", "A", "clear", (306, 289, 4, 13), (), set()),
    "2016_vote_004": ("beats-all", "C", "clear", (235, 186, 5, 44), (130, 83), {MINORITY}),
    "2017_vote_001": ("beats-all", "B", "fairly_clear", (322, 303, 7, 12), (163, 132), {MINORITY}),
    "2018_vote_001": ("only-option", "A", "clear", (333, 315, 4, 14), (), set()),
    "argyll_bute_2022_ward2": (
        *("no-single-favourite", "D", "close", (2889, 1473, 1416, 0), (1174, 1165)),
        {CLOSE, MINORITY},
    ),
    "dumgal_2022_ward3": (
        *("no-single-favourite", "F", "close", (4478, 2202, 2276, 0), (1219, 1218)),
        {CLOSE, MINORITY},
    ),
    "glasgow_2017_ward21": (
        *("level-head-to-head", "BE", "close", (4315, 2443, 1872, 0), (1873, 1873)),
        {MINORITY},
    ),
    "nixos-2025-5seats": ("beats-all", "C", "clear", (443, 443, 0, 0), (282, 161), {MINORITY}),
}
"""By vote: headline; who; how sure; ballots, and those above, level with and below how things are
now for the first winner, or the first idea; the comparison that is told; notes."""


def dense(ranks):
    place = {rank: n for n, rank in enumerate(sorted(set(ranks)), start=1)}
    return tuple(place[rank] for rank in ranks)


def debian_ballots(path):
    """A character a rank, the default option last; what is not ranked comes last, level."""
    vote = json.loads(path.read_text())
    rows = (tuple(99 if mark == "-" else int(mark, 36) for mark in row) for row in vote["ballots"])
    return len(vote["options"]) - 1, Counter(map(dense, rows))


def ranked_ballots(n_options, orders):
    """An order of options, best first; those not in it stand level with how things are now."""
    found = Counter()
    for many, order in orders:
        place = {option: n for n, option in enumerate(order, start=1)}
        found[dense([place.get(i, 99) for i in range(1, n_options + 1)] + [99])] += many
    return n_options, found


def ward_ballots(name):
    rows = map(json.loads, WARDS.read_text().splitlines())
    ward = next(row for row in rows if row["id"] == name)
    return ranked_ballots(len(ward["candidates"]), ward["ballots"])


def nix_ballots():
    lines = (NIX / "nixos-2025-5seats.blt").read_text().splitlines()
    numbers = [[int(word) for word in line.split()] for line in lines[1 : lines.index("0")]]
    return ranked_ballots(24, [(row[0], row[1:-1]) for row in numbers])


def ballots_of(name):
    if name == "nixos-2025-5seats":
        return nix_ballots()
    if name[0].isdigit():
        return debian_ballots(DATA / "debian-votes" / f"{name}.json")
    return ward_ballots(name)


def is_there(name):
    if name == "nixos-2025-5seats":
        return NIX.exists()
    return bool(VOTES) if name[0].isdigit() else WARDS.exists()


@pytest.fixture(scope="module")
def voting(empty_database, tmp_path_factory):
    """One application for all votes."""
    path = tmp_path_factory.mktemp("votes") / "votes.db"
    shutil.copy(empty_database, path)
    made = create_app(sqlite_config(path))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def told_pair(fact):
    """The comparison that a headline tells first."""
    if fact["key"] == "level-head-to-head":
        return (fact["each"], fact["each"])
    pairs = fact.get("closest") or fact.get("left_out") or ()
    return (pairs[0]["ahead"], pairs[0]["behind"]) if pairs else ()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_vote_is_told_as_it_was(voting, name):
    if not is_there(name):
        pytest.skip(f"{name} is not there: DELIBERATION_DATA")
    headline, who, label, line, pair, notes = EXPECTED[name]
    n_options, ballots = ballots_of(name)
    letters = [chr(ord("A") + i) for i in range(n_options)]
    issue = make_ballot_issue([f"Idea {letter}" for letter in letters], stage=Stage.OUTCOME)
    rows = [(many, ranks, "other") for ranks, many in ballots.items()]
    lay_orders(issue, rows)
    doc, page = counted(issue, voting.test_client())
    vote = PlainVote(rows, n_options)

    shown = check_facts(issue, doc, page, vote)
    fact = doc["facts"][0]
    assert fact["key"] == headline
    assert shown == {headline, SURE} | notes
    assert "".join(letters[i] for i in doc["outcome"]["winners"]) == who
    assert doc["facts"][-1]["label"] == label
    first = letters.index(who[0]) if who else 0
    assert (vote.n, vote.above(first), vote.level(first), vote.below(first)) == line
    assert told_pair(fact) == pair
    if name[0].isdigit():
        assert published_winner(name) == (who or "default")


def published_winner(name):
    """The letter of the option that the vote's own secretary announced."""
    vote = json.loads((DATA / "debian-votes" / f"{name}.json").read_text())
    [winner] = vote["published"]["winners"]
    place = list(vote["options"]).index(winner)
    return "default" if place == len(vote["options"]) - 1 else chr(ord("A") + place)


@pytest.mark.skipif(not WARDS.exists(), reason="scot-elex is not there: DELIBERATION_DATA")
@pytest.mark.parametrize(
    ("name", "circle"),
    [("argyll_bute_2022_ward2", 3), ("dumgal_2022_ward3", 3), ("glasgow_2017_ward21", 2)],
)
def test_circle_and_tie_are_those_of_the_ward(name, circle):
    """The Smith set that came with the data, found again by the plain recount."""
    rows = map(json.loads, WARDS.read_text().splitlines())
    known = next(row for row in rows if row["id"] == name)["oracle"]["smith_set"]
    n_options, ballots = ward_ballots(name)
    vote = PlainVote([(many, ranks, "other") for ranks, many in ballots.items()], n_options)
    assert len(known) == circle
    inside = {i - 1 for i in known}
    assert all(vote.lead(i, j) > 0 for i in inside for j in set(vote.options) - inside)
    if circle == 3:
        assert all(vote.circle(i) == inside for i in inside)
    else:
        assert vote.lead(*sorted(inside)) == 0
