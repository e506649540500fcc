"""Drafts: a ballot being filled in, kept on the server under a random token in a cookie."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete

from app.ballots.convert import Content, document_of
from app.ballots.models import BallotDraft
from app.extensions import db
from app.issues.models import Issue


def save_draft(issue: Issue, digest: bytes, content: Content, *, now: datetime) -> None:
    """Keep what is on the ballot page under the token's hash."""
    draft = db.session.get(BallotDraft, (digest, issue.id))
    if draft is None:
        draft = BallotDraft(token_hash=digest, issue_id=issue.id)
        db.session.add(draft)
    draft.content = document_of(content)
    draft.saved_at = now
    db.session.flush()


def drop_drafts(issue: Issue, digests: Collection[bytes]) -> None:
    """Delete the drafts under these tokens: the ballot is in."""
    if digests:
        db.session.execute(
            delete(BallotDraft).where(
                BallotDraft.issue_id == issue.id, BallotDraft.token_hash.in_(digests)
            )
        )
