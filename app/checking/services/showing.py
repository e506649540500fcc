"""Putting the report together for its readers: paragraphs, what people say, what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import Member
from app.amendments.convert.showing import Pieces, pieces_between
from app.checking.convert.paragraphs import PART_TITLES, PARTS
from app.checking.convert.plan import Plan, plan_of
from app.checking.convert.words import Hidden, filled
from app.checking.models import (
    CheckedReport,
    CorrectionGroup,
    ParagraphCheck,
    ReportVersion,
    Verdict,
)
from app.checking.queries import (
    Counts,
    check_counts,
    checks_by,
    hidden_words,
    report_of,
    versions_of,
)
from app.checking.services.said import Said, SaidOf, said_by_paragraph, tallies_of
from app.core.errors import Missing
from app.core.people import Visitor
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.queries import outcome_of
from deliberation.amendments import Paragraph

NO_COUNTS: Counts = {}


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph as somebody meets it; the counts only once they have answered, or at the end."""

    id: str
    part: int
    text: str
    bare: str
    wording: int
    mine: ParagraphCheck | None
    counts: Counts | None
    said: Sequence[Said]
    change: Pieces | None

    @property
    def n_right(self) -> int:
        """How many say that it is right."""
        return (self.counts or NO_COUNTS).get(Verdict.RIGHT, 0)

    @property
    def n_wrong(self) -> int:
        """How many say that it is wrong."""
        return (self.counts or NO_COUNTS).get(Verdict.WRONG, 0)

    @property
    def n_missing(self) -> int:
        """How many say that something is missing."""
        return (self.counts or NO_COUNTS).get(Verdict.MISSING, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report: when it was published, or will be."""

    number: int
    title: str
    published_at: datetime | None
    due_at: datetime
    paragraphs: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report whole."""

    report: CheckedReport | None
    plan: Plan
    parts: Sequence[Part]
    latest: ReportVersion | None
    versions: Sequence[ReportVersion]
    tallies: Mapping[str, Any]

    @property
    def ends_at(self) -> datetime:
        """Until when it can be checked."""
        return (self.report and self.report.ends_at) or self.plan.ends_at

    @property
    def answers_until(self) -> datetime:
        """Until when organisers answer before it is final."""
        return (self.report and self.report.answers_until) or self.plan.answers_until

    @property
    def final_at(self) -> datetime | None:
        """Since when it is final."""
        return self.report.final_at if self.report else None

    @property
    def unanswered(self) -> Sequence[Said]:
        """What nobody has answered."""
        return [
            one
            for part in self.parts
            for paragraph in part.paragraphs
            for one in paragraph.said
            if one.is_open
        ]

    @property
    def is_final(self) -> bool:
        """Whether nothing changes any more but by answers that come late."""
        return self.report is not None and self.report.final_at is not None

    @property
    def open_part(self) -> int:
        """Which part a phone shows unfolded: the newest to check, the first once all is final."""
        published = [part.number for part in self.parts if part.published_at is not None]
        return max(published, default=1) if not self.is_final else 1

    @property
    def n_said(self) -> int:
        """How many things people said are answered or wait for it."""
        names = ("changed", "kept", "unanswered")
        return sum(int(self.tallies[name]) for name in names)


def read_report(issue: Issue, person: Member | Visitor, now: datetime) -> ReportPage | None:
    """Return the report as somebody reads it; None until the ballots are counted."""
    row = outcome_of(issue)
    if row is None:
        return None
    report = report_of(issue.id)
    plan, versions = plan_of(row.counted_at, settings_of(issue)), versions_of(issue.id)
    latest = versions[-1] if versions else None
    is_over = report is not None and report.ends_at is not None and now >= report.ends_at
    said = said_by_paragraph(issue.id) if versions else {}
    shown = shown_paragraphs(issue, versions, person, said, with_all_counts=is_over)
    published = {version.part: version.made_at for version in versions if version.part}
    parts = [
        Part(
            number,
            str(PART_TITLES[number]),
            published.get(number),
            plan.due(number),
            [paragraph for paragraph in shown if paragraph.part == number],
        )
        for number in PARTS
    ]
    return ReportPage(report, plan, parts, latest, versions, figures_of(issue, latest, said))


def figures_of(issue: Issue, latest: ReportVersion | None, said: SaidOf) -> Mapping[str, Any]:
    """Return what came of checking: as the final version has it, otherwise as of now."""
    if latest is not None and latest.is_final:
        return latest.tallies
    return tallies_of(issue.id, said)


def counts_of(issue: Issue, latest: ReportVersion) -> Mapping[tuple[str, int], Counts]:
    """Return what people say of each wording: as it was at the end, otherwise as of now."""
    if not latest.is_final:
        return check_counts(issue.id)
    return {
        (row["id"], row["wording"]): {verdict: row.get(verdict.value, 0) for verdict in Verdict}
        for row in latest.tallies["paragraphs"]
    }


def shown_paragraphs(
    issue: Issue,
    versions: Sequence[ReportVersion],
    person: Member | Visitor,
    said: SaidOf,
    *,
    with_all_counts: bool,
) -> list[Shown]:
    """Return the paragraphs of the newest version with what people say of them."""
    if not versions:
        return []
    hidden, mine, latest = hidden_words(issue.id), checks_by(person, issue.id), versions[-1]
    counts = counts_of(issue, latest)
    texts = wordings_in(versions, hidden)
    found = []
    for paragraph in latest.paragraphs:
        place = (paragraph["id"], paragraph["wording"])
        found.append(
            Shown(
                paragraph["id"],
                paragraph["part"],
                texts[place],
                filled(paragraph["text"], latest.words, hidden, is_bare=True),
                paragraph["wording"],
                mine.get(place),
                counts.get(place, NO_COUNTS) if with_all_counts or place in mine else None,
                said.get(paragraph["id"], ()),
                difference(texts, *place),
            )
        )
    return found


def wordings_in(versions: Sequence[ReportVersion], hidden: Hidden) -> Mapping[tuple[str, int], str]:
    """Return every wording of every paragraph, filled with what may be read now."""
    return {
        (paragraph["id"], paragraph["wording"]): filled(paragraph["text"], version.words, hidden)
        for version in versions
        for paragraph in version.paragraphs
    }


def difference(texts: Mapping[tuple[str, int], str], paragraph: str, wording: int) -> Pieces | None:
    """Return how a wording differs from the one before; None for the first."""
    before = texts.get((paragraph, wording - 1))
    if before is None:
        return None
    after = texts[paragraph, wording]
    return pieces_between((Paragraph(paragraph, before),), (Paragraph(paragraph, after),))


def paragraph_or_missing(issue: Issue, paragraph: str, person: Member | Visitor) -> Shown:
    """Return one paragraph of the newest version, or stop with "there is nothing here"."""
    versions, said = versions_of(issue.id), said_by_paragraph(issue.id)
    for shown in shown_paragraphs(issue, versions, person, said, with_all_counts=False):
        if shown.id == paragraph:
            return shown
    raise Missing("")


def group_shown(
    issue: Issue, group: CorrectionGroup, person: Member | Visitor
) -> tuple[Shown, Said]:
    """Return corrections that say the same, and the paragraph that they are about."""
    shown = paragraph_or_missing(issue, group.paragraph, person)
    known = {said.group.id: said for said in shown.said}
    return shown, known.get(group.id) or Said(group, (), {})
