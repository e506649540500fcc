"""Bringing in threads from elsewhere: a question in Talk for each, and a guest for each author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.words.markdown import render_markdown
from app.discussion.convert.published import NO_PARENT, Placed, Topic, flattened
from app.discussion.convert.reading import asks
from app.discussion.models import Post, Source
from app.discussion.services.posting import quotable
from app.extensions import db
from app.groups.models import Group
from app.issues.models import Issue
from app.issues.services.importing import open_elsewhere
from app.journal.services import write_entry
from app.statements.services.loading import add_guests, group_of_conversations
from deliberation.stages import Stage


@dataclass(frozen=True, slots=True)
class Loaded:
    """A question that was brought in, its posts, and how many of them lack the one they answer."""

    issue: Issue
    posts: int
    orphans: int


def load_topics(topics: Sequence[Topic], *, source: str, now: datetime) -> list[Loaded]:
    """Write each topic down as a question that is in Talk, its posts by guests without an address.

    One author is one guest in all of them.
    """
    authors = list(dict.fromkeys(one.author for topic in topics for one in topic.said))
    ids = add_guests(len(authors), now, called="Person")
    people = {author: (ids[n], f"Person {n + 1}") for n, author in enumerate(authors)}
    group = group_of_conversations(now)
    return [load_topic(topic, group, people, source=source, now=now) for topic in topics]


def load_topic(
    topic: Topic,
    group: Group,
    people: Mapping[str, tuple[int, str]],
    *,
    source: str,
    now: datetime,
) -> Loaded:
    """Write one topic down with its posts."""
    issue = open_elsewhere(
        group, Stage.DISCUSS, question=topic.title, background=topic.background, now=now
    )
    issue.background_html = render_markdown(topic.background)
    posts: dict[str, Post] = {}
    orphans = 0
    for placed in flattened(topic.said):
        posts[placed.said.code] = add_row(issue, placed, people, posts, now)
        orphans += placed.opening is None and placed.said.parent != NO_PARENT
    write_entry(
        "conversation-imported",
        issue_id=issue.id,
        now=now,
        source=source,
        settings_hash=issue.settings_hash,
    )
    return Loaded(issue, len(posts), orphans)


def add_row(
    issue: Issue,
    placed: Placed,
    people: Mapping[str, tuple[int, str]],
    posts: Mapping[str, Post],
    now: datetime,
) -> Post:
    """Add a post as it was said, marked as said elsewhere; what it answers deep down is quoted."""
    said = placed.said
    author_id, author_name = people[said.author]
    answered = posts[placed.answered] if placed.answered else None
    quote = quotable(answered) if answered else ""
    row = Post(
        issue_id=issue.id,
        parent_id=posts[placed.opening].id if placed.opening else None,
        quoted_id=answered.id if answered and quote else None,
        quote=quote,
        author_id=author_id,
        author_name=author_name,
        source=Source.ELSEWHERE,
        is_question=placed.opening is None and asks(said.text),
        text=said.text,
        html=render_markdown(said.text),
        same_count=said.agreed,
        same_elsewhere=said.agreed,
        created_at=said.said_at or now,
    )
    db.session.add(row)
    db.session.flush()
    return row
