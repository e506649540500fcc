"""What people say a report should say, with what became of it; and what came of checking in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.checking.models import CorrectionGroup, Decision, ParagraphCheck
from app.checking.queries import check_counts, corrections_in, groups_of, people_who_checked
from app.core.tombstones import why_hidden


@dataclass(frozen=True, slots=True)
class Said:
    """Corrections that say the same: the words of each, and what became of them."""

    group: CorrectionGroup
    rows: Sequence[ParagraphCheck]
    hidden: Mapping[int, str]

    @property
    def is_changed(self) -> bool:
        """Whether the report was changed."""
        return self.group.decision is Decision.CHANGED

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered yet."""
        return self.group.decision is None

    @property
    def first(self) -> ParagraphCheck:
        """The first of them that can be read, for telling them in short."""
        return next((row for row in self.rows if row.id not in self.hidden), self.rows[0])

    @property
    def people(self) -> int:
        """How many say it."""
        return len(self.rows)


SaidOf: TypeAlias = Mapping[str, Sequence[Said]]
"""What is said of each paragraph."""


def said_by_paragraph(issue_id: int) -> Mapping[str, Sequence[Said]]:
    """Return what people say a report should say, by paragraph, each group with its answer."""
    rows = corrections_in(issue_id)
    everything = [row for found in rows.values() for row in found]
    hidden = why_hidden("correction", [row.id for row in everything if row.hidden_at])
    found: dict[str, list[Said]] = {}
    for group in groups_of(issue_id):
        its = rows.get(group.id, ())
        is_all_hidden = all(row.id in hidden for row in its)
        if not its or (is_all_hidden and group.decision is None):
            continue
        found.setdefault(group.paragraph, []).append(Said(group, its, hidden))
    return found


def tallies_of(issue_id: int, said: SaidOf) -> dict[str, Any]:
    """Count who checked, and what became of what they said."""
    return {
        "people": people_who_checked(issue_id),
        **became_of(said),
        "paragraphs": [
            {
                "id": paragraph,
                "wording": wording,
                **{verdict.value: amount for verdict, amount in counts.items()},
            }
            for (paragraph, wording), counts in sorted(check_counts(issue_id).items())
        ],
    }


def became_of(said: SaidOf) -> dict[str, Any]:
    """Count what became of what people said; `waiting` names the paragraphs of what is open."""
    groups = [one.group for found in said.values() for one in found]
    decisions = [group.decision for group in groups]
    return {
        "changed": decisions.count(Decision.CHANGED),
        "kept": decisions.count(Decision.KEPT),
        "unanswered": decisions.count(None),
        "waiting": sorted(group.paragraph for group in groups if group.decision is None),
    }
