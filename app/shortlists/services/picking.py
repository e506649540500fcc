"""Drawing a page of ideas for one person and keeping what they picked, one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select, update

from app.accounts.models import Member
from app.core.clock import AnySession
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.core.tokens import new_key
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import membership_in
from app.issues.services import wait_for_own_requests
from app.shortlists.convert import cells_from, page_size
from app.shortlists.models import PickLink, PickSheet, Shortlist
from app.shortlists.policy import may_pick
from app.shortlists.queries import pick_link_of, places_in_sight, sheet_of, shortlist_of
from deliberation.shortlists import draw_shown

Clock = Callable[[AnySession], datetime]
Page = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """The shortlist and one's own pages, held against the cut and one's other requests."""

    row: Shortlist
    link: PickLink | None

    @property
    def pages(self) -> list[Page]:
        """The pages drawn so far, oldest first."""
        return [dict(page) for page in self.link.pages] if self.link else []


def hold(issue: Issue, member: Member, clock: Clock) -> Held:
    """Wait for one's own requests and for the mover, then refuse by the clock what is too late.

    On PostgreSQL the mover's row lock waits for this FOR SHARE, and this one for the mover's. On
    SQLite the transaction began with BEGIN IMMEDIATE, so nobody else writes.
    """
    wait_for_own_requests(issue, member)
    lock_against_mover(issue)
    row = shortlist_of(issue.id)
    require(may_pick(member, issue, row, clock(db.session), membership_in(member, issue)))
    if row is None:
        raise Refused("")
    return Held(row, pick_link_of(member, issue.id))


def lock_against_mover(issue: Issue) -> None:
    """Hold the issue's row, read afresh, until the transaction ends."""
    db.session.execute(
        select(Issue)
        .where(Issue.id == issue.id)
        .with_for_update(read=True, of=Issue)
        .execution_options(populate_existing=True)
    ).scalar_one()


def draw_page(
    issue: Issue, member: Member, *, in_pairs: bool, rng: np.random.Generator, clock: Clock
) -> int:
    """Draw a page of ideas this person has not seen; return its number, counted from 1.

    A page that waits for its answer is shown again, whichever way it is asked for: nobody turns
    pages until one suits them.
    """
    held = hold(issue, member, clock)
    pages = held.pages
    if pages and not pages[-1]["sheet"]:
        pages[-1]["in_pairs"] = in_pairs
    else:
        pages.append(new_page(issue, pages, in_pairs, rng))
    write_pages(issue, member, held.link, pages)
    return len(pages)


def new_page(issue: Issue, pages: Sequence[Page], in_pairs: bool, rng: np.random.Generator) -> Page:
    """Return a page of ideas that stand on none of these pages, with the chance of each."""
    places = places_in_sight(issue.id)
    seen = {place for page in pages for place in page["shown"]}
    left = [place for place in places if place not in seen]
    if not left:
        raise Refused(_l("You've seen every idea. You can still change what you picked."))
    size = page_size(len(left))
    drawn, _chances = draw_shown(len(left), size, rng)
    shown = [left[i] for i in drawn]
    return {"shown": shown, "among": len(places), "in_pairs": in_pairs, "sheet": ""}


def answer_page(
    issue: Issue, member: Member, *, number: int, picked: Collection[int], clock: Clock
) -> None:
    """Keep what somebody picked on a page, or change it: one sheet, however often it is sent."""
    held = hold(issue, member, clock)
    pages = held.pages
    if not 1 <= number <= len(pages):
        raise Conflict(_l("That page isn't here any more. Start again with new ideas."))
    page = pages[number - 1]
    cells = cells_from(page["shown"], picked, held.row.n_candidates)
    old = sheet_of(page["sheet"])
    if old is not None and old.cells == cells:
        return
    if old is not None:
        db.session.execute(delete(PickSheet).where(PickSheet.id == old.id))
        db.session.expunge(old)
    key = new_key()
    db.session.execute(
        insert(PickSheet).values(
            id=key,
            issue_id=issue.id,
            cells=cells,
            drawn=len(page["shown"]),
            among=page["among"],
        )
    )
    page["sheet"] = key.hex()
    write_pages(issue, member, held.link, pages)


def write_pages(issue: Issue, member: Member, link: PickLink | None, pages: list[Page]) -> None:
    """Write one's pages into the link."""
    who = {"issue_id": issue.id, "member_id": member.id}
    if link is None:
        db.session.execute(insert(PickLink).values(**who, pages=pages))
        return
    db.session.execute(update(PickLink).filter_by(**who).values(pages=pages))
    db.session.expire(link)
