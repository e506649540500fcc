"""Every rule side by side: the comparison against each rule by itself, and the command."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings

from deliberation.__main__ import main
from deliberation.command import progress
from deliberation.decision import decide
from deliberation.line import Settings
from deliberation.pairwise import pairwise
from deliberation.profile import Profile
from deliberation.robustness import flip
from deliberation.robustness.agreement import agreement
from deliberation.robustness.comparison import compare
from deliberation.robustness.redraws import MOST_OPTIONS
from deliberation.robustness.stability import stability
from deliberation.rules import RULES
from tests.deliberation.plain_counts import votes
from tests.deliberation.test_command import ballots, printed, refused  # noqa: F401

SINGLE = [name for name, rule in RULES.items() if not rule.has_seats]
CIRCLE = "count,ranking\n30,A > B > C\n28,B > C > A\n3,C\n"


@given(vote=votes())
@settings(max_examples=40)
def test_each_rule_stands_as_it_would_alone(vote):
    n_options, rows, chosen = vote
    ranks = np.array(rows * 4, dtype=np.int64).reshape(4 * len(rows), n_options)
    profile = Profile.from_ranks("ABCDE"[:n_options], ranks)
    pairs = pairwise(profile, chosen.unranked)
    found = compare(profile, chosen, seed=3, n_redraws=6)
    counted = {each.rule: each for each in found.counted}
    assert set(counted) | set(dict(found.left_out)) == set(RULES)
    for rule, each in counted.items():
        alone = Settings(**{**settings_of(chosen), "rule": rule})
        decision = decide(pairs, alone, profile)
        line = chosen.status_quo
        drawn = () if line is None else ((line,),)
        assert each.order == (*decision.order, *drawn, *decision.order_below)
        assert each.winners == (decision.winners or (drawn[0] if drawn else ()))
        assert each.flip == flip(pairs, alone, decision, profile)
        assert (each.stability is None) == (profile.n_ballots < 30) == (each.why is not None)
        if each.stability is not None:
            rng = np.random.default_rng(3)
            assert each.stability == stability(profile, alone, rng, n_redraws=6)
    assert [(one, other) for one, other, _ in found.agreements] == list(combinations(counted, 2))
    for one, other, agreed in found.agreements:
        assert agreed == agreement(counted[one].order, counted[other].order)
    named = [rule for rules in found.by_winners().values() for rule in rules]
    assert sorted(named) == sorted(counted)


def settings_of(chosen):
    return {name: getattr(chosen, name) for name in Settings.__slots__}


def test_what_is_not_redrawn_says_why(monkeypatch):
    few = compare(Profile.from_ballots("AB", [(((0,), (1,)), 29)]), Settings(1), 1)
    assert {each.why for each in few.counted} == {"few-ballots"}
    row = list(range(1, MOST_OPTIONS + 2))
    names = [str(i) for i in row]
    many = compare(Profile.from_ranks(names, [row] * 30), Settings(0), 1)
    assert {each.why for each in many.counted} == {"many-options"}
    slow = compare(Profile.from_ranks(names[:21], [row[:21]] * 30), Settings(0), 1, n_redraws=2)
    assert {each.rule for each in slow.counted if each.why == "many-options"} == {"kemeny"}
    monkeypatch.setattr("deliberation.robustness.stability.MOST_CELLS", 10)
    long = compare(Profile.from_ballots("AB", [(((0,), (1,)), 30)]), Settings(1), 1)
    assert {each.rule: each.why for each in long.counted}["approval"] == "many-ballots"
    assert {each.rule: each.why for each in long.counted}["schulze"] is None


@pytest.fixture
def circle(tmp_path):
    path = tmp_path / "circle.csv"
    path.write_text(CIRCLE, encoding="utf-8")
    return str(path)


def test_compare_prints_json(capsys, circle):
    report = json.loads(printed(capsys, "compare", circle, "--json"))
    assert list(report) == [
        *("conventions", "n_ballots", "options", "line", "condorcet_winner", "smith_set"),
        *("rules", "left_out", "winners", "agreement", "seed"),
    ]
    assert (report["n_ballots"], report["options"], report["line"]) == (61, ["A", "B", "C"], None)
    assert report["condorcet_winner"] is None
    assert [each["rule"] for each in report["rules"]] == SINGLE
    for each in report["rules"]:
        assert list(each) == ["rule", "order", "winners", "exact", "flip", "stability", "why"]
        assert list(each["flip"]) == ["lower", "basis", "upper", "label", "example"]
        steady = each["stability"]
        assert steady["redraws"] == 1_000 == sum(steady["alone"]) + together(steady)
    byrule = {each["rule"]: each for each in report["rules"]}
    assert byrule["schulze"]["winners"] == ["A"]
    assert byrule["borda"]["winners"] == ["B"]
    assert byrule["borda"]["flip"]["lower"] == 7
    named = {tuple(each["winners"]): each["rules"] for each in report["winners"]}
    assert "borda" in named[("B",)]
    pair = next(a for a in report["agreement"] if a["rules"] == ["ranked_pairs", "borda"])
    assert (pair["same"], pair["opposite"], pair["distance"], pair["most"]) == (2, 1, 2, 6)
    assert abs(pair["tau_b"] - 1 / 3) < 1e-12


def together(steady):
    """Redraws without a sole winner, here all with winners."""
    assert steady["nobody"] == 0
    return 1_000 - sum(steady["alone"])


def test_the_seed_is_the_readers(capsys, circle):
    first = printed(capsys, "compare", circle, "--json")
    assert printed(capsys, "compare", circle, "--json", "--seed", "1") == first
    other = json.loads(printed(capsys, "compare", circle, "--json", "--seed", "2"))
    mine = json.loads(first)
    assert other["seed"] == 2
    assert other["rules"][0]["stability"] != mine["rules"][0]["stability"]
    assert other["rules"][0]["flip"] == mine["rules"][0]["flip"]
    assert "whole number" in refused(capsys, "compare", circle, "--seed", "-1")


def test_compare_prints_sentences(capsys, circle, ballots):  # noqa: F811
    told = printed(capsys, "compare", circle)
    assert told.startswith("61 ballots, 3 options.\nNobody beats every other")
    assert "B comes first by: borda" in told
    assert "clear: ballots that would have to change: at the least 7" in told
    assert "same winners in 516 of 1000 redraws" in told
    clear = printed(capsys, "compare", ballots, "--line", "As now")
    assert "School beats every other option head to head." in clear
    assert "School comes first by: ranked_pairs" in clear


def test_complete_ballots_without_a_line_give_approval_nothing(capsys, tmp_path):
    path = tmp_path / "whole.csv"
    path.write_text("count,ranking\n3,A > B\n", encoding="utf-8")
    report = json.loads(printed(capsys, "compare", str(path), "--json"))
    assert {"rule": "approval", "why": "no-line"} in report["left_out"]
    assert "Left out: approval, as every ballot" in printed(capsys, "compare", str(path))


def test_rules_that_fill_seats_are_left_out(capsys, circle):
    report = json.loads(printed(capsys, "compare", circle, "--json"))
    seats = [{"rule": name, "why": "several-winners"} for name in RULES if name not in SINGLE]
    assert report["left_out"] == seats != []


@pytest.mark.parametrize("text", ["count,ranking\n", "count,ranking\n2,A\n", "count,ranking\n1,\n"])
def test_nothing_to_compare_has_an_answer(capsys, tmp_path, text):
    path = tmp_path / "small.csv"
    path.write_text(text, encoding="utf-8")
    assert printed(capsys, "compare", str(path))
    assert json.loads(printed(capsys, "compare", str(path), "--json"))["rules"]


def test_wrong_files_and_lines_are_told_in_one_line(capsys, circle, tmp_path):
    assert "an option named Moon" in refused(capsys, "compare", circle, "--line", "Moon")
    assert "expected a file to read" in refused(capsys, "compare", str(tmp_path / "none.csv"))


def test_progress_is_told_to_a_terminal_only(capsys, circle, monkeypatch):
    assert main(["compare", circle]) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True, raising=False)
    assert main(["compare", circle]) == 0
    told = capsys.readouterr()
    assert f"1 of {len(SINGLE)}: counting by ranked_pairs" in told.err
    assert told.err.endswith(progress.CLEAR)
    assert progress.CLEAR not in told.out
