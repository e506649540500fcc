"""The rules in `verify.py`, which shares no code with the engine, beside those of the engine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deliberation.bundle import verify
from deliberation.line import OptionTests, Settings, Standing, results_of
from deliberation.outcome.form import settings_to_json
from deliberation.pairwise import pairwise
from deliberation.profile import Profile
from deliberation.rules import RULES
from deliberation.thresholds import Majority, Threshold
from tests.strategies import profiles

SCRIPT = Path(verify.__file__)
CIRCLE = Profile.from_ballots(
    "ABC", [(((0,), (1,), (2,)), 1), (((1,), (2,), (0,)), 1), (((2,), (0,), (1,)), 1)]
)
strengths = st.sampled_from(["margins", "winning_votes"])


def ours(rule, pairs, strength):
    levels = verify.levels_of(pairs.support.tolist(), list(range(len(pairs.options))), strength)
    return verify.RULES[rule](levels)


@pytest.mark.parametrize("rule", verify.RULES)
@given(profile=profiles(most_options=5), strength=strengths)
@example(profile=CIRCLE, strength="margins")
def test_orders_are_those_of_the_engine(rule, profile, strength):
    pairs = pairwise(profile)
    verdict = RULES[rule](pairs, strength=strength)
    assert verdict.evidence.get("exact_order", True)
    told = [sorted(tier) for tier in verdict.order]
    assert [sorted(tier) for tier in ours(rule, pairs, strength)] == told


@given(profile=profiles(), unranked=st.sampled_from(["last", "no_opinion"]))
def test_the_table_of_pairs_is_that_of_the_engine(profile, unranked):
    patterns = Counter()
    for ranks, people in zip(profile.ranks.tolist(), profile.weights.tolist(), strict=True):
        patterns[tuple(ranks)] += people
    found = verify.support_of(patterns, profile.n_options, unranked)
    assert found == pairwise(profile, unranked).support.tolist()


@given(st.data())
def test_tests_of_an_idea_come_out_as_in_the_engine(data):
    few = st.integers(0, 40)
    above, below, level = data.draw(few), data.draw(few), data.draw(few)
    ratio = data.draw(st.tuples(st.integers(0, 5), st.integers(1, 5), st.booleans()))
    floor = data.draw(st.none() | st.tuples(st.integers(0, 4), st.integers(4, 9)))
    quorum = data.draw(st.none() | few | st.fractions(0, 40, max_denominator=9))
    tests = OptionTests(
        Majority(*ratio),
        floor and Threshold(*floor),
        data.draw(st.sampled_from(["cast", "above_and_below"])),
        quorum,
    )
    plain = settings_to_json(Settings(None, tests=tests))["tests"]
    cast = above + below + level
    told = [
        [one.code, one.needed, one.had, one.passed]
        for one in results_of(Standing(above, below, cast), tests)
    ]
    assert verify.tests_of(plain, above, below, cast) == told


@given(profile=profiles(least_options=1, most_options=4, is_complete=True))
def test_every_order_is_tried_once(profile):
    n = profile.n_options
    tried = list(verify.every_order(n))
    assert len(tried) == len(set(tried)) == {1: 1, 2: 3, 3: 13, 4: 75}[n]
    dense = {
        tuple(sorted(set(ranks)).index(rank) + 1 for rank in ranks)
        for ranks in profile.ranks.tolist()
    }
    assert dense <= set(tried)


def test_a_search_that_grows_too_large_ends_and_says_so(monkeypatch):
    monkeypatch.setattr(verify, "MOST_STEPS", 5)
    levels = [[int((j - i) % 7 in (1, 2, 3)) for j in range(7)] for i in range(7)]
    assert verify.ranked_pairs(levels) is None


def test_it_stands_alone_in_500_lines():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) <= 500
    brought = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert brought <= set(sys.stdlib_module_names)
    assert not brought & {"socket", "urllib", "http", "subprocess", "os", "tempfile", "shutil"}
    assert not re.search(r"\bopen\(|write_|extract|exec\(|eval\(", SCRIPT.read_text())


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "not a bundle"), (b"PK\x03\x04", "not a bundle"), (b"hello", "not a bundle")],
)
def test_what_is_no_bundle_ends_with_2(tmp_path, content, why):
    path = tmp_path / "bundle.zip"
    path.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(path)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith("UNREADABLE. ")
    assert why in done.stdout
    path.unlink()
    done = subprocess.run(
        [sys.executable, "-m", "deliberation", "verify", str(path)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (2, "")
    assert "No such file" in done.stdout


def test_a_fraction_is_read_as_the_settings_write_it():
    assert verify.number("47/2") == verify.number([47, 2]) == Fraction(47, 2)
