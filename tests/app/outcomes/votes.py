"""Votes from elsewhere in the form that import-vote reads; the data itself is not ours to keep."""

import json
import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("DELIBERATION_DATA", Path(__file__).parents[4] / "shared" / "data"))
VOTES = sorted((DATA / "debian-votes").glob("*.json"))
GOVERNANCE = DATA / "pep-revisions" / "governance-vote-2018.json"
needs_votes = pytest.mark.skipif(not VOTES, reason="debian-votes is not there: DELIBERATION_DATA")
needs_governance = pytest.mark.skipif(
    not GOVERNANCE.exists(), reason="pep-revisions is not there: DELIBERATION_DATA"
)

SMALL = {
    "question": "Where should the bus stop?",
    "options": [
        {"id": "school", "title": "At the school", "text": "By the gate.", "quorum": 4},
        {"id": "shop", "title": "At the shop", "text": ["Under the roof.", "By the door."]},
        {"id": "now", "title": "Where it is"},
    ],
    "status_quo": "now",
    "mode": "recorded",
    "ballots": [
        {"ranking": [["school"], ["shop"], ["now"]], "count": 5},
        {"ranking": [["shop"], ["now"]], "count": 3},
        {"ranking": [["now"]]},
    ],
    "source": "Minutes of the parish meeting",
    "licence": "CC0-1.0",
    "date": "2024-05-02",
}


def debian(path):
    """One of Debian's votes: rank characters, quorum and ratio by option, the default last."""
    vote = json.loads(path.read_text())
    published, keys = vote["published"], list(vote["options"])
    quorums = {row["option"]: row["need"] for row in published["quorum"]}
    ratios = {row["option"]: int(row["need"]) for row in published["majority"]}
    texts = [text for name, text in vote["texts"].items() if "text" in name]
    options = []
    for i, key in enumerate(keys):
        option = {"id": key, "title": vote["options"][key]}
        if key in quorums:
            option["quorum"] = str(quorums[key])
        option["ratio"] = [ratios.get(key, 1), 1]
        option["text"] = texts[i] if i < len(texts) else ""
        options.append(option)
    return {
        "question": vote["title"],
        "options": options,
        "status_quo": keys[-1],
        "mode": "recorded",
        "rule": "schulze",
        "ballots": [{"ranking": tiers_in(row, keys)} for row in vote["ballots"]],
        "source": f"debian.org, vote {vote['vote']}",
        "date": f"{vote['vote'][:4]}-01-01",
    }, published


def tiers_in(row, keys):
    ranks = {key: int(mark, 36) for key, mark in zip(keys, row, strict=True) if mark != "-"}
    return [[key for key in ranks if ranks[key] == rank] for rank in sorted(set(ranks.values()))]


def governance(*, with_line):
    """Python's governance vote of 2018: a table of pairs, and nobody says how many voted."""
    vote = json.loads(GOVERNANCE.read_text())
    names = vote["options"]
    return {
        "question": vote["election"],
        "options": [{"id": name, "title": f"PEP {name}"} for name in names],
        "status_quo": "FD" if with_line else None,
        "pairwise": {
            "options": names,
            "support": [vote["pairwise_matrix"][name] for name in names],
            "n_ballots": None,
        },
        "source": "discuss.python.org, December 2018",
        "date": "2018-12-17",
    }, vote["published_ranking"]
