"""What was answered, laid beside what was recommended, for the pages that tell of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.answers.convert import (
    Given,
    Recommendation,
    Reply,
    given_from,
    recommendations_from,
    reply_to,
)
from app.answers.queries import given_to, lately_answered
from app.core.tombstones import why_hidden
from app.issues.convert import Settings, settings_of
from app.issues.models import Issue
from app.outcomes.queries import outcomes_of
from app.outcomes.services.redacting import documents_in_pieces


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an issue's answer stands: what is to be answered, and what has been."""

    issue: Issue
    settings: Settings
    replies: Sequence[Reply]
    newest: Given | None

    @property
    def is_begun(self) -> bool:
        """Whether anything was answered."""
        return any(reply.answered for reply in self.replies)

    @property
    def n_open(self) -> int:
        """How many points wait for an answer still."""
        return sum(reply.n_open for reply in self.replies)


def recommendations_of(issues: Sequence[Issue]) -> Mapping[int, Sequence[Recommendation]]:
    """Return what is to be answered on several issues, in a fixed number of statements."""
    docs = documents_in_pieces(outcomes_of(issues))
    return {issue_id: recommendations_from(doc) for issue_id, doc in docs.items()}


def answers_to(issue_ids: Collection[int]) -> Mapping[int, Sequence[Given]]:
    """Return by issue what was answered, oldest first, as people may read it."""
    rows = given_to(issue_ids)
    hidden = why_hidden("answer", [row.id for row in rows if row.hidden_at is not None])
    found: dict[int, list[Given]] = {issue_id: [] for issue_id in issue_ids}
    for row in rows:
        found[row.issue_id].append(given_from(row, hidden))
    return found


def standings_on(issues: Sequence[Issue], now: datetime) -> Mapping[int, Standing]:
    """Return where the answers of several issues stand; only those that were counted."""
    to_answer = recommendations_of(issues)
    given = answers_to([issue.id for issue in issues])
    found = {}
    for issue in issues:
        if issue.id in to_answer:
            settings = settings_of(issue)
            rows = given[issue.id]
            replies = [reply_to(one, rows, settings.zone, now) for one in to_answer[issue.id]]
            found[issue.id] = Standing(issue, settings, replies, rows[-1] if rows else None)
    return found


def standing_on(issue: Issue, now: datetime) -> Standing | None:
    """Return where an issue's answer stands; None before the count."""
    return standings_on([issue], now).get(issue.id) if issue.closed_at is not None else None


def replies_to(issue: Issue, now: datetime) -> Sequence[Reply]:
    """Return what is to be answered on an issue, with what has been."""
    standing = standing_on(issue, now)
    return standing.replies if standing is not None else ()


def what_changed(limit: int, now: datetime) -> Sequence[Standing]:
    """Return the issues that were answered last, for "you said, they said, now"."""
    issues = lately_answered(limit)
    found = standings_on(issues, now)
    return [found[issue.id] for issue in issues if issue.id in found]
