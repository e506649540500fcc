"""Rows that are written whether or not there is one under their key: in one statement, or races."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert, Table, insert, text
from sqlalchemy.dialects import postgresql, sqlite

from app.core.storage.database import uses_postgresql
from app.extensions import db


def insert_into(table: Any) -> Any:
    """Begin an INSERT that may say what to do about a row that is there already."""
    make = postgresql.insert if uses_postgresql(db.session) else sqlite.insert
    return make(table)


def write_rows(table: type[Any], *rows: Mapping[str, Any]) -> None:
    """Write new rows without making objects of them; each names the same columns."""
    given = [dict(row) for row in rows]
    db.session.execute(insertion_of(table.__table__), given if len(given) > 1 else given[0])


@functools.cache
def insertion_of(table: Table) -> Insert:
    """Return the statement that writes new rows of a table, built once."""
    return insert(table)


def write_row(table: type[Any], key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write a row whether or not there is one under the key."""
    query = insert_into(table).values({**key, **values})
    db.session.execute(query.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def wait_in_line(number: int) -> None:
    """Let what is done under one number come one after the other, until it is committed.

    On SQLite all who write do.
    """
    if uses_postgresql(db.session):
        db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
