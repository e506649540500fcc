"""The full report: everything of the Result, each idea whole, and what was said and done since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import render_template

from app.checking.convert.paragraphs import Doc
from app.checking.queries import changes_in_words, hidden_words, latest_version, report_of
from app.checking.services.said import said_by_paragraph, tallies_of
from app.issues.convert import STAGE_LABELS
from app.issues.models import Issue
from app.outcomes.convert.reasons import SIDES
from app.outcomes.queries import doubts_about
from app.proposals.queries import letter_of
from app.reports.services.briefing import told_of
from deliberation.stages import Stage

WIDEST_MATRIX = 10


def report_on(issue: Issue) -> str:
    """Draw the full report of a counted issue, in the few elements that every format knows."""
    told = told_of(issue)
    doc = told["doc"]
    told |= {
        "times": times_in(doc),
        "ideas": ideas_in(told, changes_by_letter(issue)),
        "other_rules": told["by_winners"] if doc["sure"].get("rules") else None,
        "matrix": matrix_in(doc),
        "checked": checked_of(issue),
        "doubts": doubts_about(issue),
    }
    return render_template("reports/_full.html", told=told, **told)


def times_in(doc: Doc) -> list[tuple[Any, dict[str, Any]]]:
    """Return what each stage is called, with when it was."""
    return [
        (
            STAGE_LABELS[Stage(stage["stage"])],
            {
                "starts_at": datetime.fromisoformat(stage["starts_at"]),
                "ends_at": datetime.fromisoformat(stage["ends_at"]),
                "was_reached": stage["was_reached"],
            },
        )
        for stage in doc["timeline"]
    ]


def changes_by_letter(issue: Issue) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Return by letter the changes that are in an idea's words; hidden ones are left out."""
    hidden = hidden_words(issue.id)
    found: dict[str, list[Mapping[str, str]]] = {}
    for idea, change in changes_in_words(issue.id):
        if change.id not in hidden.changes:
            told = {"name": change.author_name, "summary": change.summary}
            found.setdefault(letter_of(idea), []).append(told)
    return found


def ideas_in(told: Doc, changes: Mapping[str, Sequence[Mapping[str, str]]]) -> list[dict[str, Any]]:
    """Return each option whole, in the order they came out, or of the ballot where none is told."""
    doc = told["doc"]
    lines = {line["option"]: line for line in doc["outcome"].get("lines", ())}
    order = [row.option for row in told["rows"]] or range(len(doc["options"]))
    sides = {one["option"]: one for one in told["reasons"]}
    return [
        {
            "option": doc["options"][place],
            "line": lines.get(place),
            "changes": changes.get(doc["options"][place]["letter"], ()),
            "need": told["needs"].get(place),
            "sides": [
                {
                    "name": side,
                    "rows": sides[place][side],
                    "more": sides[place]["n_by_side"][side] - len(sides[place][side]),
                }
                for side in SIDES
                if place in sides and sides[place][side]
            ],
        }
        for place in order
    ]


def matrix_in(doc: Doc) -> list[list[int | None]]:
    """Return who put what above what, where that fits on a page."""
    support = doc["outcome"].get("support") or []
    if not 1 < len(support) <= WIDEST_MATRIX:
        return []
    return [
        [None if i == j else number for j, number in enumerate(row)]
        for i, row in enumerate(support)
    ]


def checked_of(issue: Issue) -> dict[str, Any] | None:
    """Return what people said of the draft report, and what became of it."""
    if report_of(issue.id) is None:
        return None
    said = said_by_paragraph(issue.id)
    latest = latest_version(issue.id)
    is_final = latest is not None and latest.is_final
    return {
        "tallies": latest.tallies if latest and is_final else tallies_of(issue.id, said),
        "said": [one for found in said.values() for one in found],
    }
