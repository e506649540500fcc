"""Promises about the whole tree that no single test would notice breaking."""

from __future__ import annotations

import ast
import functools
import re
import tomllib
from pathlib import Path

import pytest

from config import TestConfig
from deliberation.stages import PERMITS, Action, Stage
from tests.security.matrix import rows_of

ROOT = Path(__file__).parents[2]
OURS = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("deliberation/**/*.py"), ROOT / "config.py"])
MOST_LINES, MOST_IN_FUNCTION = 300, 40

COMMITS = re.compile(r"(^|/)(views|commands|tasks)(\.py|/)")
"""Where a transaction may end."""
OWN_TRANSACTIONS = {
    "app/process/demo": "the demo is a command in several files; each scene is one transaction",
    "app/rehearsals/services": "a rehearsal does what its site's worker would do, on its own site",
}
LATE_IMPORTS = {
    "app/jobs/services.py": "redis is installed only where REDIS_URL is used",
    "deliberation/rules/searches/solver.py": "importing scipy takes longer than most counts",
}
TOLD_WHOLE = {
    "make_variant": "one row with all its columns",
    "suggest": "a lock and all that it guards, told in order",
    "reword": "a lock and all that it guards, told in order",
    "extend_stage": "a lock and all that it guards, told in order",
}
"""Functions a little above the length that asks to be split."""
READ_WHOLE = {
    "deliberation/bundle/verify.py": 500,  # travels alone, and is read from end to end by sceptics
}
"""Files that may not be split, and how long they may be."""
TELLS_CHILDREN = {
    "app/process/commands.py": "serve hands its surroundings on to the two processes it starts",
}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
          ("time", "time"), ("time", "time_ns")}  # fmt: skip


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree_of(path):
    """Parse a file once for all promises."""
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def nodes_of(tree):
    """Walk a tree once for all promises."""
    return tuple(ast.walk(tree))


def calls_in(tree):
    return [node for node in nodes_of(tree) if isinstance(node, ast.Call)]


def called(node):
    """Return the last two names of what is called: ("session", "commit")."""
    function = node.func
    if isinstance(function, ast.Name):
        return ("", function.id)
    if not isinstance(function, ast.Attribute):
        return ("", "")
    owner = function.value
    return (getattr(owner, "id", getattr(owner, "attr", "")), function.attr)


def commits_elsewhere(name, tree):
    if COMMITS.search(name) or any(name.startswith(place) for place in OWN_TRANSACTIONS):
        return []
    return [node.lineno for node in calls_in(tree) if called(node) == ("session", "commit")]


def asks_the_time(name, tree):
    if name == "app/core/clock.py":
        return []
    return [node.lineno for node in calls_in(tree) if called(node) in CLOCKS]


