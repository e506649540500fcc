"""Sealing rows: written anew in another order, and cleared out of files with their links."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import LargeBinary, text

from app.core.storage.database import uses_postgresql
from app.extensions import db

log = logging.getLogger(__name__)

SEALING_CACHE, USUAL_CACHE = 262_144, 2_000
"""Kibibytes of pages that SQLite keeps at hand: indexes in no order are torn down and built up."""

REWRITE = """
DO $$
DECLARE
  all_rows CURSOR FOR
    SELECT whole.* FROM {table} AS whole
    WHERE whole.issue_id = current_setting('sealing.issue')::integer
    ORDER BY {order};
  one {table};
BEGIN
  OPEN all_rows;
  DELETE FROM {table} WHERE issue_id = current_setting('sealing.issue')::integer;
  LOOP
    FETCH all_rows INTO one;
    EXIT WHEN NOT FOUND;
    BEGIN
      INSERT INTO {table} SELECT (one).*;
    EXCEPTION WHEN OTHERS THEN RAISE;
    END;
  END LOOP;
  CLOSE all_rows;
END $$
"""
"""Each inner block with an EXCEPTION is a transaction of its own inside ours, so that every row
gets an `xmin` that no other row has. The cursor was opened before the rows were deleted and still
sees them, one at a time: however many there are, they take no more room."""

BY_CHANCE = "gen_random_uuid()"


def rewrite_rows(issue_id: int, models: Sequence[Any]) -> None:
    """Write an issue's rows of these tables anew, in an order that writing had no part in."""
    if uses_postgresql(db.session):
        rewrite_with_postgresql(issue_id, models)
    else:
        rewrite_with_sqlite(issue_id, models)


def rewrite_with_postgresql(issue_id: int, models: Sequence[Any]) -> None:
    """Let the server delete and insert each row again, each in a subtransaction.

    Random keys are an order by chance already, and the one in which an index grows fastest.
    """
    connection = db.session.connection()
    connection.execute(
        text("SELECT set_config('sealing.issue', :issue, true)"), {"issue": str(issue_id)}
    )
    for model in models:
        [key, *more] = model.__table__.primary_key
        is_random = not more and isinstance(key.type, LargeBinary)
        order = key.name if is_random else BY_CHANCE
        connection.exec_driver_sql(REWRITE.format(table=model.__tablename__, order=order))


def rewrite_with_sqlite(issue_id: int, models: Sequence[Any]) -> None:
    """Delete the rows and insert them again in the order of their keys, which tells nothing.

    Without row ids nothing but the place in a page would tell an order. SQLite does it all by
    itself, in memory: a million rows would take minutes to come out and go in again.
    """
    connection = db.session.connection()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{SEALING_CACHE}")
    for model in models:
        table = model.__tablename__
        key = ", ".join(column.name for column in model.__table__.primary_key)
        of_issue = f"FROM {table} WHERE issue_id = {int(issue_id)}"
        for statement in (
            f"CREATE TEMP TABLE kept AS SELECT * {of_issue} ORDER BY {key}",
            f"DELETE {of_issue}",
            f"INSERT INTO {table} SELECT * FROM temp.kept ORDER BY rowid",  # noqa: S608 - our own
            "DROP TABLE temp.kept",
        ):
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA cache_size=-{USUAL_CACHE}")


def forget_rows(models: Sequence[Any]) -> None:
    """Let the session hold no row of these tables: they were deleted or written anew."""
    for row in [row for row in db.session if isinstance(row, tuple(models))]:
        db.session.expunge(row)


def scrub_tables(tables: Sequence[str]) -> bool:
    """Clear what sealing deleted out of files: vacuum, or empty SQLite's write-ahead log.

    Runs outside any transaction, after the commit. Returns whether it is done; where a reader held
    the log, calling it again later finishes the work.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in tables:
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
