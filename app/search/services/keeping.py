"""Keeping the index: what has changed is read again, and all of it when somebody asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import column, delete, insert, literal, select, table, text
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.search.convert import vector_of, words_in
from app.search.models import INDEX_TABLE, Found, SearchDue, SearchText
from app.search.queries import READERS, due, everything

BATCH = 500
ONE_AT_A_TIME = 7_291_866_305_541_201_703
"""The lock that whoever keeps the index holds on PostgreSQL; any number that nobody else uses."""
WORDS = {
    False: table(INDEX_TABLE, column("rowid"), column("heading"), column("body")),
    True: table(INDEX_TABLE, column("text_id"), column("vector", TSVECTOR)),
}
"""The index of words on SQLite and, True, on PostgreSQL."""


def index_due(limit: int = BATCH) -> int:
    """Read again some of what has changed; return how many notes of a change that settled.

    Notes are read before what they are about, and only those are deleted: what changes meanwhile
    leaves a note of its own.
    """
    if uses_postgresql(db.session):
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
    notes = due(limit)
    by_kind: defaultdict[Found, set[int]] = defaultdict(set)
    for note in notes:
        by_kind[note.kind].add(note.ref_id)
    for kind, ids in by_kind.items():
        write_texts(kind, ids)
    settled = [note.id for note in notes]
    db.session.execute(
        delete(SearchDue)
        .where(SearchDue.id.in_(settled))
        .execution_options(synchronize_session=False)
    )
    return len(notes)


def write_texts(kind: Found, ids: Collection[int]) -> None:
    """Replace the texts of some things by what they say now; what may not be found has none."""
    db.session.execute(
        delete(SearchText)
        .where(SearchText.kind == kind, SearchText.ref_id.in_(ids))
        .execution_options(synchronize_session=False)
    )
    rows = [{"kind": kind, "body": "", "said_by": "", **row} for row in READERS[kind](ids)]
    if not rows:
        return
    rows.sort(key=lambda row: row["ref_id"])
    made = db.session.scalars(
        insert(SearchText).returning(SearchText.id, sort_by_parameter_order=True),
        [{"heading": "", **row} for row in rows],
    )
    is_postgresql = uses_postgresql(db.session)
    db.session.execute(
        insert(WORDS[is_postgresql]),
        [words_of(id, row, is_postgresql) for id, row in zip(made, rows, strict=True)],
    )


def words_of(id: int, row: dict[str, Any], is_postgresql: bool) -> dict[str, Any]:
    """Return the folded words of a text as the database's index takes them."""
    heading, body = words_in(row.get("heading", "")), words_in(row["body"])
    if is_postgresql:
        return {"text_id": id, "vector": vector_of(heading, body)}
    return {"rowid": id, "heading": " ".join(heading), "body": " ".join(body)}


def forget_everything() -> None:
    """Empty the index and note that everything has to be read; until it is, it isn't found."""
    db.session.execute(delete(WORDS[uses_postgresql(db.session)]))
    for kept in (SearchText, SearchDue):
        db.session.execute(delete(kept).execution_options(synchronize_session=False))
    for kind, ids in everything().items():
        noted = select(literal(kind, SearchDue.kind.type), *ids.selected_columns)
        db.session.execute(insert(SearchDue).from_select(["kind", "ref_id"], noted))
