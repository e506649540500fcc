"""Run-offs that others published round by round: rounds and winners, contest by contest."""

from __future__ import annotations

import json

import pytest

from deliberation.profile import Profile
from deliberation.rules import RULES
from deliberation.rules.ballots.tops import top_tally
from deliberation.rules.searches.runoffs import fewest
from tests.deliberation.test_published_elections import DATA

FOLDER = DATA / "rctab"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no published run-offs at {FOLDER}")

WRITE_INS = "Undeclared Write-ins"

OTHER_RULES = {
    "multiPassIrv": "a run-off for each seat in turn",
    "multiWinnerAllowMultipleWinnersPerRound": "fractional transfers with several elected a round",
    "bottomsUpUsingPercentageThreshold": "options dropped until all left have a share",
}
"""Ways to elect that the engine does not have, by the name that the contests give them."""


OTHER_CONVENTIONS = {
    "test_set_overvote_delimiter": "two marks in a rank count for whoever of the two is left last",
}
"""Contests of one winner whose ballots are read in a way the engine does not have."""


def contests():
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def of_one_winner():
    return {
        name: contest
        for name, contest in contests().items()
        if contest["rules"]["winnerElectionMode"] == "singleWinnerMajority"
        and name not in OTHER_CONVENTIONS
    }


def profile_from(contest):
    """Read the cells of each ballot as the contest's own rules say."""
    names = {}
    for each in contest["candidates"]:
        if not each.get("excluded"):
            aliases = dict.fromkeys([each["name"], *each.get("aliases", [])], each["name"])
            names |= aliases
    left_out = {each["name"] for each in contest["candidates"] if each.get("excluded")}
    if contest["undeclaredWriteInLabel"]:
        names[contest["undeclaredWriteInLabel"]] = WRITE_INS
    options = list(dict.fromkeys(names.values()))
    if set("".join(cell for _, cells in contest["ballots"] for cell in cells)) <= set("0123456789"):
        return by_columns([*(each["name"] for each in contest["candidates"]), WRITE_INS], contest)
    ballots = [
        ([[options.index(i)] for i in ranking_of(cells, contest, names, left_out)], count)
        for count, cells in contest["ballots"]
    ]
    return Profile.from_ballots(options, ballots)


def by_columns(options, contest):
    """Read ballots whose cells are the ranks of the options, in their order."""
    ranks = [[int(cell or 0) for cell in cells] for _, cells in contest["ballots"]]
    return Profile.from_ranks(options, ranks, [count for count, _ in contest["ballots"]])


def ranking_of(cells, contest, names, left_out):
    """The options of a ballot, best first, up to where it stops to count."""
    rules = contest["rules"]
    most = rules["maxRankingsAllowed"]
    ranking, skipped = [], 0
    for given in cells[: len(cells) if most == "max" else int(most)]:
        cell = marked(given, contest)
        skipped = skipped + 1 if cell is None else 0
        if skipped > int(rules["maxSkippedRanksAllowed"]) or cell == "stop":
            break
        if cell in ranking and rules["exhaustOnDuplicateCandidate"]:
            break
        if cell in names and names[cell] not in ranking and cell not in left_out:
            ranking.append(names[cell])
    return ranking


def marked(cell, contest):
    """What a cell names: an option, None where it is skipped, "stop" where the ballot ends."""
    if contest["treatBlankAsUndeclaredWriteIn"] and cell == "":
        return contest["undeclaredWriteInLabel"]
    if cell in ("", contest["undervoteLabel"]):
        return None
    if cell == contest["overvoteLabel"]:
        return "skip" if contest["rules"]["overvoteRule"] == "alwaysSkipToNextRank" else "stop"
    return cell


def published_rounds(contest):
    return [
        (
            {name: int(votes) for name, votes in each["tally"].items()},
            [result["eliminated"] for result in each["tallyResults"] if "eliminated" in result],
            [result["elected"] for result in each["tallyResults"] if "elected" in result],
        )
        for each in contest["expected"][0]["results"]
    ]


@pytest.mark.parametrize("name", of_one_winner() if FOLDER.is_dir() else [])
def test_published_run_off(name):
    """Each published tally is ours; each set left is one that our rounds or ties come to."""
    contest = contests()[name]
    profile = profile_from(contest)
    index = {option: i for i, option in enumerate(profile.options)}
    declared = [i for i in range(profile.n_options) if profile.options[i] != WRITE_INS]
    verdict = RULES["instant_runoff"](profile.restricted_to(declared))
    proof = verdict.evidence["certificate"]
    proof.check(profile.restricted_to(declared), verdict.winners, fewest)
    reached = {
        frozenset(profile.options[declared[i]] for i in range(len(declared)) if state >> i & 1)
        for state in proof.steps
    }
    for tally, gone, elected in published_rounds(contest):
        standing = [index[option] for option in tally if option in index]
        counted = {option: votes for option, votes in tally.items() if option in index}
        assert dict(zip(counted, top_tally(profile, standing), strict=True)) == counted
        left = frozenset(tally) - {WRITE_INS} - set(gone)
        winners = {profile.options[declared[i]] for i in verdict.winners}
        assert left in reached or left <= winners or not any(tally[option] for option in gone)
        assert winners.issuperset(elected)


def test_contests_are_those_known():
    modes = [contest["rules"]["winnerElectionMode"] for contest in contests().values()]
    assert {mode for mode in modes if mode != "singleWinnerMajority"} == set(OTHER_RULES)
    assert len(of_one_winner()) == 20
    assert len(contests()["2013_minneapolis_mayor"]["expected"][0]["results"]) > 20
