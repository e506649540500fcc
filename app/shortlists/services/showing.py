"""What the pages of a shortlist show: one's own page of ideas, and who is on the ballot so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.issues.convert import settings_of
from app.issues.models import Issue, PrivacyMode
from app.proposals.queries import letter_of
from app.shortlists.convert import page_size, picked_in, rescuers_needed
from app.shortlists.models import Candidate, Shortlist
from app.shortlists.queries import (
    Person,
    backed_by,
    candidates_of,
    pick_link_of,
    rescued_by,
    sheet_of,
    shortlist_of,
)

FEWEST = 10
"""With fewer people than this nothing is told of what they picked."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate as a page shows it."""

    place: int
    proposal_id: int
    letter: str
    title: str
    for_whom: str
    paragraphs: Sequence[str]
    is_picked: bool = False
    is_kept: bool = False
    is_mine: bool = False
    is_rescued: bool = False


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of ideas that somebody drew."""

    number: int
    is_answered: bool
    in_pairs: bool
    ideas: Sequence[Shown]

    @property
    def pairs(self) -> list[Sequence[Shown]]:
        """The ideas two by two; the last may be alone."""
        return [self.ideas[i : i + 2] for i in range(0, len(self.ideas), 2)]


@dataclass(frozen=True, slots=True)
class Picking:
    """All that the picking page shows one person."""

    page: OwnPage | None
    n_answered: int
    n_seen: int
    n_next: int


def picking_for(person: Person, issue: Issue, asked: int | None) -> Picking:
    """Return the page that waits for an answer, or the one that was asked for to change it."""
    candidates = {each.place: each for each in in_sight(issue)}
    link = pick_link_of(person, issue.id)
    pages = link.pages if link else []
    answered = [number for number, page in enumerate(pages, start=1) if page["sheet"]]
    number = next((n for n, page in enumerate(pages, start=1) if not page["sheet"]), None)
    if asked in answered:
        number = asked
    seen = {place for page in pages for place in page["shown"]}
    return Picking(
        page=own_page(pages[number - 1], number, candidates) if number else None,
        n_answered=len(answered),
        n_seen=len(seen & candidates.keys()),
        n_next=page_size(len(candidates.keys() - seen)),
    )


def own_page(page: dict[str, object], number: int, candidates: dict[int, Candidate]) -> OwnPage:
    """Return one page with what was picked on it; what was hidden meanwhile is left out."""
    sheet = sheet_of(str(page["sheet"]))
    picked = picked_in(sheet.cells) if sheet else frozenset()
    places: list[int] = list(page["shown"])  # type: ignore[call-overload]
    return OwnPage(
        number=number,
        is_answered=sheet is not None,
        in_pairs=bool(page["in_pairs"]),
        ideas=[
            shown_from(candidates[place], is_picked=place in picked)
            for place in places
            if place in candidates
        ],
    )


def in_sight(issue: Issue) -> list[Candidate]:
    """Return the candidates that are not hidden, in frozen order."""
    return [each for each in candidates_of(issue.id) if each.proposal.hidden_at is None]


def shown_from(candidate: Candidate, **marks: bool) -> Shown:
    """Return a candidate with its frozen words."""
    return Shown(
        place=candidate.place,
        proposal_id=candidate.proposal_id,
        letter=letter_of(candidate.proposal),
        title=candidate.version.title,
        for_whom=candidate.proposal.for_whom,
        paragraphs=[paragraph["text"] for paragraph in candidate.version.paragraphs],
        **marks,
    )


def cut_for(person: Person, issue: Issue) -> list[Shown]:
    """Return every candidate after the cut, those on the ballot first; no share, no count."""
    backed, rescued = backed_by(person, issue.id), rescued_by(person, issue.id)
    shown = [
        shown_from(
            each,
            is_kept=each.kept_as is not None,
            is_mine=each.proposal_id in backed,
            is_rescued=each.place in rescued,
        )
        for each in in_sight(issue)
    ]
    return sorted(shown, key=lambda each: (not each.is_kept, not each.is_mine))


def part_now(row: Shortlist, now: datetime) -> str:
    """Return which part of the shortlist runs: picking, cutting, rescue, laying or laid."""
    if row.laid_at is not None:
        return "laid"
    if row.cut_at is None:
        return "picking" if now < row.picks_until else "cutting"
    return "rescue" if now < row.rescue_until else "laying"


def how_it_was_cut(issue: Issue, *, is_covered: bool) -> dict[str, Any] | None:
    """Return how the list was cut, for the Result; None where a ballot held every idea.

    Figures are left out where the Result is covered, and where fewer than ten people picked.
    """
    row, settings = shortlist_of(issue.id), settings_of(issue)
    if row is None or row.cut_at is None:
        return None
    is_named = settings.privacy_mode is PrivacyMode.RECORDED
    has_figures = is_named or not (is_covered or row.n_people < FEWEST)
    candidates = [each for each in candidates_of(issue.id) if each.rank is not None]
    return {
        "most": settings.most_on_ballot,
        "by_share": settings.places_by_share,
        "people": row.n_people if has_figures else None,
        "has_figures": has_figures,
        "candidates_hash": row.candidates_hash,
        "lot_seed": row.lot_seed,
        "candidates": [
            cut_line(each, has_figures)
            for each in sorted(candidates, key=lambda each: each.rank or 0)
        ]
        if has_figures
        else [cut_line(each, has_figures) for each in candidates],
    }


def cut_line(candidate: Candidate, has_figures: bool) -> dict[str, Any]:
    """Return what is published of one candidate."""
    is_kept = candidate.kept_as is not None
    line: dict[str, Any] = {"letter": letter_of(candidate.proposal), "is_kept": is_kept}
    if not has_figures:
        return line
    return {
        **line,
        "kept_as": candidate.kept_as.value if candidate.kept_as else None,
        "shown": candidate.shown,
        "picked": candidate.picked,
        "share": candidate.share,
        "by_lot": candidate.is_level,
        "is_near": (candidate.is_near or candidate.is_level) and not is_kept,
        "rescuers": candidate.rescuers,
        "needed": rescuers_needed(candidate.needed),
    }
