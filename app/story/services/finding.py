"""Finding where people agree and what they talk about; the worker's part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert

from app.extensions import db
from app.issues.models import Issue
from app.statements.convert import agreed_on, disputed
from app.statements.queries import statements_of
from app.statements.services.showing import shown_statements
from app.story.models import Story, Theme, ThemePost
from app.story.queries.themes import (
    FEWEST_POSTS,
    all_themes,
    counts_now,
    posts_to_sort,
    story_of,
)
from deliberation.themes import Theme as Found
from deliberation.themes import themes, words_in

MOST_THEMES = 8


def nothing() -> None:
    """Go on at once."""


def find_story(
    issue: Issue, *, now: datetime, before_long_work: Callable[[], None] = nothing
) -> Story:
    """Find where people agree and differ, and the themes where there are a tenth more posts."""
    posts, *answers = counts_now(issue.id)
    shown = shown_statements(issue, statements_of(issue))
    last = story_of(issue.id)
    n_sorted = last.posts if last else 0
    has_grown = posts >= FEWEST_POSTS and posts * 10 >= n_sorted * 11
    if has_grown and find_themes(issue, now=now, before_long_work=before_long_work):
        n_sorted = posts
    story = story_of(issue.id, to_change=True)
    if story is None:
        story = Story(issue_id=issue.id)
        db.session.add(story)
    story.agreed = [each.id for each in agreed_on(shown)]
    story.disputed = [each.id for each in disputed(shown)]
    story.agree_count, story.disagree_count, story.unsure_count = answers
    story.posts, story.told_at = n_sorted, now
    db.session.flush()
    return story


def find_themes(issue: Issue, *, now: datetime, before_long_work: Callable[[], None]) -> bool:
    """Sort the posts of an issue into themes; say whether that could be kept.

    Themes that a host has touched stay, with their posts. While texts are compared nobody waits;
    should a host touch a theme meanwhile, nothing is kept, and it is done again.
    """
    rows, before = posts_to_sort(issue.id), all_themes(issue.id)
    settled = settled_in(before)
    places = [
        [place for place, row in enumerate(rows) if row.theme_id == theme_id]
        for theme_id in settled
    ]
    n_dropped = sum(theme.dropped_at is not None for theme in before if theme.id in settled)
    before_long_work()
    found = themes(
        [row.text for row in rows],
        about=f"{issue.question} {issue.status_quo}",
        most=MOST_THEMES + n_dropped,
        kept=places,
    )
    before = all_themes(issue.id)
    if settled_in(before) != settled:
        return False
    ids = [row.id for row in rows]
    known = same_as_before(
        found[len(settled) :], ids, {row.id: row.theme_id for row in rows}, set(settled)
    )
    db.session.execute(delete(ThemePost).where(ThemePost.theme_id.in_([t.id for t in before])))
    forget_themes([t for t in before if not t.settled_at and t.id not in known.values()])
    for n, theme in enumerate(found):
        theme_id = settled[n] if n < len(settled) else known.get(n - len(settled))
        fill_theme(issue, theme, [ids[place] for place in theme.places], theme_id, now)
    db.session.flush()
    return True


def forget_words(issue_id: int, said: Sequence[str]) -> None:
    """Let no theme go by words of a text that is hidden, and have its posts sorted again.

    Called with nothing said when something comes back: then too the posts are sorted again.
    """
    gone = {word for text in said for word in words_in(text)}
    for theme in all_themes(issue_id) if gone else ():
        theme.words = [word for word in theme.words if word not in gone]
    story = story_of(issue_id, to_change=True)
    if story is not None:
        story.posts = 0
    db.session.flush()


def settled_in(rows: Sequence[Theme]) -> list[int]:
    """Return the themes that a host has touched and that are not part of another."""
    return [row.id for row in rows if row.settled_at and row.merged_into_id is None]


def same_as_before(
    found: Sequence[Found], ids: Sequence[int], theme_of: Mapping[int, Any], settled: set[int]
) -> dict[int, int]:
    """Return which of the new themes is which old one: that with which it shares most posts.

    So the address of a theme goes on leading to what it is about.
    """
    shared: dict[tuple[int, int], int] = {}
    for n, theme in enumerate(found):
        for place in theme.places:
            old = theme_of[ids[place]]
            if old is not None and old not in settled:
                shared[n, old] = shared.get((n, old), 0) + 1
    known: dict[int, int] = {}
    for n, old in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if n not in known and old not in known.values():
            known[n] = old
    return known


def forget_themes(rows: Sequence[Theme]) -> None:
    """Delete themes that nobody touched and that are found no more."""
    for row in rows:
        db.session.delete(row)


def fill_theme(
    issue: Issue, found: Found, post_ids: Sequence[int], theme_id: int | None, now: datetime
) -> None:
    """Write a theme down with its posts."""
    row = db.session.get(Theme, theme_id) if theme_id else None
    if row is None:
        row = Theme(issue_id=issue.id, words=[], found_at=now)
        db.session.add(row)
    row.words = list(found.words)
    db.session.flush()
    if post_ids:
        theme_id = row.id
        db.session.execute(
            insert(ThemePost), [{"post_id": one, "theme_id": theme_id} for one in post_ids]
        )
