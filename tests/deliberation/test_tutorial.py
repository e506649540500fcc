"""What the tutorial shows is what happens: every command and every line of Python in it is run."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
from pathlib import Path

import pytest

from deliberation.__main__ import main

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "engine.md"
BLOCK = re.compile(r"```console\n\$ python -m deliberation (.+)\n((?:.*\n)*?)```")
COMMANDS = BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))
CHECKER = doctest.OutputChecker()


def printed(command):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(shlex.split(command)) == 0
    return out.getvalue()


@pytest.mark.parametrize(("command", "expected"), COMMANDS, ids=[c for c, _ in COMMANDS])
def test_a_command_prints_what_the_tutorial_shows(command, expected, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert CHECKER.check_output(expected, printed(command), doctest.ELLIPSIS), printed(command)


def test_the_python_of_the_tutorial_gives_what_it_shows(monkeypatch):
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(TUTORIAL), module_relative=False, encoding="utf-8")
    assert result.attempted > 20
    assert result.failed == 0


def test_it_has_commands_and_a_wrong_one_would_be_seen():
    assert len(COMMANDS) >= 4
    assert not CHECKER.check_output("Nobody wins.\n...\n", printed("rules"), doctest.ELLIPSIS)
