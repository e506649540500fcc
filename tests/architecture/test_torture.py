"""`make torture` finds every test that is harder under it."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
HARDER = ("tests.torture.figures", '"TORTURE"')


def is_overlooked(text):
    """Say whether a file of tests changes with TORTURE and yet `make torture` would pass it by."""
    return any(word in text for word in HARDER) and "mark.torture" not in text


def test_whatever_is_harder_under_torture_is_marked():
    files = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
    assert [path.name for path in files if is_overlooked(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("word", HARDER)
def test_planted_fault_an_unmarked_file_is_found(word):
    assert is_overlooked(f"ROUNDS = 500 if {word} else 50")
