"""What every page is given has names that no view may use for something else."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def names_given_to_every_page(app):
    with app.test_request_context("/"):
        return {name for give in app.template_context_processors[None] for name in give()}


def names_given_by_views(source):
    """Return what calls of render_template hand over by name, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render_template":
            yield from ((word.arg, node.lineno) for word in node.keywords if word.arg)


def test_no_view_takes_a_name_of_the_page_frame(app):
    reserved = names_given_to_every_page(app)
    assert {"theme", "site_name", "nav_links", "current_member"} <= reserved
    taken = [
        f"{path.relative_to(ROOT)}:{line} gives {name}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for name, line in names_given_by_views(path.read_text(encoding="utf-8"))
        if name in reserved
    ]
    assert taken == []


def test_planted_fault_a_view_that_takes_one_is_found():
    assert list(names_given_by_views('render_template("a.html", theme=row)')) == [("theme", 1)]
