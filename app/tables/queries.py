"""Rows of an issue's public record, a few at a time, hidden ones left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from app.amendments.queries import changes_of_issue
from app.answers.services.showing import answers_to
from app.extensions import db
from app.issues.models import Issue
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import letter_of, options_on_ballot
from app.statements.models import Statement

AT_ONCE = 500
Row = list[Any]


def version_rows(issue: Issue) -> Iterator[Row]:
    """Yield every version of every idea, in the order in which they were made."""
    yield ["letter", "version", "title", "text", "note", "made_at"]
    rows = db.session.execute(
        select(Proposal, ProposalVersion)
        .join(ProposalVersion, ProposalVersion.proposal_id == Proposal.id)
        .where(Proposal.issue_id == issue.id, Proposal.hidden_at.is_(None))
        .order_by(Proposal.position, Proposal.variant, ProposalVersion.number)
        .execution_options(yield_per=AT_ONCE)
    )
    for idea, version in rows:
        text = "\n\n".join(paragraph["text"] for paragraph in version.paragraphs)
        made_at = version.created_at.isoformat()
        yield [letter_of(idea), version.number, version.title, text, version.note, made_at]


def change_rows(issue: Issue) -> Iterator[Row]:
    """Yield every change that somebody suggested, with what became of it."""
    yield [
        "letter", "number", "summary", "why", "name", "backers", "answer", "reason", "suggested_at",
    ]  # fmt: skip
    for change in changes_of_issue(issue):
        row = change.amendment
        if row.hidden_at is None and row.proposal.hidden_at is None:
            yield [
                letter_of(row.proposal),
                row.number,
                row.summary,
                row.why,
                row.author_name,
                change.backers,
                row.answer.value,
                row.answer_reason,
                row.created_at.isoformat(),
            ]


def statement_rows(issue: Issue) -> Iterator[Row]:
    """Yield every statement with how many answered it which way."""
    yield ["number", "statement", "agree", "disagree", "not_sure"]
    rows = db.session.scalars(
        select(Statement)
        .where(Statement.issue_id == issue.id, Statement.hidden_at.is_(None))
        .order_by(Statement.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for number, row in enumerate(rows, start=1):
        yield [number, row.text, row.agree_count, row.disagree_count, row.unsure_count]


def answer_rows(issue: Issue) -> Iterator[Row]:
    """Yield every answer as it was given, the oldest first."""
    yield ["letter", "paragraph", "status", "words", "due_on", "name", "role", "given_at"]
    letters = {option.place: letter_of(option.proposal) for option in options_on_ballot(issue)}
    for row in answers_to([issue.id])[issue.id]:
        yield [
            letters.get(row.place),
            row.paragraph,
            row.status.value,
            row.words or row.stands,
            row.due_on.isoformat() if row.due_on else None,
            row.name,
            row.role,
            row.given_at.isoformat(),
        ]
