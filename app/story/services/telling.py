"""What hosts make of themes: their names, one theme of two, none, and a summary of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from app.accounts.models import Member
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import current_time, membership_in
from app.journal.services import write_entry
from app.story.convert import Typed
from app.story.models import (
    SentencePost,
    Summary,
    SummaryCheck,
    SummarySentence,
    Theme,
    ThemePost,
    Verdict,
)
from app.story.policy import may_check, may_tell
from app.story.queries.summaries import check_by, latest_summaries

OTHER_VERSION = _l("A newer version was written meanwhile. Look at it first.")


def name_theme(theme: Theme, host: Member, issue: Issue, *, name: str, now: datetime) -> None:
    """Give a theme a name; an empty one gives it back the words that were found."""
    require(may_tell(host, issue, membership_in(host, issue)))
    theme.name, theme.settled_at = name, theme.settled_at or now
    db.session.flush()


def merge_theme(theme: Theme, into: Theme, host: Member, issue: Issue, *, now: datetime) -> None:
    """Make a theme part of another: its posts move, its address leads there."""
    require(may_tell(host, issue, membership_in(host, issue)))
    if into.id == theme.id or into.issue_id != theme.issue_id or into.merged_into_id is not None:
        raise Refused(_l("Choose another theme of the same question."))
    db.session.execute(
        update(ThemePost)
        .where(ThemePost.theme_id == theme.id)
        .values(theme_id=into.id)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(Theme)
        .where(Theme.merged_into_id == theme.id)
        .values(merged_into_id=into.id)
        .execution_options(synchronize_session=False)
    )
    theme.merged_into_id = into.id
    theme.settled_at, into.settled_at = now, into.settled_at or now
    db.session.flush()


def drop_theme(theme: Theme, host: Member, issue: Issue, *, now: datetime) -> None:
    """Show a theme no more; its posts stay where they are."""
    require(may_tell(host, issue, membership_in(host, issue)))
    theme.dropped_at, theme.settled_at = now, theme.settled_at or now
    db.session.flush()


def bring_back(theme: Theme, host: Member, issue: Issue) -> None:
    """Show a theme again that was dropped."""
    require(may_tell(host, issue, membership_in(host, issue)))
    theme.dropped_at = None
    db.session.flush()


def tell(
    theme: Theme,
    host: Member,
    issue: Issue,
    *,
    sentences: Sequence[Typed],
    seen: int,
    now: datetime,
) -> Summary:
    """Write a new version of what is told of a theme; the caller holds the theme."""
    require(may_tell(host, issue, membership_in(host, issue)))
    last = latest_summaries([theme.id]).get(theme.id)
    number = last.number if last else 0
    if number != seen:
        raise Conflict(OTHER_VERSION)
    summary = Summary(
        issue_id=issue.id,
        theme_id=theme.id,
        number=number + 1,
        author_id=host.id,
        author_name=host.display_name,
        created_at=now,
    )
    db.session.add(summary)
    theme.settled_at = theme.settled_at or now
    db.session.flush()
    for place, typed in enumerate(sentences):
        row = SummarySentence(summary_id=summary.id, place=place, text=typed.text)
        db.session.add(row)
        db.session.flush()
        db.session.add_all(SentencePost(sentence_id=row.id, post_id=n) for n in typed.posts)
    db.session.flush()
    write_entry(
        "summary-told",
        issue_id=issue.id,
        now=now,
        by=host.display_name,
        theme=theme.id,
        version=summary.number,
    )
    return summary


def check(
    summary: Summary,
    member: Member,
    issue: Issue,
    *,
    verdict: Verdict,
    line: str,
    now: datetime,
) -> SummaryCheck:
    """Write down that a summary is fair or misses something; the last word counts."""
    require(may_check(member, issue, current_time(issue), now, membership_in(member, issue)))
    row = check_by(member, summary)
    if row is None:
        row = SummaryCheck(issue_id=issue.id, summary_id=summary.id, member_id=member.id)
        db.session.add(row)
    said = line if verdict is Verdict.MISSES else ""
    if said != row.line:
        row.hidden_at = None
    if said != row.line or not row.author_name:
        row.author_name = member.display_name
    row.verdict, row.line, row.checked_at = verdict, said, now
    db.session.flush()
    return row
