"""Putting a page of a conversation together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from app.core.paging import Page
from app.core.tombstones import why_hidden
from app.discussion.convert import NO_NOTES, Note, Place, Thread, Trail, TurnMaker
from app.discussion.policy import TICK_LIST_GROWS, TIME_TO_EDIT
from app.discussion.queries import MET, SORTS, thread_rows
from app.issues.convert import settings_of
from app.issues.models import Issue


def read_thread(
    issue: Issue,
    place: Place,
    *,
    sort: str,
    number: int,
    person_id: int | None,
    now: datetime | None = None,
    notes_on: Callable[[Collection[int]], Mapping[int, Note]] | None = None,
) -> Thread:
    """Return one page of a conversation, ready to be drawn; `now` says which posts are fresh.

    `notes_on` knows more of the posts that are worries than this room does.
    """
    sort = sort if sort in SORTS else SORTS[0]
    rows = thread_rows(
        place.issue_id,
        place.proposal_id,
        place.amendment_id,
        sort=sort,
        number=number,
        person_id=person_id,
    )
    # of several changes made of one post, the one that got into the words is shown
    trails = {
        row[0]: Trail(row[1], row[2], row[3] in MET)
        for row in sorted(rows.trails, key=lambda row: row[3] in MET)
    }
    fresh_since = now - TIME_TO_EDIT if now else None
    hidden = why_hidden("post", rows.hidden)
    notes = notes_on(rows.worries) if notes_on else NO_NOTES
    zone = settings_of(issue).zone
    maker = TurnMaker(zone, person_id, rows.same, trails, fresh_since, hidden, notes)
    page = rows.page
    return Thread(
        place,
        sort,
        Page([maker.turn(row) for row in page.rows], page.number, page.size, page.total),
        {parent: [maker.turn(row) for row in some] for parent, some in rows.replies.items()},
        rows.posts,
        issue.stage in TICK_LIST_GROWS,
    )
