"""Reads of the journal, and the check that nobody has changed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core.web.paging import Page
from app.extensions import db
from app.journal.convert import canonical, entry_hash_of, payload_hash_of
from app.journal.models import JournalEntry, JournalPayload


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with what it says; `content` is None where that was erased."""

    id: int
    kind: str
    written_at: datetime
    entry_hash: bytes
    content: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Chain:
    """What a check of a chain found: how many entries, and the first that does not fit."""

    n_entries: int
    n_erased: int
    last_hash: str
    broken_at: int | None

    @property
    def is_whole(self) -> bool:
        """Say whether every entry follows from the one before it."""
        return self.broken_at is None


def entries_page(issue_id: int, *, number: int = 1, size: int = 100) -> Page[Line]:
    """Return a page of an issue's journal, newest first."""
    total = db.session.scalar(
        select(func.count()).select_from(JournalEntry).where(JournalEntry.issue_id == issue_id)
    )
    number = max(1, min(number, -(-(total or 0) // size) or 1))
    rows = db.session.execute(
        select(JournalEntry, JournalPayload.content)
        .outerjoin(JournalPayload, JournalPayload.entry_id == JournalEntry.id)
        .where(JournalEntry.issue_id == issue_id)
        .order_by(JournalEntry.id.desc())
        .offset((number - 1) * size)
        .limit(size)
    ).all()
    lines = [Line(e.id, e.kind, e.written_at, e.entry_hash, content) for e, content in rows]
    return Page(lines, number, size, total or 0)


def entries_of_kind(issue_id: int, kind: str) -> Sequence[Line]:
    """Return an issue's entries of one kind, oldest first."""
    rows = db.session.execute(
        select(JournalEntry, JournalPayload.content)
        .outerjoin(JournalPayload, JournalPayload.entry_id == JournalEntry.id)
        .where(JournalEntry.issue_id == issue_id, JournalEntry.kind == kind)
        .order_by(JournalEntry.id)
    )
    return [Line(e.id, e.kind, e.written_at, e.entry_hash, content) for e, content in rows]


def verify_chain(issue_id: int | None) -> Chain:
    """Recompute every hash of a chain and say where the first one differs."""
    rows = db.session.execute(
        select(JournalEntry, JournalPayload)
        .outerjoin(JournalPayload, JournalPayload.entry_id == JournalEntry.id)
        .where(JournalEntry.issue_id == issue_id)
        .order_by(JournalEntry.id)
    ).all()
    previous, broken_at, n_erased = bytes(32), None, 0
    for entry, payload in rows:
        n_erased += payload is None
        if broken_at is None and not fits(entry, payload, previous):
            broken_at = entry.id
        previous = entry.entry_hash
    return Chain(len(rows), n_erased, previous.hex() if rows else "", broken_at)


def fits(entry: JournalEntry, payload: JournalPayload | None, previous: bytes) -> bool:
    """Say whether an entry follows from the one before it and says what was hashed."""
    if payload is not None:
        told = payload_hash_of(payload.salt, canonical(payload.content))
        if told != entry.payload_hash:
            return False
    expected = entry_hash_of(
        previous, entry.issue_id, entry.kind, entry.written_at, entry.payload_hash
    )
    return entry.previous_hash == previous and entry.entry_hash == expected
