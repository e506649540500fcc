"""Benchmarks load, and those that set the application up read no settings before they do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SETTING = ("casting", "answering", "search")
"""They write settings to the environment, and only then make the application."""


def run_by_us():
    """Return the benchmarks that need no other library: `make bench` runs them in our own venv."""
    return re.findall(r"^\t\$\(BIN\)/python -m (benchmarks\.\w+)", MAKEFILE, re.MULTILINE)


def loaded_by(*modules):
    """Load benchmarks in a new process; return whether the settings were read."""
    lines = "".join(f"import {module}; " for module in modules)
    env = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    done = subprocess.run(
        [sys.executable, "-c", f"{lines}import sys; print('config' in sys.modules)"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    return done.stdout.split() == ["True"]


def test_no_settings_are_read_before_they_are_set():
    assert not loaded_by(*(f"benchmarks.{name}" for name in SETTING))


def test_planted_fault_settings_read_with_the_imports_are_found():
    assert loaded_by("benchmarks.casting", "benchmarks.thread")


def test_every_benchmark_loads():
    ours = run_by_us()
    assert {f"benchmarks.{name}" for name in SETTING} <= set(ours)
    loaded_by(*ours)


def test_a_benchmark_that_does_not_load_is_found():
    with pytest.raises(AssertionError, match="no_such"):
        loaded_by("benchmarks.no_such")
