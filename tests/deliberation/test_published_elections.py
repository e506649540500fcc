"""Elections whose answers others published: known-answer cases, Debian, Python's governance."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from deliberation.pairwise import (
    Pairwise,
    condorcet_loser,
    condorcet_winner,
    pairwise,
    smith_set,
)
from deliberation.profile import Profile
from deliberation.rules import RULES

DATA = Path(
    os.environ.get("DELIBERATION_DATA", Path(__file__).parents[2].parent / "shared" / "data")
)

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"published elections are not here: {DATA}"
)

FILES = (
    "BordaCountTest.php",
    "CondorcetBasicTest.php",
    "CopelandTest.php",
    "KemenyYoungTest.php",
    "MinimaxTest.php",
    "RankedPairsTest.php",
    "SchulzeTest.php",
    "SmithTest.php",
)
"""Groups of cases for what is counted here; the others are about rules that are not."""

OTHER_CONVENTIONS = {
    "Minimax Opposition": "weighs the votes against an option in comparisons it wins, too",
    "Schulze Ratio": "weighs a comparison by the ratio of its two sides",
}
"""Answers of conventions the engine does not offer, and how they differ."""

ONE_OF_THE_WINNERS = {
    "5784e70a": "A over C and C over B are tied 54 to 46: either may come first, and we give both",
    "ee217e57": "the published line leaves out the loser",
}
"""Cases in which the published answer names fewer options than ours, and why."""


def cases():
    path = DATA / "condorcet-known-answers" / "cases.json"
    if not path.is_file():
        return []
    return [case for case in json.loads(path.read_text()) if case["file"].split("/")[-1] in FILES]


def profile_from(case):
    """Read ``A > B = C * 12``; ``^`` is a weight, ``;`` ends a line."""
    index = {name: i for i, name in enumerate(case["candidates"])}
    ballots = []
    for line in case["votes"].replace(";", "").splitlines():
        ranking, _, count = line.replace("^", "*").partition("*")
        tiers = [[index[name.strip()] for name in tier.split("=")] for tier in ranking.split(">")]
        ballots.append((tiers, int(count or 1)))
    return Profile.from_ballots(case["candidates"], ballots)


def named(pairs, order):
    return tuple(tuple(sorted(pairs.options[i] for i in tier)) for tier in order)


def published_order(value):
    """Return tiers from ``{"1": "A", "2": ["B", "C"]}`` or ``A > B = C``."""
    if isinstance(value, str):
        tiers = [tier.split("=") for tier in value.split(">")]
        return tuple(tuple(sorted(name.strip() for name in tier)) for tier in tiers)
    tiers = [value[place] for place in sorted(value, key=int)]
    return tuple(tuple(sorted([tier] if isinstance(tier, str) else tier)) for tier in tiers)


METHODS = {
    "Borda Count": ("borda", "margins"),
    "Copeland": ("copeland", "margins"),
    "KemenyYoung": ("kemeny", "margins"),
    "Minimax Winning": ("minimax", "winning_votes"),
    "Minimax Margin": ("minimax", "margins"),
    "Ranked Pairs Winning": ("ranked_pairs", "winning_votes"),
    "Schulze Winning": ("schulze", "winning_votes"),
}


def found_answer(call, pairs):
    """Return what the engine says to one published answer."""
    method = call.split("'")[1] if "'" in call else ""
    if method == "Smith":
        rest = tuple(i for i in range(pairs.n_options) if i not in smith_set(pairs))
        return named(pairs, [smith_set(pairs), rest])
    if not method:
        option = condorcet_loser(pairs) if "Loser" in call else condorcet_winner(pairs)
        return None if option is None else pairs.options[option]
    rule, strength = METHODS[method]
    verdict = RULES[rule](pairs, strength=strength)
    if call.startswith("getWinner"):
        return named(pairs, [verdict.winners])
    if "ranking" in call:
        return named(pairs, verdict.order)
    return figures(method, verdict, pairs)


def figures(method, verdict, pairs):
    """Return a rule's figures in the unit of the published ones."""
    evidence, names = verdict.evidence, pairs.options
    if method == "Borda Count":
        points = (evidence["scores"] + pairs.n_ballots * (pairs.n_options + 1)) // 2
        return dict(zip(names, points.tolist(), strict=True))
    if method == "Copeland":
        return {name: {"balance": b} for name, b in zip(names, evidence["scores"], strict=True)}
    if method == "Minimax Margin":
        return dict(zip(names, evidence["worst"].tolist(), strict=True))
    if method == "Minimax Winning":
        return {
            name: int(pairs.support[rivals[0], i]) if rivals else 0
            for i, (name, rivals) in enumerate(zip(names, evidence["rivals"], strict=True))
        }
    votes = votes_of_places(pairs, RULES["schulze"](pairs, strength="winning_votes"))
    return {
        a: {b: votes[evidence["paths"][i, j]] for j, b in enumerate(names) if j != i}
        for i, a in enumerate(names)
    }


