"""Writing the journal: each entry carries the hash of the one before it on the same issue."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from app.core.storage.database import uses_postgresql
from app.core.tokens import new_key
from app.extensions import db
from app.journal.convert import canonical, entry_hash_of, payload_hash_of
from app.journal.models import JournalEntry, JournalPayload

FIRST = bytes(32)
"""What the first entry of a chain carries in place of a hash before it."""


def write_entry(kind: str, *, issue_id: int | None, now: datetime, **content: Any) -> JournalEntry:
    """Add an entry to an issue's chain, or to the site's own where there is no issue.

    Writers of one chain queue here until the transaction ends, so call it last.
    """
    lock_chain(issue_id)
    salt = new_key()
    payload_hash = payload_hash_of(salt, canonical(content))
    previous = last_hash(issue_id)
    entry = JournalEntry(
        issue_id=issue_id,
        kind=kind,
        written_at=now,
        payload_hash=payload_hash,
        previous_hash=previous,
        entry_hash=entry_hash_of(previous, issue_id, kind, now, payload_hash),
    )
    db.session.add(entry)
    db.session.flush()
    db.session.add(JournalPayload(entry_id=entry.id, salt=salt, content=content))
    db.session.flush()
    return entry


def lock_chain(issue_id: int | None) -> None:
    """Let one writer at a time extend a chain; on SQLite BEGIN IMMEDIATE has seen to it."""
    if not uses_postgresql(db.session):
        return
    name = hashlib.sha256(f"journal:{issue_id}".encode()).digest()[:8]
    key = int.from_bytes(name, "big", signed=True)
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def last_hash(issue_id: int | None) -> bytes:
    """Return the hash of the newest entry of a chain."""
    newest = db.session.scalar(
        select(JournalEntry.entry_hash)
        .where(JournalEntry.issue_id == issue_id)
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )
    return newest or FIRST


def erase_payloads(issue_id: int | None, names: Collection[str]) -> None:
    """Erase what entries of a chain say where they carry one of the names; the chain holds."""
    rows = db.session.scalars(
        select(JournalPayload)
        .join(JournalEntry, JournalEntry.id == JournalPayload.entry_id)
        .where(JournalEntry.issue_id == issue_id)
    )
    for row in rows:
        if any(value in names for value in row.content.values() if isinstance(value, str)):
            db.session.delete(row)
