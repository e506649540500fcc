"""What happens in an issue up to its Result, as entries of a feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.web.links import site_link
from app.feeds.convert.entry import Entry, tag_of
from app.feeds.queries import Happened
from app.issues.convert import STAGE_LABELS
from app.outcomes.services.showing import headlines_of
from app.proposals.queries import letter_of
from deliberation.stages import Stage

PARTS = {
    "shortlist-cut": _l("The list is cut: %(question)s"),
    "ballot-laid": _l("The ballot is ready: %(question)s"),
}
"""What happens inside Rank where there are too many ideas for one ballot."""


def openings(happened: Happened) -> Iterator[Entry]:
    """Tell when each issue was opened; not where the feed is about one idea of it."""
    for issue in happened.issues.values() if happened.is_about_issues else ():
        if issue.opened_at is not None:
            yield Entry(
                "opened",
                tag_of("issues", issue.id, issue.opened_at),
                _("A new question: %(question)s", question=issue.question),
                site_link("process.show", issue_id=issue.id),
                issue.group.name,
                issue.opened_at,
                issue.opened_at,
                issue,
            )


def moves(happened: Happened) -> Iterator[Entry]:
    """Tell of each new stage, and in Rank of the list cut and the ballot laid."""
    for id, issue_id, at, content, kind in happened.moves:
        issue = happened.issues[issue_id]
        is_part = kind in PARTS
        yield Entry(
            "part" if is_part else "moved",
            tag_of("stages", id, at),
            title_of_move(kind, content, issue.question),
            site_link("process.show", issue_id=issue_id),
            issue.group.name,
            at,
            at,
            ", ".join(content["letters"]) if is_part else STAGE_LABELS[Stage(content["reached"])],
        )


def title_of_move(kind: str, content: Mapping[str, Any], question: str) -> str:
    """Return what a move is called in a list of news."""
    if kind in PARTS:
        return str(PARTS[kind]) % {"question": question}
    reached = Stage(content["reached"])
    if reached is Stage.OUTCOME:
        return _("Rank has closed: %(question)s", question=question)
    return _("%(stage)s has begun: %(question)s", stage=STAGE_LABELS[reached], question=question)


def ideas(happened: Happened) -> Iterator[Entry]:
    """Tell of ideas, in their latest words."""
    for row, version in happened.ideas:
        yield Entry(
            "idea",
            tag_of("ideas", row.id, row.created_at),
            _("Idea %(letter)s: %(title)s", letter=letter_of(row), title=version.title),
            site_link("process.proposal", issue_id=row.issue_id, proposal_id=row.id),
            row.author_name,
            row.created_at,
            max(version.created_at, row.created_at),
            version.paragraphs,
        )


def changes(happened: Happened) -> Iterator[Entry]:
    """Tell of changes; an answer makes one new again."""
    for row, idea in happened.changes:
        yield Entry(
            "change",
            tag_of("changes", row.id, row.created_at),
            _(
                "Change %(number)s to idea %(letter)s: %(summary)s",
                number=row.number,
                letter=letter_of(idea),
                summary=row.summary,
            ),
            site_link("process.amendment", issue_id=idea.issue_id, amendment_id=row.id),
            row.author_name,
            row.created_at,
            max(row.answered_at or row.created_at, row.created_at),
            row,
        )


def statements(happened: Happened) -> Iterator[Entry]:
    """Tell of statements that wait to be answered; not of how they are."""
    for row in happened.statements:
        question = happened.issues[row.issue_id].question
        yield Entry(
            "statement",
            tag_of("statements", row.id, row.created_at),
            _("Do you agree? %(question)s", question=question),
            site_link("statements.show", statement_id=row.id),
            row.author_name,
            row.created_at,
            row.created_at,
            row.text,
        )


def posts(happened: Happened) -> Iterator[Entry]:
    """Tell of posts."""
    for row in happened.posts:
        question = happened.issues[row.issue_id].question
        name = row.author_name or _("somebody")
        yield Entry(
            "post",
            tag_of("posts", row.id, row.created_at),
            _("What %(name)s said: %(question)s", name=name, question=question),
            site_link("discussion.show", post_id=row.id),
            row.author_name,
            row.created_at,
            max(row.edited_at or row.created_at, row.created_at),
            row.html,
        )


def results(happened: Happened) -> Iterator[Entry]:
    """Tell of results by their headlines."""
    told = headlines_of(happened.results)
    for row in happened.results:
        issue = happened.issues[row.issue_id]
        yield Entry(
            "result",
            tag_of("results", row.issue_id, row.counted_at),
            _("The Result: %(question)s", question=issue.question),
            site_link("outcomes.show", issue_id=row.issue_id),
            issue.group.name,
            row.counted_at,
            row.counted_at,
            told[row.issue_id],
        )


TELLERS = (openings, moves, ideas, changes, statements, posts, results)
"""What is told, kind by kind."""
