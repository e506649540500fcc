"""Groups that Polis published, from all that it knew: times, and statements about the person.

The open data don't say which statements were marked as about the person (Polis calls them
metadata and leaves them out of the map). Their words do; and in brexit the published list says how
many they were: until October 2017 each of them counted as a vote of everybody, so that the
seven people left off the map, with one vote each, allow for five at most, and the person on it
with three votes (165) asks for four of other statements.
"""

from __future__ import annotations

import numpy as np
import pytest

from deliberation.opinions import Votes, rand_index
from deliberation.opinions.polis import by_arrival, polis_groups, replay
from deliberation.opinions.polis_map import RULES
from deliberation.opinions.votes import VoteTable
from tests.deliberation.test_opinions_published import (
    needs_polis,
    needs_server,
    published,
    rows,
    server,
    taken_down,
    votes_of,
)

ABOUT_THE_PERSON = {
    "scoop-hivemind.taxes": range(15),
    "brexit-consensus": (0, 1, 10, 11, 15),
    "scoop-hivemind.ubi": range(32, 43),
}
MINUTE = 60_000


def left_out(name):
    return taken_down(name) | {str(each) for each in ABOUT_THE_PERSON[name]}


def likeness(groups, told):
    """Adjusted Rand index over who is in both, by name."""
    both = sorted(set(groups) & set(told))
    one, other = ([each[person] for person in both] for each in (groups, told))
    return rand_index(np.array(one), np.array(other))


def moments(name, minutes):
    """Names of people and statements in the order they came, and the votes at each moment."""
    cast = sorted(
        (int(row["timestamp"]), row["comment-id"], row["voter-id"], int(row["vote"]))
        for row in rows(name, "votes.csv")
    )
    people = list(dict.fromkeys(who for _, _, who, _ in cast))
    statements = list(dict.fromkeys(what for _, what, _, _ in cast))
    places = [{name: i for i, name in enumerate(names)} for names in (people, statements)]

    def tables():
        last = {}
        now = cast[0][0] // (minutes * MINUTE)
        for when, what, who, said in cast:
            if when // (minutes * MINUTE) != now:
                yield table(last)
                now = when // (minutes * MINUTE)
            last[places[0][who], places[1][what]] = said
        yield table(last)

    def table(last):
        pairs = sorted(last)
        counts = np.bincount([who for who, _ in pairs], minlength=len(people))
        return VoteTable(
            np.concatenate([[0], np.cumsum(counts)]),
            np.array([what for _, what in pairs]),
            np.array([last[pair] for pair in pairs], np.int8),
            len(statements),
        )

    return people, statements, tables()


@needs_polis
@pytest.mark.parametrize(
    ("name", "rules", "minutes", "least", "eligible", "told"),
    [
        ("brexit-consensus", "polis-2017", 1, 1.0, 197, 197),
        ("scoop-hivemind.taxes", "polis", 30, 0.90, 296, 295),
    ],
)
def test_vote_by_vote_the_published_groups_come_out(name, rules, minutes, least, eligible, told):
    """Those of brexit are the published ones to the last person, their number found as well."""
    people, statements, tables = moments(name, minutes)
    hidden = np.array([each in left_out(name) for each in statements])
    drawn, labels = replay(tables, hidden, RULES[rules], None)
    assert (int(drawn.is_on.sum()), len(published(name))) == (eligible, told)
    groups = {who: int(group) for who, group in zip(people, labels, strict=True) if group >= 0}
    assert len(set(groups.values())) == 2
    assert likeness(groups, published(name)) >= least


@needs_polis
@pytest.mark.parametrize(
    ("name", "rules", "least", "eligible", "told"),
    [
        ("brexit-consensus", "polis-2017", 0.91, 197, 197),
        ("scoop-hivemind.taxes", "polis", 0.92, 296, 295),
        ("scoop-hivemind.ubi", "polis-2017", 0.64, 234, 234),
    ],
)
def test_person_by_person_they_nearly_do(name, rules, least, eligible, told):
    votes, groups = votes_of(name), published(name)
    hidden = np.array([each in left_out(name) for each in votes.statements])
    drawn, labels = polis_groups(votes, hidden, RULES[rules], len(set(groups.values())))
    assert (int(drawn.is_on.sum()), len(groups)) == (eligible, told)
    found = {who: int(g) for who, g in zip(votes.people, labels, strict=True) if g >= 0}
    assert likeness(found, groups) >= least


@needs_polis
def test_five_statements_of_brexit_are_about_the_person():
    """Who was on the map though voting less than seven times, and who was not, says how many."""
    name = "brexit-consensus"
    voted = {}
    for row in rows(name, "votes.csv"):
        voted.setdefault(row["voter-id"], set()).add(row["comment-id"])
    marked = {str(each) for each in ABOUT_THE_PERSON[name]}
    on = set(published(name))
    arrived_late = {who for who in voted if int(who) >= 15}
    assert {who for who in arrived_late if len(voted[who] | marked) >= 7} == on & arrived_late
    off = [voted[who] for who in voted if who not in on]
    assert [len(each) for each in off] == [1] * 7
    assert len(set.union(*off)) == 7
    assert voted["165"] == {"1", "21", "29"}


@needs_server
def test_groups_are_those_of_the_server():
    """Of a conversation on which nothing here was chosen."""
    told = server("math-pca2")
    votes = Votes.from_triples(
        (str(row["pid"]), str(row["tid"]), row["vote"]) for row in server("votes")
    )
    buckets = dict(zip(told["base-clusters"]["id"], told["base-clusters"]["members"], strict=True))
    groups = {
        str(person): group["id"]
        for group in told["group-clusters"]
        for bucket in group["members"]
        for person in buckets[bucket]
    }
    hidden = np.array([int(each) in told["mod-out"] for each in votes.statements])
    _, labels = polis_groups(votes, hidden, RULES["polis"], len(told["group-clusters"]))
    found = {who: int(g) for who, g in zip(votes.people, labels, strict=True) if g >= 0}
    assert set(found) == set(groups)
    assert set(found) == {str(person) for person in told["in-conv"]}
    assert likeness(found, groups) == 1.0
    assert by_arrival(votes).tolist() == sorted(range(35), key=lambda p: int(votes.people[p]))
