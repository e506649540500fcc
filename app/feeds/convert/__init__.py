"""What happened, as entries of a feed: names that stay, addresses that lead back to the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.web.links import site_link
from app.feeds.convert.answering import AFTERWARDS
from app.feeds.convert.entry import Entry, for_xml, moment_for_feeds, tag_of
from app.feeds.convert.until_result import TELLERS
from app.feeds.queries import MOST_ENTRIES, Happened
from app.issues.models import Issue

__all__ = ["Entry", "Feed", "feed", "feed_of_issue", "for_xml", "moment_for_feeds", "tag_of"]


def entries_from(happened: Happened) -> list[Entry]:
    """Return the fifty newest entries."""
    found = [entry for entries in (*TELLERS, *AFTERWARDS) for entry in entries(happened)]
    found.sort(key=lambda entry: (entry.published, entry.id), reverse=True)
    return found[:MOST_ENTRIES]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed whole."""

    id: str
    title: str
    url: str
    own_url: str
    author: str
    updated: datetime
    entries: list[Entry]


def feed_of_issue(issue: Issue, happened: Happened) -> Feed:
    """Return the feed of an issue."""
    return feed(
        tag_of("feeds/issues", issue.id, issue.created_at),
        issue.question,
        ("process.show", "feeds.issue", {"issue_id": issue.id}),
        issue.group.name,
        issue.opened_at or issue.created_at,
        happened,
    )


def feed(
    id: str,
    title: str,
    places: tuple[str, str, dict[str, Any]],
    author: str,
    since: datetime,
    happened: Happened,
) -> Feed:
    """Return a feed; `places` are the endpoints of the page and of the feed, and their values."""
    entries = entries_from(happened)
    page, own, values = places
    return Feed(
        id,
        title,
        site_link(page, **values),
        site_link(own, **values),
        author,
        max((entry.updated for entry in entries), default=since),
        entries,
    )
