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


def test_command_leaves_statements_out_as_polis_does(capsys, tmp_path):
    """Of nine statements three are left out; until 2017 those counted as votes of everybody."""
    path = tmp_path / "votes.csv"
    cast = [
        f"{person},{statement},{(-1) ** (person * statement)}\n"
        for person in range(40)
        for statement in range(4 if person >= 20 else 9)
    ]
    path.write_text("participant,statement,vote\n" + "".join(cast), encoding="utf-8")
    eligible = []
    for compat in ("polis", "polis-2017"):
        line = ["opinions", str(path), "--compat", compat, "--moderated", "6", "7", "8", "--json"]
        assert main(line) == 0
        told = json.loads(capsys.readouterr().out)
        eligible.append(told["eligible"])
        assert not {each["statement"] for each in told["bridging"]} & {"6", "7", "8"}
    assert eligible == [20, 40]
    assert main(["opinions", str(path), "--moderated", "6"]) == 2


def test_command_refuses_what_is_no_file_of_votes(capsys, tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("participant,statement,vote\na,s,1\nb,s,perhaps\n", encoding="utf-8")
    assert main(["opinions", str(path), "--json"]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"{path}:3: expected a vote that is 1, 0 or -1\n")
    assert main(["opinions", str(path), "--k", "1"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
