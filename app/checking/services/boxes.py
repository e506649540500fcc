"""How far a report has come, in a few lines for other pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.checking.convert.plan import Plan, plan_of
from app.checking.models import Decision
from app.checking.queries import latest_version, published_parts, report_of
from app.checking.services.said import Said, SaidOf, said_by_paragraph
from app.checking.services.showing import figures_of
from app.core.clock import utc_now
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.queries import outcome_of


@dataclass(frozen=True, slots=True)
class Box:
    """What other pages tell of a report: its days, who checked it, an answer of each kind."""

    plan: Plan
    published: Mapping[int, datetime]
    ends_at: datetime
    answers_until: datetime
    is_checked: bool
    final_at: datetime | None
    tallies: Mapping[str, Any]
    examples: Sequence[Said]

    @property
    def begun_at(self) -> datetime:
        """When its first part went up."""
        return min(self.published.values())

    @property
    def to_come(self) -> Sequence[tuple[int, datetime]]:
        """The parts that are still to come, with their days."""
        return [
            (part, due) for part, due in enumerate(self.plan.parts, 1) if part not in self.published
        ]

    @property
    def n_said(self) -> int:
        """How many things people said, similar ones counted once."""
        return sum(int(self.tallies[name]) for name in ("changed", "kept", "unanswered"))


def box_of(issue: Issue) -> Box | None:
    """Return how far the report has come; None before its first part."""
    report = report_of(issue.id)
    row, latest = (outcome_of(issue), latest_version(issue.id)) if report else (None, None)
    if report is None or row is None or latest is None:
        return None
    plan, said = plan_of(row.counted_at, settings_of(issue)), said_by_paragraph(issue.id)
    return Box(
        plan=plan,
        published=published_parts(issue.id),
        ends_at=report.ends_at or plan.ends_at,
        answers_until=report.answers_until or plan.answers_until,
        is_checked=report.ends_at is not None and utc_now() >= report.ends_at,
        final_at=report.final_at,
        tallies=figures_of(issue, latest, said),
        examples=examples_in(said),
    )


def examples_in(said: SaidOf) -> Sequence[Said]:
    """Return the correction most people made that changed something, and one that didn't."""
    shown = [one for found in said.values() for one in found if one.first.id not in one.hidden]
    found = []
    for decision in Decision:
        of_it = [one for one in shown if one.group.decision is decision]
        if of_it:
            found.append(max(of_it, key=lambda one: (one.people, -one.group.id)))
    return found
