"""Sealing: at close the link between person and ballot is destroyed, and every trace of order."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, text

from app.ballots.models import Ballot, BallotDraft, CastLink, ReasonSheet, Turnout
from app.core.database import uses_postgresql
from app.extensions import db
from app.issues.models import Issue

log = logging.getLogger(__name__)

REWRITTEN = (Ballot, ReasonSheet, Turnout)
"""What is written anew in random order, so that nothing tells which rows were written together."""

TOUCHED = (
    "cast_links",
    "ballots",
    "reason_sheets",
    "turnouts",
    "ballot_drafts",
    "cast_hours",
    "paper_sheets",
)
"""Where deleted rows may lie until they are swept up, in this room and in those above it."""

REWRITE = """
DO $$
DECLARE
  kept {table}[] := ARRAY(
    SELECT whole FROM {table} AS whole
    WHERE whole.issue_id = current_setting('sealing.issue')::integer
    ORDER BY gen_random_uuid()
  );
  one {table};
BEGIN
  DELETE FROM {table} WHERE issue_id = current_setting('sealing.issue')::integer;
  FOREACH one IN ARRAY kept LOOP
    BEGIN
      INSERT INTO {table} SELECT (one).*;
    EXCEPTION WHEN OTHERS THEN RAISE;
    END;
  END LOOP;
END $$
"""
"""Each inner block with an EXCEPTION is a transaction of its own inside ours, so that every row
gets an `xmin` that no other row has."""


def seal(issue: Issue, *, now: datetime) -> None:
    """Destroy the links of an issue and rewrite its rows in random order, in this transaction.

    Whoever commits calls `scrub` afterwards, outside any transaction.
    """
    db.session.flush()
    db.session.execute(delete(CastLink).where(CastLink.issue_id == issue.id))
    db.session.execute(delete(BallotDraft).where(BallotDraft.issue_id == issue.id))
    rewrite(issue.id)
    for row in [row for row in db.session if isinstance(row, (CastLink, BallotDraft, *REWRITTEN))]:
        db.session.expunge(row)


def rewrite(issue_id: int) -> None:
    """Write ballots, sheets and who took part anew, in random order."""
    if uses_postgresql(db.session):
        rewrite_with_postgresql(issue_id)
    else:
        rewrite_with_sqlite(issue_id)


def rewrite_with_postgresql(issue_id: int) -> None:
    """Let the server delete and insert each row again, each in a subtransaction."""
    connection = db.session.connection()
    connection.execute(
        text("SELECT set_config('sealing.issue', :issue, true)"), {"issue": str(issue_id)}
    )
    for model in REWRITTEN:
        connection.exec_driver_sql(REWRITE.format(table=model.__tablename__))


def rewrite_with_sqlite(issue_id: int) -> None:
    """Delete and insert the rows again, shuffled; without row ids nothing else tells an order."""
    shuffle = random.SystemRandom().shuffle
    for model in REWRITTEN:
        table = model.__table__
        rows: list[dict[str, Any]] = [
            dict(row)
            for row in db.session.execute(
                select(table).where(table.c.issue_id == issue_id)
            ).mappings()
        ]
        shuffle(rows)
        db.session.execute(delete(table).where(table.c.issue_id == issue_id))
        if rows:
            db.session.execute(insert(table), rows)


def scrub() -> bool:
    """Clear what sealing deleted out of files: vacuum, or empty SQLite's write-ahead log.

    Runs outside any transaction, after the commit. Returns whether it is done; where a reader held
    the log, calling it again later finishes the work.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in TOUCHED:
                connection.exec_driver_sql(f"VACUUM {table}")
        return True
    return truncate_log(db.engine.raw_connection())


def truncate_log(connection: Any) -> bool:
    """Move SQLite's write-ahead log into the file and cut it to nothing."""
    try:
        answer: Iterable[int] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        is_busy = bool(next(iter(answer)))
    finally:
        connection.close()
    if is_busy:
        log.warning("the write-ahead log is in use and could not be cut yet")
    return not is_busy
