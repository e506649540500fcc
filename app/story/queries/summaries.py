"""Reads: what hosts tell of themes, from which posts, and who checked it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.core.errors import Missing
from app.core.people import Visitor
from app.discussion.models import Post
from app.extensions import db
from app.story.models import (
    SentencePost,
    Summary,
    SummaryCheck,
    SummarySentence,
    Theme,
    Verdict,
)
from app.story.queries.themes import readable

MOST_CHECKS = 100
Counts = Mapping[Verdict, int]


@dataclass(slots=True)
class Told:
    """A sentence of a summary, and the posts it comes from: (id, name) of those one can read."""

    text: str
    posts: list[tuple[int, str]] = field(default_factory=list)


def latest_summaries(theme_ids: Collection[int]) -> Mapping[int, Summary]:
    """Return the last version told of each theme, hidden or not."""
    if not theme_ids:
        return {}
    newest = (
        select(Summary.theme_id, func.max(Summary.number).label("number"))
        .where(Summary.theme_id.in_(theme_ids))
        .group_by(Summary.theme_id)
        .subquery()
    )
    is_newest = and_(Summary.theme_id == newest.c.theme_id, Summary.number == newest.c.number)
    rows = db.session.scalars(select(Summary).join(newest, is_newest))
    return {row.theme_id: row for row in rows}


def versions_of(theme: Theme) -> Sequence[Summary]:
    """Return every version told of a theme, the newest first."""
    return db.session.scalars(
        select(Summary).where(Summary.theme_id == theme.id).order_by(Summary.number.desc())
    ).all()


def sentences_of(summary_ids: Collection[int]) -> Mapping[int, Sequence[Told]]:
    """Return the sentences of summaries; one whose posts are all hidden is hidden with them."""
    if not summary_ids:
        return {}
    columns = (
        SummarySentence.summary_id,
        SummarySentence.id,
        SummarySentence.text,
        Post.id.label("post_id"),
        Post.author_name,
    )
    rows = db.session.execute(
        readable(
            select(*columns)
            .join(SentencePost, SentencePost.sentence_id == SummarySentence.id)
            .join(Post, Post.id == SentencePost.post_id)
        )
        .where(SummarySentence.summary_id.in_(summary_ids))
        .order_by(SummarySentence.summary_id, SummarySentence.place, SentencePost.id)
    )
    found: defaultdict[int, dict[int, Told]] = defaultdict(dict)
    for row in rows:
        told = found[row.summary_id].setdefault(row.id, Told(row.text))
        told.posts.append((row.post_id, row.author_name))
    return {summary_id: list(told.values()) for summary_id, told in found.items()}


def check_counts(summary_ids: Collection[int]) -> Mapping[int, Counts]:
    """Count what people said of summaries, those whose account is paused left out."""
    rows = db.session.execute(
        select(SummaryCheck.summary_id, SummaryCheck.verdict, func.count())
        .join(SummaryCheck.member)
        .where(SummaryCheck.summary_id.in_(summary_ids), Member.is_suspended.is_(False))
        .group_by(SummaryCheck.summary_id, SummaryCheck.verdict)
    )
    found: defaultdict[int, dict[Verdict, int]] = defaultdict(dict)
    for summary_id, verdict, amount in rows:
        found[summary_id][verdict] = amount
    return found


def checks_of(summary: Summary) -> Sequence[SummaryCheck]:
    """Return who checked a version and what they said, those who say what it misses first."""
    return db.session.scalars(
        select(SummaryCheck)
        .join(SummaryCheck.member)
        .where(SummaryCheck.summary_id == summary.id, Member.is_suspended.is_(False))
        .order_by(SummaryCheck.line == "", SummaryCheck.id)
        .limit(MOST_CHECKS)
    ).all()


def check_by(person: Member | Visitor, summary: Summary) -> SummaryCheck | None:
    """Return what somebody said of a version."""
    if person.id is None:
        return None
    return db.session.scalar(
        select(SummaryCheck).where(
            SummaryCheck.summary_id == summary.id, SummaryCheck.member_id == person.id
        )
    )


def summary_or_missing(summary_id: int) -> Summary:
    """Return a version that was not hidden, or stop."""
    row = db.session.scalar(
        select(Summary)
        .where(Summary.id == summary_id, Summary.hidden_at.is_(None))
        .options(joinedload(Summary.theme))
    )
    if row is None:
        raise Missing("")
    return row
