"""Reads: things that can be hidden, whichever room keeps them; the one table of their kinds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.amendments.models import Amendment
from app.checking.models import ParagraphCheck
from app.core.errors import Missing
from app.discussion.models import Post
from app.extensions import db
from app.issues.models import Issue
from app.moderation.convert import (
    Thing,
    thing_from_change,
    thing_from_check,
    thing_from_correction,
    thing_from_doubt,
    thing_from_idea,
    thing_from_post,
    thing_from_statement,
    thing_from_summary,
)
from app.moderation.models import Kind
from app.outcomes.models import CountDoubt
from app.proposals.models import Proposal, ProposalVersion
from app.statements.models import Statement
from app.story.models import Summary, SummaryCheck, SummarySentence


def read_posts(ids: Collection[int]) -> Mapping[int, Thing]:
    """Return posts by id."""
    rows = db.session.execute(
        select(Post, Issue)
        .join(Issue, Issue.id == Post.issue_id)
        .where(Post.id.in_(ids))
        .options(joinedload(Issue.group))
    )
    return {post.id: thing_from_post(post, issue) for post, issue in rows}


def read_ideas(ids: Collection[int]) -> Mapping[int, Thing]:
    """Return ideas by id, with every wording they ever had."""
    rows = db.session.scalars(
        select(ProposalVersion)
        .join(ProposalVersion.proposal)
        .where(Proposal.id.in_(ids))
        .options(
            joinedload(ProposalVersion.proposal).joinedload(Proposal.issue).joinedload(Issue.group)
        )
        .order_by(ProposalVersion.number)
    )
    versions: defaultdict[int, list[ProposalVersion]] = defaultdict(list)
    for version in rows:
        versions[version.proposal_id].append(version)
    return {one: thing_from_idea(found) for one, found in versions.items()}


def read_changes(ids: Collection[int]) -> Mapping[int, Thing]:
    """Return changes by id."""
    rows = db.session.scalars(
        select(Amendment)
        .where(Amendment.id.in_(ids))
        .options(
            joinedload(Amendment.base_version),
            joinedload(Amendment.proposal).joinedload(Proposal.issue).joinedload(Issue.group),
        )
    )
    return {row.id: thing_from_change(row) for row in rows}


def read_statements(ids: Collection[int]) -> Mapping[int, Thing]:
    """Return statements by id."""
    rows = db.session.execute(
        select(Statement, Issue)
        .join(Issue, Issue.id == Statement.issue_id)
        .where(Statement.id.in_(ids))
        .options(joinedload(Issue.group))
    )
    return {row.id: thing_from_statement(row, issue) for row, issue in rows}


def read_summaries(ids: Collection[int]) -> Mapping[int, Thing]:
    """Return versions of what hosts wrote of themes, by id."""
    rows = db.session.execute(
        select(Summary, SummarySentence.text)
        .join(SummarySentence, SummarySentence.summary_id == Summary.id)
        .where(Summary.id.in_(ids))
        .options(joinedload(Summary.issue).joinedload(Issue.group))
        .order_by(SummarySentence.place)
    )
    found: defaultdict[Summary, list[str]] = defaultdict(list)
    for summary, sentence in rows:
        found[summary].append(sentence)
    return {row.id: thing_from_summary(row, sentences) for row, sentences in found.items()}


def read_checks(ids: Collection[int]) -> Mapping[int, Thing]:
    """Return what people miss in summaries, by id."""
    rows = db.session.scalars(
        select(SummaryCheck)
        .where(SummaryCheck.id.in_(ids), SummaryCheck.line != "")
        .options(
            joinedload(SummaryCheck.summary),
            joinedload(SummaryCheck.issue).joinedload(Issue.group),
        )
    )
    return {row.id: thing_from_check(row) for row in rows}


def read_corrections(ids: Collection[int]) -> Mapping[int, Thing]:
    """Return what people say reports should say, by id."""
    rows = db.session.scalars(
        select(ParagraphCheck)
        .where(ParagraphCheck.id.in_(ids), ParagraphCheck.line != "")
        .options(joinedload(ParagraphCheck.issue).joinedload(Issue.group))
    )
    return {row.id: thing_from_correction(row) for row in rows}


def read_doubts(ids: Collection[int]) -> Mapping[int, Thing]:
    """Return what people say is wrong with counts, by id."""
    rows = db.session.scalars(
        select(CountDoubt)
        .where(CountDoubt.id.in_(ids))
        .options(joinedload(CountDoubt.issue).joinedload(Issue.group))
    )
    return {row.id: thing_from_doubt(row) for row in rows}


def variants_of(idea_id: int) -> Sequence[tuple[Kind, int]]:
    """Return what says an idea's words again: its variants, and the change that it grew out of."""
    idea = db.session.get_one(Proposal, idea_id)
    found: list[tuple[Kind, int]] = []
    if idea.variant == 1:
        rows = select(Proposal.id).where(
            Proposal.issue_id == idea.issue_id,
            Proposal.position == idea.position,
            Proposal.variant > 1,
        )
        found += [(Kind.IDEA, one) for one in db.session.scalars(rows)]
    grown = select(Amendment.id).where(
        Amendment.variant_id.in_([idea.id, *(one for _kind, one in found)])
    )
    return [*found, *((Kind.CHANGE, one) for one in db.session.scalars(grown))]


def variant_from(change_id: int) -> Sequence[tuple[Kind, int]]:
    """Return the idea that a change became, if it did."""
    variant_id = db.session.get_one(Amendment, change_id).variant_id
    return [(Kind.IDEA, variant_id)] if variant_id else []


def nothing_else(thing_id: int) -> Sequence[tuple[Kind, int]]:
    """Return that no other row says these words; quotes are left out where they are read."""
    return ()


@dataclass(frozen=True, slots=True)
class Holder:
    """Where things of a kind are kept: the table, how they are read, what says the same words."""

    table: type[Any]
    read: Callable[[Collection[int]], Mapping[int, Thing]]
    goes_with: Callable[[int], Sequence[tuple[Kind, int]]] = nothing_else


HOLDERS: Mapping[Kind, Holder] = {
    Kind.POST: Holder(Post, read_posts),
    Kind.IDEA: Holder(Proposal, read_ideas, variants_of),
    Kind.CHANGE: Holder(Amendment, read_changes, variant_from),
    Kind.STATEMENT: Holder(Statement, read_statements),
    Kind.SUMMARY: Holder(Summary, read_summaries),
    Kind.CHECK: Holder(SummaryCheck, read_checks),
    Kind.CORRECTION: Holder(ParagraphCheck, read_corrections),
    Kind.DOUBT: Holder(CountDoubt, read_doubts),
}
"""Every kind of thing that can be hidden; a room whose words can be hidden adds a row here."""


def things_of(kind: Kind, ids: Collection[int]) -> Mapping[int, Thing]:
    """Return things of a kind by id, hidden ones too, in as many statements however many."""
    return HOLDERS[kind].read(ids) if ids else {}


def thing_or_missing(kind: str, thing_id: int) -> Thing:
    """Return one thing, hidden or not, or stop with "there is nothing here"."""
    if kind not in {known.value for known in Kind}:
        raise Missing("")
    thing = things_of(Kind(kind), [thing_id]).get(thing_id)
    if thing is None:
        raise Missing("")
    return thing
