"""Conversations with published groups, and one with the server's own figures."""

from __future__ import annotations

import csv
import gzip
import json
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from deliberation.opinions import Votes, opinions, rand_index, report
from deliberation.opinions.representing import one_share, two_shares

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("DELIBERATION_DATA", ROOT / "../shared/data"))
POLIS = DATA / "polis-opendata"
SERVER = DATA / "polis-math-fixtures" / "below-100-ptpts"

needs_polis = pytest.mark.skipif(not POLIS.exists(), reason=f"no conversations in {POLIS}")
needs_server = pytest.mark.skipif(not SERVER.exists(), reason=f"no server's figures in {SERVER}")


def rows(name, file):
    with (POLIS / name / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def votes_of(name):
    return Votes.from_triples(
        (row["voter-id"], row["comment-id"], int(row["vote"])) for row in rows(name, "votes.csv")
    )


def published(name):
    """Groups by participant, of those who have one."""
    return {
        row["participant"]: int(row["group-id"])
        for row in rows(name, "participants-votes.csv")
        if row["group-id"]
    }


@cache
def taken_down(name):
    return frozenset(
        row["comment-id"] for row in rows(name, "comments.csv") if row["moderated"] == "-1"
    )


@cache
def as_polis(name):
    k = len(set(published(name).values()))
    return opinions(votes_of(name), seed=1, k=k, compat="polis", moderated=taken_down(name))


@needs_polis
@pytest.mark.parametrize(
    "name", ["scoop-hivemind.taxes", "brexit-consensus", "15-per-hour-seattle"]
)
def test_last_votes_are_the_published_ones(name):
    votes = votes_of(name)
    told = {
        (row["participant"], statement): int(row[statement])
        for row in rows(name, "participants-votes.csv")
        for statement in votes.statements
        if row.get(statement)
    }
    table = votes.table
    names = zip(
        table.people.tolist(), table.statements.tolist(), table.values.tolist(), strict=True
    )
    assert {(votes.people[p], votes.statements[s]): v for p, s, v in names} == told


@needs_polis
@pytest.mark.parametrize(
    ("name", "least", "eligible", "told"),
    [
        ("scoop-hivemind.taxes", 0.90, 296, 295),
        ("brexit-consensus", 0.87, 191, 197),
        ("15-per-hour-seattle", 0.80, 143, 138),
    ],
)
def test_published_groups_are_found_again(name, least, eligible, told):
    """From votes and moderation alone; what else Polis knew: test_polis_published.py."""
    found, groups = as_polis(name), published(name)
    assert (found.eligible, len(groups)) == (eligible, told)
    ours = {member: g for g, group in enumerate(found.groups) for member in group.members}
    both = sorted(set(ours) & set(groups))
    assert len(both) >= min(eligible, told) - 1
    one, other = ([each[person] for person in both] for each in (ours, groups))
    assert rand_index(np.array(one), np.array(other)) >= least


@needs_polis
@pytest.mark.parametrize(
    ("name", "failed"),
    [
        ("brexit-consensus", ()),
        ("scoop-hivemind.taxes", ("foretells-little",)),
        ("15-per-hour-seattle", ("unstable",)),
        ("scoop-hivemind.ubi", ("foretells-little",)),
    ],
)
def test_what_the_honesty_tests_say(name, failed):
    found = opinions(votes_of(name), seed=1)
    assert found.clear == (not failed)
    assert set(failed) <= set(found.honesty.failed)
    assert bool(found.groups) == (not failed)


@needs_polis
def test_order_of_a_real_conversation_changes_nothing():
    name = "brexit-consensus"
    votes = votes_of(name)
    table = votes.table
    order = np.random.default_rng(1).permutation(table.n_votes)
    people = np.random.default_rng(2).permutation(table.n_people)
    statements = np.random.default_rng(3).permutation(table.n_statements)
    mixed = Votes.from_arrays(
        np.argsort(people)[table.people[order]],
        np.argsort(statements)[table.statements[order]],
        table.values[order],
        [votes.people[p] for p in people],
        [votes.statements[s] for s in statements],
    )
    one = as_polis(name)
    other = opinions(mixed, seed=1, k=2, compat="polis")
    assert report(votes, one) == report(mixed, other)


def server(file):
    with gzip.open(SERVER / f"{file}.json.gz", "rt", encoding="utf-8") as lines:
        return json.load(lines)


@needs_server
def test_z_are_those_of_the_server():
    """Its two tests for each representative statement, from its own counts of votes."""
    told = server("math-pca2")
    compared = 0
    for group, statements in told["repness"].items():
        for each in statements:
            key = "A" if each["repful-for"] == "agree" else "D"
            inside = told["group-votes"][group]["votes"][str(each["tid"])]
            others = [
                counts["votes"][str(each["tid"])]
                for number, counts in told["group-votes"].items()
                if number != group
            ]
            figures = (
                *(inside[key], inside["S"]),
                *(sum(other[key] for other in others), sum(other["S"] for other in others)),
            )
            z = two_shares(*(np.array([figure]) for figure in figures))
            assert z == pytest.approx(each["repness-test"], abs=1e-5)
            majority = one_share(np.array([figures[0]]), np.array([figures[1]]))
            assert majority == pytest.approx(each["p-test"])
            compared += 1
    assert compared >= 10


@needs_server
def test_axes_are_those_of_the_server():
    told = server("math-pca2")
    votes = Votes.from_triples(
        (f"{row['pid']:03d}", f"{row['tid']:03d}", row["vote"]) for row in server("votes")
    )
    found = opinions(
        votes, seed=1, k=2, compat="polis", moderated=[f"{tid:03d}" for tid in told["mod-out"]]
    )
    assert [int(name) for name in votes.statements] == told["tids"]
    # inside, the server calls agreeing -1
    np.testing.assert_allclose(found.map.means, -np.array(told["pca"]["center"]), atol=1e-9)
    for axis, theirs in enumerate(told["pca"]["comps"]):
        assert abs(found.map.axes[:, axis] @ np.array(theirs)) > 0.99
