"""Drafts: a ballot being filled in, kept on the server under a random token in a cookie."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete

from app.ballots.convert import Content, document_of
from app.ballots.models import BallotDraft
from app.core.rows import wait_in_line, write_row
from app.extensions import db
from app.issues.models import Issue


def hold_draft(digest: bytes) -> None:
    """Let two saves of one browser come one after the other, the first of all among them.

    A draft that isn't there yet is no row to lock, and each save goes on from the one before.
    """
    wait_in_line(int.from_bytes(digest[:8], signed=True))


def save_draft(issue: Issue, digest: bytes, content: Content, *, now: datetime) -> None:
    """Keep what is on the ballot page under the token's hash."""
    key = {"token_hash": digest, "issue_id": issue.id}
    write_row(BallotDraft, key, {"content": document_of(content), "saved_at": now})


def drop_drafts(issue: Issue, digests: Collection[bytes]) -> None:
    """Delete the drafts under these tokens: the ballot is in."""
    if digests:
        db.session.execute(
            delete(BallotDraft).where(
                BallotDraft.issue_id == issue.id, BallotDraft.token_hash.in_(digests)
            )
        )
