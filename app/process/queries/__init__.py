"""Reads that need several rooms: who was active, what is due."""

from app.process.queries.issues import (
    Facts,
    Quote,
    counted,
    due_issue_ids,
    facts_about,
    finished_issues,
    groups_organised_by,
    ideas_standing,
    issue_id_of,
    issues_of_group,
    newest_posts,
    open_changes,
    open_issues,
    options_of,
    quotes_of,
    times_of,
)
from app.process.queries.people import (
    active_by_issue,
    active_people,
    issues_with,
)

__all__ = [
    "Facts",
    "Quote",
    "active_by_issue",
    "active_people",
    "counted",
    "due_issue_ids",
    "facts_about",
    "finished_issues",
    "groups_organised_by",
    "ideas_standing",
    "issue_id_of",
    "issues_of_group",
    "issues_with",
    "newest_posts",
    "open_changes",
    "open_issues",
    "options_of",
    "quotes_of",
    "times_of",
]
