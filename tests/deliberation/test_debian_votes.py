"""Debian's votes and Python's governance vote, as published, through the whole count."""

import json
import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from deliberation.line import OptionTests, Settings
from deliberation.outcome import Outcome, count, count_pairs
from deliberation.pairwise import Pairwise
from deliberation.profile import Profile
from deliberation.thresholds import Majority

DATA = Path(
    os.environ.get("DELIBERATION_DATA", Path(__file__).parents[2].parent / "shared" / "data")
)
VOTES = sorted((DATA / "debian-votes").glob("*.json"))
GOVERNANCE = DATA / "pep-revisions" / "governance-vote-2018.json"

needs_votes = pytest.mark.skipif(not VOTES, reason="debian-votes is not there: DELIBERATION_DATA")
needs_governance = pytest.mark.skipif(
    not GOVERNANCE.exists(), reason="pep-revisions is not there: DELIBERATION_DATA"
)


def profile_from(vote):
    """One character an option: its rank in base 36, or "-" for unranked."""
    ranks = [[0 if mark == "-" else int(mark, 36) for mark in row] for row in vote["ballots"]]
    return Profile.from_ranks([f"{key} {name}" for key, name in vote["options"].items()], ranks)


def settings_from(vote, rule):
    """The last option is the default; each other has its quorum and its majority, exceeded."""
    ratios = {row["option"]: int(row["need"]) for row in vote["published"]["majority"]}
    quorums = {row["option"]: str(row["need"]) for row in vote["published"]["quorum"]}
    tests = {
        int(key) - 1: OptionTests(Majority(ratios.get(key, 1), 1), quorum=Fraction(quorums[key]))
        for key in quorums
    }
    return Settings(
        len(vote["options"]) - 1,
        rule=rule,
        tests=OptionTests(),
        option_tests=tests,
        mode="recorded",
    )


@needs_votes
@pytest.mark.parametrize("rule", ["schulze", "ranked_pairs"])
@pytest.mark.parametrize("path", VOTES, ids=lambda path: path.stem)
def test_the_published_result_comes_out(path, rule):
    vote = json.loads(path.read_text())
    published = vote["published"]
    outcome = count(profile_from(vote), settings_from(vote, rule))
    keys = list(vote["options"])
    matrix = {
        row: {column: outcome.support[i][j] for j, column in enumerate(keys) if i != j}
        for i, row in enumerate(keys)
    }
    assert matrix == published["matrix"]
    for row in published["quorum"]:
        [test] = [
            test for test in outcome.line_of(int(row["option"]) - 1).tests if test.code == "quorum"
        ]
        assert (test.had, test.passed) == (row["got"], row["ok"])
        assert test.needed - 1 < row["need"] <= test.needed
    for row in published["majority"]:
        line = outcome.line_of(int(row["option"]) - 1)
        [test] = [test for test in line.tests if test.code == "majority"]
        assert (line.above, line.below, test.passed) == (row["f"], row["a"], not row["dropped"])
    dropped = [keys[line.option] for line in outcome.lines if not line.is_passed]
    assert dropped == published["dropped"]
    winners = [keys[option] for option in outcome.winners] or [keys[-1]]
    assert winners == published["winners"]
    assert Outcome.from_json(outcome.to_json()) == outcome
    assert outcome.flip.lower <= outcome.flip.upper


@needs_votes
def test_all_fifteen_votes_are_there():
    assert len(VOTES) == 15


@needs_governance
@pytest.mark.parametrize("rule", ["ranked_pairs", "schulze", "minimax", "copeland"])
def test_the_governance_matrix_gives_the_published_order(rule):
    vote = json.loads(GOVERNANCE.read_text())
    names = tuple(vote["options"])
    matrix = vote["pairwise_matrix"]
    support = np.array([[matrix[row][i] or 0 for i in range(len(names))] for row in names])
    # How many voted is not in the source; at least so many as took part in any comparison.
    pairs = Pairwise(names, support, int((support + support.T).max()))
    outcome = count_pairs(pairs, Settings(None, rule=rule, mode="recorded"))
    if rule == "minimax":
        assert names[outcome.order[0][0]] == vote["published_ranking"][0]
    else:
        order = [names[option] for tier in outcome.order for option in tier]
        assert order == vote["published_ranking"]
    assert names[outcome.condorcet_winner] == vote["condorcet_winner"]
