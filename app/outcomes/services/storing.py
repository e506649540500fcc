"""The document of a result, stored once and never changed."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime

from app.ballots.services.counting import Progress
from app.extensions import db
from app.issues.models import Issue
from app.outcomes.models import IssueOutcome
from app.outcomes.queries import outcome_of
from app.outcomes.services.document import document_of
from deliberation.canonical import canonical_pieces


def count_and_store(issue: Issue, *, now: datetime) -> IssueOutcome:
    """Count an issue and keep the document; one that is counted already stays as it is."""
    return outcome_of(issue) or store(issue, content_of(issue), now=now)


def content_of(issue: Issue, progress: Progress | None = None) -> bytes:
    """Count an issue and return the document as it is kept and hashed."""
    out = io.BytesIO()
    out.writelines(canonical_pieces(document_of(issue, progress)))
    return out.getvalue()


def store(issue: Issue, content: bytes, *, now: datetime) -> IssueOutcome:
    """Keep the document, unless somebody who counted as well was quicker."""
    row = outcome_of(issue)
    if row is None:
        row = IssueOutcome(
            issue_id=issue.id,
            content=content,
            content_hash=hashlib.sha256(content).hexdigest(),
            counted_at=now,
        )
        db.session.add(row)
        db.session.flush()
    return row
