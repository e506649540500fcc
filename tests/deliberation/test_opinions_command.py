"""Opinion groups through the engine's command line."""

from __future__ import annotations

import csv
import json

import pytest

from deliberation.__main__ import main
from tests.deliberation.test_opinions import camps


@pytest.fixture
def votes_file(tmp_path):
    path = tmp_path / "votes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["participant", "statement", "vote"])
        writer.writerows(camps(60, 14, 0.9))
    return str(path)


def test_command_prints_json(capsys, votes_file):
    assert main(["opinions", votes_file, "--json"]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert told.err == ""
    assert list(found)[:7] == [
        *("clear", "why", "failed", "k", "groups", "positions", "eligible"),
    ]
    assert (found["clear"], found["k"], found["eligible"]) == (True, 2, 60)
    assert found["why"].startswith("2 groups: ")
    assert sum(group["size"] for group in found["groups"]) == 60
    assert set(found["positions"]) == {m for group in found["groups"] for m in group["members"]}
    named = found["groups"][0]["statements"][0]
    assert named["answer"] in ("agree", "disagree")
    assert named["given"] <= named["voted"]


def test_command_prints_sentences(capsys, votes_file, tmp_path):
    assert main(["opinions", votes_file]) == 0
    told = capsys.readouterr().out
    assert told.startswith("2 groups: ")
    assert "Group 2, 30 people, found in the votes it explains:" in told
    assert "of group " in told
    path = tmp_path / "few.csv"
    path.write_text("participant,statement,vote\na,s,1\n", encoding="utf-8")
    assert main(["opinions", str(path)]) == 0
    assert capsys.readouterr().out.startswith("No clear groups: fewer than twenty people")
    assert main(["opinions", str(path), "--compat", "polis", "--k", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["clear"] is False


def test_command_refuses_what_is_no_file_of_votes(capsys, tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("participant,statement,vote\na,s,1\nb,s,perhaps\n", encoding="utf-8")
    assert main(["opinions", str(path), "--json"]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"{path}:3: expected a vote that is 1, 0 or -1\n")
    assert main(["opinions", str(path), "--k", "1"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
