"""Reads: which files were made, and the mark of what they would tell now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import func, select

from app.accounts.models import Member
from app.exports.models import MadeFile, MadePiece
from app.extensions import db
from app.issues.models import Issue
from app.journal.models import JournalEntry
from app.outcomes.models import IssueOutcome


def state_of(issue: Issue) -> str:
    """Return a mark of all that an issue's files tell: it changes with anything they would say.

    The journal grows with each answer, correction and hiding; who leaves takes their name along.
    """
    counted = db.session.scalar(
        select(IssueOutcome.content_hash).where(IssueOutcome.issue_id == issue.id)
    )
    entry = db.session.scalar(
        select(func.max(JournalEntry.id)).where(JournalEntry.issue_id == issue.id)
    )
    left = db.session.scalar(select(func.max(Member.deleted_at)))
    told = f"{counted} {entry} {left.isoformat() if left else ''} {issue.revision}"
    return hashlib.sha256(told.encode()).hexdigest()


def files_of(issue: Issue, state: str) -> Mapping[str, MadeFile]:
    """Return by name the files that still hold."""
    rows = db.session.scalars(
        select(MadeFile).where(MadeFile.issue_id == issue.id, MadeFile.state == state)
    )
    return {row.name: row for row in rows}


def file_named(issue: Issue, name: str, state: str) -> MadeFile | None:
    """Return one file, if it still holds."""
    row = db.session.get(MadeFile, (issue.id, name))
    return row if row is not None and row.state == state else None


def pieces_in(row: MadeFile) -> Iterator[bytes]:
    """Yield what a file holds, a piece at a time."""
    yield from db.session.scalars(
        select(MadePiece.content)
        .where(MadePiece.issue_id == row.issue_id, MadePiece.name == row.name)
        .order_by(MadePiece.number)
        .execution_options(yield_per=1)
    )


def issues_with_files() -> Sequence[Issue]:
    """Return the issues of which files are kept."""
    return db.session.scalars(
        select(Issue).where(Issue.id.in_(select(MadeFile.issue_id))).order_by(Issue.id)
    ).all()