def imports_late(name, tree):
    if name in LATE_IMPORTS:
        return []
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node for node in nodes_of(tree) if isinstance(node, functions)]
    late = [
        node.lineno
        for body in bodies
        for node in ast.walk(body)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return sorted(set(late))


def catches_everything(name, tree):
    return [
        node.lineno
        for node in nodes_of(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
    ]


def prints(name, tree):
    if name.endswith(("__main__.py", "commands.py")):
        return []
    return [node.lineno for node in calls_in(tree) if called(node) == ("", "print")]


def has_no_docstring(name, tree):
    return [] if ast.get_docstring(tree) else [1]


def is_too_long(name, tree):
    ends = [getattr(node, "end_lineno", 0) or 0 for node in tree.body]
    most = READ_WHOLE.get(name, MOST_LINES)
    return [max(ends)] if ends and max(ends) > most else []


def lines_of_code(node):
    """Count a function's lines without its docstring; the engine's are a page of documentation."""
    told = node.body[0] if ast.get_docstring(node) else None
    spent = told.end_lineno - told.lineno + 1 if told else 0
    return node.end_lineno - node.lineno + 1 - spent


def has_long_functions(name, tree):
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        node.lineno
        for node in nodes_of(tree)
        if isinstance(node, functions)
        and lines_of_code(node) > (60 if node.name in TOLD_WHOLE else MOST_IN_FUNCTION)
    ]


def queries_the_old_way(name, tree):
    return [
        node.lineno
        for node in calls_in(tree)
        if called(node) in {("session", "query"), ("Model", "query")}
    ]


def reads_surroundings(name, tree):
    if name == "config.py" or name in TELLS_CHILDREN:
        return []
    return [
        node.lineno
        for node in nodes_of(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]


def draws_by_chance(name, tree):
    return [
        node.lineno
        for node in nodes_of(tree)
        if isinstance(node, ast.Import) and any(alias.name == "random" for alias in node.names)
    ]


PROMISES = {
    commits_elsewhere: "def f():\n    db.session.commit()",
    asks_the_time: "from datetime import datetime\nx = datetime.now()",
    imports_late: "def f():\n    import json",
    catches_everything: "try:\n    f()\nexcept Exception:\n    pass",
    prints: "print('x')",
    has_no_docstring: "x = 1",
    is_too_long: "\n" * 301 + "x = 1",
    has_long_functions: "def f():\n" + "    x = 1\n" * 41,
    queries_the_old_way: "db.session.query(X)",
    reads_surroundings: "import os\nos.environ['X']",
    draws_by_chance: "import random",
}
"""Each promise with a piece of code that breaks it."""
promises = pytest.mark.parametrize("promise", PROMISES, ids=[p.__name__ for p in PROMISES])


@promises
def test_no_file_breaks_it(promise):
    broken = {
        name_of(path): lines for path in OURS if (lines := promise(name_of(path), tree_of(path)))
    }
    assert broken == {}


@promises
def test_planted_fault_is_found(promise):
    assert promise("app/issues/services.py", ast.parse(PROMISES[promise]))


def test_exceptions_are_still_needed():
    for name in TELLS_CHILDREN:
        assert "environ" in (ROOT / name).read_text(encoding="utf-8")
    for name in LATE_IMPORTS:
        tree = tree_of(ROOT / name)
        assert any(isinstance(node, ast.ImportFrom) for f in tree.body for node in ast.walk(f))
    assert all((ROOT / place).exists() for place in OWN_TRANSACTIONS)


def test_every_action_is_permitted_somewhere_and_every_stage_says_what():
    assert set(PERMITS) == set(Stage)
    assert set().union(*PERMITS.values()) == set(Action)


NOT_BUILT: dict[Action, str] = {}


def test_every_action_is_asked_for_by_a_policy_or_says_why_not():
    policies = "".join(
        path.read_text(encoding="utf-8")
        for path in ROOT.glob("app/*/policy.py")
        if path.parent.name != "issues"
    )
    asked = {action for action in Action if re.search(rf"Action\.{action.name}\b", policies)}
    assert set(Action) - asked == set(NOT_BUILT)


def endpoints(app):
    return {key.split()[1] for key in rows_of(app)}


def test_every_endpoint_is_in_the_pages_document(app):
    told = set(re.findall(r"`([a-z_]+\.[a-z_]+|static)`", page_text()))
    assert told == endpoints(app)


def page_text():
    return (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")


def test_every_address_in_the_pages_document_is_right(app):
    told = set(re.findall(r"^\| `([^`]+)` \| ([A-Z, ]+) \| `([^`]+)`", page_text(), re.M))
    real = {
        (rule.rule, ", ".join(sorted(rule.methods - {"HEAD", "OPTIONS"})), rule.endpoint)
        for rule in app.url_map.iter_rules()
    }
    assert told == real


def test_every_template_is_drawn_by_something():
    drawn = "".join(path.read_text(encoding="utf-8") for path in OURS)
    drawn += "".join(p.read_text(encoding="utf-8") for p in (ROOT / "templates").rglob("*.*"))
    for path in (ROOT / "templates").rglob("*.html"):
        name = path.relative_to(ROOT / "templates").as_posix()
        if not name.startswith("mail/"):
            assert f'"{name}"' in drawn, name


def test_every_setting_is_told_of():
    told = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "README.md", ROOT / "docs" / "running.md")
        if path.exists()
    )
    source = (ROOT / "config.py").read_text(encoding="utf-8")
    named = set(re.findall(r'environ\.get\("([A-Z_]+)"', source))
    assert len(named) > 8
    assert {name for name in named if name not in told} == set()


def test_contracts_name_every_room():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    named = " ".join(str(contract) for contract in contracts)
    rooms = {f"app.{path.parent.name}" for path in ROOT.glob("app/*/__init__.py")}
    assert {room for room in rooms if not re.search(rf"{room}\b", named)} == set()
    [inside] = [contract for contract in contracts if "containers" in contract]
    assert rooms - set(inside["containers"]) == {"app.core"}


def test_a_room_holds_the_nine_files_and_no_others():
    nine = {"models", "policy", "queries", "convert", "services", "forms", "views", "commands",
            "tasks", "__init__", "__pycache__"}  # fmt: skip
    extra = {"app/process/demo", "app/ballots/words.txt", "app/rehearsals/script.json"}
    for room in (path.parent for path in ROOT.glob("app/*/__init__.py")):
        if room.name != "core":
            found = {name_of(entry) for entry in room.iterdir() if entry.stem not in nine}
            assert found <= extra, room.name


def test_tests_have_settings_of_their_own():
    assert TestConfig.TESTING
    assert TestConfig.SQLALCHEMY_DATABASE_URI == "sqlite://"
