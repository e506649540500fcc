"""The engine's command line, through its own words."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from deliberation.__main__ import main
from deliberation.command.progress import CLEAR
from deliberation.formats import FORMATS, lines, read_profile, write_profile
from deliberation.profile import Profile
from deliberation.rules import RULES

STOP = """count,ranking
0,School = Market = As now
30,School > Market > As now
21,Market > As now > School
7,Market = School
2,
"""


@pytest.fixture
def ballots(tmp_path):
    path = tmp_path / "stop.csv"
    path.write_text(STOP, encoding="utf-8")
    return str(path)


def printed(capsys, *words):
    assert main(words) == 0
    return capsys.readouterr().out


def refused(capsys, *words):
    try:
        status = main(words)
    except SystemExit as stopped:
        status = stopped.code
    assert status == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    return told.err


@pytest.mark.parametrize("rule", RULES)
def test_count_prints_json(capsys, ballots, rule):
    report = json.loads(printed(capsys, "count", ballots, "--rule", rule, "--json"))
    assert list(report) == [
        *("rule", "conventions", "n_ballots", "options", "order", "winners"),
        *("condorcet_winner", "smith_set", "support", "evidence"),
        *(("seats", "elected", "tied", "rounds") if RULES[rule].has_seats else ()),
    ]
    assert report["rule"] == rule
    assert {"strength": "margins", "unranked": "last"}.items() <= report["conventions"].items()
    assert report["n_ballots"] == 60
    assert report["options"] == ["School", "Market", "As now"]
    assert report["support"] == [[0, 30, 37], [21, 0, 58], [21, 0, 0]]
    assert report["condorcet_winner"] == "School"
    assert report["smith_set"] == ["School"]
    assert sorted(name for tier in report["order"] for name in tier) == sorted(report["options"])
    assert report["winners"] == report["order"][0]


def test_conventions_are_chosen(capsys, ballots):
    words = ("--json", "--strength", "winning-votes", "--unranked", "no-opinion")
    report = json.loads(printed(capsys, "count", ballots, *words))
    assert report["conventions"] == {"strength": "winning_votes", "unranked": "no_opinion"}
    assert report["support"] == [[0, 30, 30], [21, 0, 51], [21, 0, 0]]


def test_withdrawn_option_does_not_stand(capsys, ballots):
    report = json.loads(printed(capsys, "count", ballots, "--withdraw", "School", "--json"))
    assert report["options"] == ["Market", "As now"]
    assert (report["winners"], report["n_ballots"]) == (["Market"], 60)


def test_line_parts_what_passes_from_what_does_not(capsys, ballots):
    report = json.loads(printed(capsys, "count", ballots, "--line", "Market", "--json"))
    assert report["order"] == [["School"], ["Market"], ["As now"]]
    assert report["winners"] == ["School"]
    assert {each["option"]: each["above"] for each in report["against_the_line"]} == {
        "School": 30,
        "As now": 0,
    }
    assert report["against_the_line"][0]["failed"] == []
    assert "majority" in report["against_the_line"][1]["failed"]


def test_line_wins_where_nothing_passes(capsys, ballots):
    report = json.loads(printed(capsys, "count", ballots, "--line", "School", "--json"))
    assert report["winners"] == ["School"]
    assert report["order"][0] == ["School"]


def test_count_prints_sentences(capsys, ballots):
    told = printed(capsys, "count", ballots)
    assert told.startswith("School wins.\n")
    assert "60 ballots" in told
    assert "School beats every other option head to head." in told
    explained = printed(capsys, "count", ballots, "--line", "As now", "--explain")
    assert "beats-all" in explained
    assert "School: 37 above, 2 level with, 21 below As now" in explained


SEVERAL = [name for name, rule in RULES.items() if rule.has_seats]


@pytest.mark.parametrize("rule", SEVERAL)
def test_seats_are_filled(capsys, ballots, rule):
    words = ("count", ballots, "--rule", rule, "--seats", "2")
    report = json.loads(printed(capsys, *words, "--json"))
    assert (report["seats"], report["elected"], report["tied"]) == (2, ["School", "Market"], [])
    assert report["winners"] == ["School", "Market"]
    assert report["rounds"] == report["evidence"]["rounds"]
    assert printed(capsys, *words).startswith("Elected: School, Market.\n")


@pytest.mark.parametrize("rule", SEVERAL)
def test_only_what_passes_the_line_is_elected(capsys, ballots, rule):
    words = ("count", ballots, "--rule", rule, "--seats", "2", "--line", "Market", "--json")
    report = json.loads(printed(capsys, *words))
    assert (report["elected"], report["tied"]) == (["School"], [])
    assert report["order"] == [["School"], ["Market"], ["As now"]]
    assert report["evidence_options"] == ["School"]


@pytest.mark.parametrize("rule", SEVERAL)
def test_seats_that_are_tied_are_said(capsys, tmp_path, rule):
    path = tmp_path / "a.blt"
    path.write_text('3 2\n4 1 0\n2 2 0\n2 3 0\n0\n"A"\n"B"\n"C"\n"Two seats"\n', encoding="utf-8")
    told = printed(capsys, "count", str(path), "--rule", rule)
    assert told.startswith("Elected: A.\nTied for 1 seat: B, C.\n")
    assert "Elected: A, B, C" in printed(capsys, "count", str(path), "--rule", rule, "--seats", "3")
    path.write_text('0 2\n0\n"Nobody"\n', encoding="utf-8")
    assert "no option to elect" in printed(capsys, "count", str(path), "--rule", rule)


def test_seats_are_for_rules_that_elect_several(capsys, ballots):
    assert "stv_scottish" in refused(capsys, "count", ballots, "--seats", "2")
    words = ("count", ballots, "--rule", "stv_scottish")
    assert "from 1 on" in refused(capsys, *words, "--seats", "0")
    assert "--explain" in refused(capsys, *words, "--explain")


def test_no_options_and_ties_have_sentences(capsys, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("count,ranking\n", encoding="utf-8")
    assert "There is no option to choose." in printed(capsys, "count", str(path))
    path.write_text("count,ranking\n2,A = B\n", encoding="utf-8")
    assert printed(capsys, "count", str(path)).startswith("A and B win.\n")


def test_convert_keeps_the_count(capsys, ballots, tmp_path):
    printed(capsys, "convert", ballots, str(tmp_path / "stop.toi"))
    printed(capsys, "convert", str(tmp_path / "stop.toi"), str(tmp_path / "again.csv"))
    one = json.loads(printed(capsys, "count", ballots, "--json"))
    other = json.loads(printed(capsys, "count", str(tmp_path / "again.csv"), "--json"))
    assert one == other


def test_rules_are_listed_with_their_papers(capsys):
    lines = printed(capsys, "rules").splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)
    assert all(rule.paper in line for rule, line in zip(RULES.values(), lines, strict=True))


def test_malformed_input_is_one_line_that_names_it(capsys, ballots, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("count,ranking\n3,A > B\n4,A > A\n", encoding="utf-8")
    expected = f"{wrong}:3: expected each option once, not A twice\n"
    assert refused(capsys, "count", str(wrong)) == expected
    assert refused(capsys, "convert", str(wrong), str(tmp_path / "a.toi")) == expected
    assert not (tmp_path / "a.toi").exists()
    assert "expected a file to read" in refused(capsys, "count", str(tmp_path / "none.csv"))
    assert "an option named Moon" in refused(capsys, "count", ballots, "--line", "Moon")
    assert "an option named Moon" in refused(capsys, "count", ballots, "--withdraw", "Moon")


def test_wrong_words_are_one_line(capsys, ballots):
    assert "FILE" in refused(capsys, "count")
    assert "ranked_pairs" in refused(capsys, "count", ballots, "--rule", "dictator")
    assert "COMMAND" in refused(capsys)


def on_a_terminal(monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)


def told_on(capsys):
    told = capsys.readouterr()
    assert CLEAR not in told.out
    assert told.err.endswith(CLEAR)
    return [line for line in told.err.split(CLEAR) if line]


def test_progress_is_told_to_a_terminal(capsys, ballots, tmp_path, monkeypatch):
    on_a_terminal(monkeypatch)
    assert main(["count", ballots]) == 0
    reading = f"reading {ballots}"
    assert told_on(capsys) == [reading, f"0 of 6: {reading}", "counting 60 ballots by ranked_pairs"]
    target = str(tmp_path / "stop.toi")
    assert main(["convert", ballots, target]) == 0
    assert told_on(capsys) == [reading, f"0 of 6: {reading}", f"writing {target}"]


def test_progress_is_told_to_nobody_else(capsys, ballots):
    assert main(["count", ballots]) == 0
    assert capsys.readouterr().err == ""


def test_a_refusal_stands_on_a_line_of_its_own(capsys, ballots, tmp_path, monkeypatch):
    on_a_terminal(monkeypatch)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("count,ranking\n3,A > A\n", encoding="utf-8")
    assert main(["count", str(wrong)]) == 2
    expected = f"{CLEAR}{wrong}:2: expected each option once, not A twice\n"
    assert capsys.readouterr().err.endswith(expected)


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_tells_how_far_it_has_read(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(lines, "EVERY", 1)
    path = tmp_path / f"votes{ending}"
    profile = Profile.from_ballots("AB", [(((0,), (1,)), 2), (((1,), (0,)), 1)])
    write_profile(profile, path)
    told = []
    assert read_profile(path, lambda *done: told.append(done)).ranks.tolist() == [[1, 2], [2, 1]]
    assert [done for done, _ in told] == list(range(len(told)))
    [total] = {total for _, total in told}
    assert len(told) >= 2
    assert total >= len(told)


def test_module_runs_as_a_program(ballots):
    words = [sys.executable, "-m", "deliberation", "count", ballots]
    told = subprocess.run(words, capture_output=True, text=True, check=True)
    assert told.stdout.startswith("School wins.")
    wrong = subprocess.run([*words, "--line", "Moon"], capture_output=True, text=True, check=False)
    assert (wrong.returncode, wrong.stdout) == (2, "")
