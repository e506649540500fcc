"""Putting a page of a conversation together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from app.core.tombstones import why_hidden
from app.core.web.paging import Page
from app.discussion.convert import (
    NO_NOTES,
    NOT_MARKED,
    Note,
    Place,
    Since,
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
    counts_of,
    drafts_in,
    known_to,
    pace_of,
    thread_rows,
)
from app.discussion.queries.threads import Counts, ThreadRows
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
    known_id = known_to(place, person_id, now)
    rows = thread_rows(place, sort=sort, number=number, person_id=person_id, known_id=known_id)
    notes = notes_on(rows.worries) if notes_on else NO_NOTES
    since = since_from(rows.counts, known_id)
    draft, begun = drafts_in(place, person_id)
    return replace(
        thread_from(rows, issue, place, since, person_id=person_id, now=now, notes=notes),
        sort=sort,
        pace=pace_of(place, person_id),
        draft=draft,
        begun=begun,
    )


def read_answers(
    issue: Issue, post: Post, *, number: int, person_id: int | None, now: datetime
) -> Thread:
    """Return a post with one page of all replies to it; its page counts them."""
    place = place_of(post)
    rows = answers_rows(post.id, number=number, person_id=person_id)
    since = NOT_MARKED
    if (known_id := known_to(place, person_id, now)) is not None:
        since = since_from(counts_of(place, person_id, known_id), known_id)
    return thread_from(rows, issue, place, since, person_id=person_id, now=now)


def since_from(counts: Counts, known_id: int | None) -> Since:
    """Return what is new in a conversation since somebody was here."""
    if known_id is None:
        return NOT_MARKED
    return Since(True, known_id, counts.new, counts.first_new_id)


def thread_from(
    rows: ThreadRows,
    issue: Issue,
    place: Place,
    since: Since,
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
    maker = TurnMaker(
        settings_of(issue).zone,
        person_id,
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
        rows.counts.posts,
        rows.counts.openings,
        rows.counts.newest_id,
        issue.stage in TICK_LIST_GROWS,
        any(row.source is Source.ELSEWHERE for row in page.rows),
        since,
    )