def votes_of_places(pairs, verdict):
    """Return the votes behind each place in the order of won comparisons."""
    levels = verdict.evidence["strengths"]
    return {0: 0} | {int(levels[i, j]): int(pairs.support[i, j]) for i, j in np.argwhere(levels)}


def published_answer(call, value):
    if (
        value is None
        or (isinstance(value, str) and "getCondorcet" in call)
        or call == "getWinner()"
    ):
        return value
    if call.startswith("getWinner"):
        return (tuple(sorted([value] if isinstance(value, str) else value)),)
    if "ranking" in call:
        return published_order(value)
    if "Minimax Margin" in call:
        return {name: max(0, *figures.values()) for name, figures in value.items()}
    if "Minimax" in call:
        return {name: sum(figures.values()) for name, figures in value.items()}
    return value


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_known_answers(case):
    unranked = "no_opinion" if case["implicit_false"] else "last"
    pairs = pairwise(profile_from(case), unranked=unranked)
    for expected in case["expect"]:
        call = expected["call"]
        if any(f"'{name}'" in call for name in OTHER_CONVENTIONS):
            continue
        found, published = found_answer(call, pairs), published_answer(call, expected["value"])
        if case["id"] in ONE_OF_THE_WINNERS:
            assert set(published[0]) <= set(found[0])
        else:
            assert found == published, call


def test_known_answers_are_many():
    """An empty folder or another reading of it must not pass for agreement."""
    calls = [expected["call"] for case in cases() for expected in case["expect"]]
    assert len(calls) > 50
    known = {*METHODS, *OTHER_CONVENTIONS, "Smith"}
    assert {call.split("'")[1] for call in calls if "'" in call} == known


def first_place_cases():
    path = DATA / "condorcet-known-answers" / "cases.json"
    every = json.loads(path.read_text()) if path.is_file() else []
    return [case for case in every if case["file"].endswith("FirstPastThePostTest.php")]


@pytest.mark.parametrize("case", first_place_cases(), ids=lambda case: case["id"])
def test_known_answers_of_first_places(case):
    """Their author shares the vote of a ballot among those level first, and so does ``split``."""
    profile = profile_from(case)
    verdict = RULES["plurality"](profile, ties="split")
    for expected in case["expect"]:
        if "ranking" in expected["call"]:
            assert named(profile, verdict.order) == published_order(expected["value"])
        else:
            votes = dict(zip(profile.options, verdict.evidence["first"], strict=True))
            assert {"1": votes} == expected["value"]


def test_known_answers_of_first_places_are_three():
    assert len(first_place_cases()) == 3


def test_debian_leader_election_of_2020():
    """The published figures are strongest paths by margins, though their name says otherwise."""
    folder = DATA / "condorcet-known-answers"
    beats = json.loads((folder / "debian-leader2020_schulze_winning_stats.json").read_text())
    names = list(beats)
    rows = []
    for line in (folder / "debian-leader2020_tally_anon.txt").read_text().splitlines():
        head, _, ballot = line.strip().partition(":")
        fields = ballot.split()
        if head == "V" and fields and len(fields[0]) == len(names):
            rows.append([0 if mark == "-" else int(mark) for mark in fields[0]])
    pairs = pairwise(Profile.from_ranks(names, rows))
    paths = RULES["schulze"](pairs).evidence["paths"]
    found = {
        a: {b: int(paths[i, j]) for j, b in enumerate(names) if j != i} for i, a in enumerate(names)
    }
    assert found == beats


def debian_votes():
    return sorted((DATA / "debian-votes").glob("*.json"))


@pytest.mark.parametrize("path", debian_votes(), ids=lambda path: path.stem)
def test_debian_beat_matrices(path):
    vote = json.loads(path.read_text())
    rows = [[0 if mark == "-" else int(mark, 36) for mark in row] for row in vote["ballots"]]
    pairs = pairwise(Profile.from_ranks(vote["options"], rows))
    for a, beaten in vote["published"]["matrix"].items():
        for b, ballots in beaten.items():
            i, j = pairs.options.index(a), pairs.options.index(b)
            assert pairs.support[i, j] == ballots, (a, b)
    assert len(vote["published"]["matrix"]) == pairs.n_options


def test_python_governance_vote_of_2018():
    vote = json.loads((DATA / "pep-revisions" / "governance-vote-2018.json").read_text())
    options = vote["options"]
    support = [[each or 0 for each in vote["pairwise_matrix"][name]] for name in options]
    most = int((np.array(support) + np.array(support).T).max())
    pairs = Pairwise(options, support, most)
    assert options[condorcet_winner(pairs)] == vote["condorcet_winner"]
    expected = tuple((name,) for name in vote["published_ranking"])
    for rule in ("ranked_pairs", "schulze", "split_cycle", "copeland"):
        for strength in ("margins", "winning_votes"):
            assert named(pairs, RULES[rule](pairs, strength=strength).order) == expected
