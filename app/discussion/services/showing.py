"""Putting a page of a conversation together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from app.core.paging import Page
from app.core.tombstones import why_hidden
from app.discussion.convert import (
    NO_NOTES,
    Note,
    Place,
    Thread,
    Trail,
    TurnMaker,
    place_of,
)
from app.discussion.models import Post, Source
from app.discussion.policy import TICK_LIST_GROWS, TIME_TO_EDIT
from app.discussion.queries import (
    MET,
    SORTS,
    answers_rows,
    pace_of,
    replies_begun,
    since_here,
    thread_rows,
)
from app.discussion.queries.threads import ThreadRows
from app.issues.convert import settings_of
from app.issues.models import Issue


def read_thread(
    issue: Issue,
    place: Place,
    *,
    sort: str,
    number: int,
    person_id: int | None,
    now: datetime,
    notes_on: Callable[[Collection[int]], Mapping[int, Note]] | None = None,
) -> Thread:
    """Return one page of a conversation, ready to be drawn; `now` says which posts are fresh.

    `notes_on` knows more of the posts that are worries than this room does.
    """
    sort = sort if sort in SORTS else SORTS[0]
    rows = thread_rows(place, sort=sort, number=number, person_id=person_id)
    notes = notes_on(rows.worries) if notes_on else NO_NOTES
    thread = thread_from(rows, issue, place, person_id=person_id, now=now, notes=notes)
    return replace(
        thread,
        sort=sort,
        pace=pace_of(place, person_id),
        begun=replies_begun(place, person_id),
    )


def read_answers(
    issue: Issue, post: Post, *, number: int, person_id: int | None, now: datetime
) -> Thread:
    """Return a post with one page of all replies to it; its page counts them."""
    rows = answers_rows(post.id, number=number, person_id=person_id)
    return thread_from(rows, issue, place_of(post), person_id=person_id, now=now)


def thread_from(
    rows: ThreadRows,
    issue: Issue,
    place: Place,
    *,
    person_id: int | None,
    now: datetime,
    notes: Mapping[int, Note] = NO_NOTES,
) -> Thread:
    """Turn what was read into what is shown."""
    # of several changes made of one post, the one that got into the words is shown
    trails = {
        row[0]: Trail(row[1], row[2], row[3] in MET)
        for row in sorted(rows.trails, key=lambda row: row[3] in MET)
    }
    since = since_here(place, person_id, now)
    maker = TurnMaker(
        settings_of(issue).zone,
        person_id,
        rows.same,
        trails,
        now - TIME_TO_EDIT,
        why_hidden("post", rows.hidden),
        notes,
        since,
    )
    page = rows.page
    return Thread(
        place,
        SORTS[0],
        Page([maker.turn(row) for row in page.rows], page.number, page.size, page.total),
        {parent: [maker.turn(row) for row in some] for parent, some in rows.replies.items()},
        rows.more_replies,
        rows.posts,
        rows.openings,
        rows.newest_id,
        issue.stage in TICK_LIST_GROWS,
        any(row.source is Source.ELSEWHERE for row in page.rows),
        since,
    )
