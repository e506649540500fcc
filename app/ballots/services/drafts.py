"""Drafts: a ballot being filled in, kept on the server under a random token in a cookie."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete

from app.ballots.convert import Content, document_of
from app.ballots.models import BallotDraft, BallotsBegun
from app.core.storage.rows import insert_into, wait_in_line, write_row
from app.extensions import db
from app.issues.models import Issue


def hold_draft(digest: bytes) -> None:
    """Let two saves of one browser come one after the other, the first of all among them.

    A draft that isn't there yet is no row to lock, and each save goes on from the one before.
    """
    wait_in_line(int.from_bytes(digest[:8], signed=True))


def save_draft(
    issue: Issue, digest: bytes, content: Content, *, now: datetime, is_change: bool = False
) -> None:
    """Keep what is on the ballot page under the token's hash.

    The first time a browser saves, one more ballot is begun, unless it changes one that is in.
    """
    key = {"token_hash": digest, "issue_id": issue.id}
    is_begun = not is_change and db.session.get(BallotDraft, (digest, issue.id)) is None
    write_row(BallotDraft, key, {"content": document_of(content), "saved_at": now})
    if is_begun:
        count_begun(issue)


def count_begun(issue: Issue) -> None:
    """Add one to how many ballots were begun; last, because first saves queue for this row."""
    first = insert_into(BallotsBegun).values(issue_id=issue.id, begun=1)
    one_more = {"begun": BallotsBegun.begun + 1}
    db.session.execute(first.on_conflict_do_update(index_elements=["issue_id"], set_=one_more))


def drop_drafts(issue: Issue, digests: Collection[bytes]) -> None:
    """Delete the drafts under these tokens: the ballot is in."""
    if digests:
        db.session.execute(
            delete(BallotDraft).where(
                BallotDraft.issue_id == issue.id, BallotDraft.token_hash.in_(digests)
            )
        )
