"""The cut, and the ballot after it: each once, at its time, under the issue's row lock."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from app.core.storage.sealing import forget_rows, rewrite_rows, scrub_tables
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.journal.services import write_entry
from app.proposals.queries import letter_of
from app.shortlists.convert import answers_from, order_of, rescued_first
from app.shortlists.models import (
    Candidate,
    KeptAs,
    PickLink,
    PickSheet,
    Rescue,
    Shortlist,
)
from app.shortlists.queries import candidates_of, rescuers_by_place, sheets_of, shortlist_of
from app.shortlists.services.laying import lay_ballot
from deliberation.shortlists import Shortlist as Found
from deliberation.shortlists import shortlist

TOUCHED = ("pick_links", "pick_sheets", "rescues")


class Part(enum.Enum):
    """What has just happened to a shortlist."""

    CUT = "cut"
    BALLOT = "ballot"


def take_step(issue: Issue, *, now: datetime) -> Part | None:
    """Cut the list or lay the ballot if its time has come; the caller holds the issue's row."""
    row = shortlist_of(issue.id)
    if row is None or row.laid_at is not None:
        return None
    if row.cut_at is None:
        if now < row.picks_until:
            return None
        cut(issue, row, now)
        return Part.CUT
    if now < row.rescue_until:
        return None
    lay(issue, row, now)
    return Part.BALLOT


def cut(issue: Issue, row: Shortlist, now: datetime) -> None:
    """Count what was picked, keep the first on, and destroy who picked what.

    Only who is on the ballot is told; everything else stays covered until Rank has closed.
    """
    db.session.flush()
    candidates, sheets = standing(issue), sheets_of(issue.id)
    names = [letter_of(candidate.proposal) for candidate in candidates]
    places = settings_of(issue).places_by_share
    answers = answers_from(sheets, [candidate.place for candidate in candidates], names)
    write_counts(candidates, shortlist(answers, places), names, row.lot_seed, places)
    row.cut_at, row.n_people = now, n_who_picked(issue.id)
    destroy_links(issue)
    db.session.flush()
    kept = [letter_of(each.proposal) for each in candidates if each.kept_as is not None]
    write_entry("shortlist-cut", issue_id=issue.id, now=now, letters=kept)


def standing(issue: Issue) -> list[Candidate]:
    """Return the candidates that are not hidden, in frozen order."""
    return [each for each in candidates_of(issue.id) if each.proposal.hidden_at is None]


def write_counts(
    candidates: Sequence[Candidate], found: Found, names: Sequence[str], seed: str, places: int
) -> None:
    """Write beside each candidate what was counted of it, and keep the first on."""
    order = order_of(found.standings, names, seed, places)
    for rank, option in enumerate(order.ranked):
        candidate, counted = candidates[option], found.standings[option]
        candidate.rank, candidate.shown, candidate.picked = rank, counted.shown, counted.picked
        candidate.share = None if counted.share is None else str(counted.share)
        candidate.is_near = option in found.near
        candidate.is_level = option in order.level
        candidate.kept_as = KeptAs.SHARE if rank < places else None


def n_who_picked(issue_id: int) -> int:
    """Count the people who answered at least one page."""
    rows = db.session.scalars(select(PickLink.pages).where(PickLink.issue_id == issue_id))
    return sum(any(page["sheet"] for page in pages) for pages in rows)


def destroy_links(issue: Issue) -> None:
    """Destroy who was shown and picked what; the sheets are written anew in random order."""
    db.session.flush()
    db.session.execute(delete(PickLink).where(PickLink.issue_id == issue.id))
    rewrite_rows(issue.id, (PickSheet,))
    forget_rows((PickLink, PickSheet))


def lay(issue: Issue, row: Shortlist, now: datetime) -> None:
    """Let in what enough backers kept on, then the next by share, and lay the ballot.

    Who kept what on is destroyed; only numbers stay.
    """
    db.session.flush()
    candidates = {each.place: each for each in standing(issue)}
    settings, counts = settings_of(issue), rescuers_by_place(issue.id)
    for place, candidate in candidates.items():
        candidate.rescuers = counts.get(place, 0)
    missed = {place: each for place, each in candidates.items() if each.kept_as is None}
    rescued = rescued_first(
        {place: counts.get(place, 0) for place in missed},
        {place: each.needed for place, each in missed.items()},
        {place: letter_of(each.proposal) for place, each in missed.items()},
        row.lot_seed,
    )
    room = settings.most_on_ballot - settings.places_by_share
    for place in rescued[:room]:
        candidates[place].kept_as = KeptAs.RESCUE
    fill_up(list(candidates.values()), settings.most_on_ballot)
    db.session.execute(delete(Rescue).where(Rescue.issue_id == issue.id))
    row.laid_at = now
    lay_ballot(issue, [each for each in candidates.values() if each.kept_as is not None], now=now)


def fill_up(candidates: Sequence[Candidate], most: int) -> None:
    """Give the places that nobody claimed to the next in the order of the cut."""
    free = most - sum(each.kept_as is not None for each in candidates)
    waiting = [each for each in candidates if each.kept_as is None and each.rank is not None]
    for candidate in sorted(waiting, key=lambda each: each.rank or 0)[:free]:
        candidate.kept_as = KeptAs.NEXT


def scrub() -> bool:
    """Clear what the cut deleted out of files; runs outside any transaction, after the commit."""
    return scrub_tables(TOUCHED)
