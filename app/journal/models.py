"""Journal entries, chained by hash, with payloads apart so that one can be erased."""

from __future__ import annotations

from sqlalchemy import DDL, ForeignKey, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.storage.types import Digest, Document, Moment, RandomKey
from app.extensions import db


class JournalEntry(db.Model):
    """One line of who did what. It keeps names and ids, not foreign keys."""

    __tablename__ = "journal_entries"
    __table_args__ = (UniqueConstraint("issue_id", "previous_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(40))
    written_at: Mapped[Moment]
    payload_hash: Mapped[Digest]
    previous_hash: Mapped[Digest]
    entry_hash: Mapped[Digest] = mapped_column(unique=True)


class JournalPayload(db.Model):
    """What an entry says, salted; erasing it leaves the chain whole."""

    __tablename__ = "journal_payloads"

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entries.id"), primary_key=True)
    salt: Mapped[RandomKey]
    content: Mapped[Document]


SQLITE_TRIGGERS = [
    f"CREATE TRIGGER journal_entries_no_{verb} BEFORE {verb.upper()} ON journal_entries "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    for verb in ("update", "delete")
]
POSTGRESQL_TRIGGERS = [
    (
        "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
    ),
    (
        "CREATE TRIGGER journal_entries_append_only BEFORE UPDATE OR DELETE ON journal_entries "
        "FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()"
    ),
]
for statement in SQLITE_TRIGGERS:
    event.listen(
        JournalEntry.__table__, "after_create", DDL(statement).execute_if(dialect="sqlite")
    )
for statement in POSTGRESQL_TRIGGERS:
    event.listen(
        JournalEntry.__table__,
        "after_create",
        DDL(statement.replace("%", "%%")).execute_if(dialect="postgresql"),
    )
