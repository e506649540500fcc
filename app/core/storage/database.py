"""How SQLite is opened, so that it loses nothing and a reader never writes."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from flask import Flask, g, has_app_context, has_request_context, request
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    any_,
    bindparam,
    event,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, scoped_session

from app.core.storage.turns import Turns, TurnTaking
from app.core.web.whereabouts import told_path
from app.extensions import db

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "busy_timeout": "15000",
    "secure_delete": "ON",
    "temp_store": "MEMORY",
}


def init_database(app: Flask) -> None:
    """Bind the database and set SQLite's discipline on every connection it opens."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        options = dict(app.config.get("SQLALCHEMY_ENGINE_OPTIONS", {}))
        options.setdefault("connect_args", {})["timeout"] = 15
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        discipline(engine)


def discipline(engine: Engine) -> None:
    """Set what must hold on every connection this engine opens."""
    path = engine.url.database or ""
    turns = None if path in {"", ":memory:"} or path.startswith("file:") else Turns(path)

    def take_turns(dialect: Any, record: Any, arguments: Any, options: dict[str, Any]) -> None:
        options["factory"] = TurnTaking

    def set_up(connection: TurnTaking, record: Any) -> None:
        connection.turns = turns
        set_pragmas(connection)

    event.listen(engine, "do_connect", take_turns)
    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin_by_intent)


def set_pragmas(connection: sqlite3.Connection) -> None:
    """Let us say BEGIN ourselves, and set what must hold on each pooled connection."""
    connection.isolation_level = None
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def begin_by_intent(connection: Connection) -> None:
    """Take the write lock at once, in turn, unless the request only reads."""
    if is_reading():
        connection.exec_driver_sql("BEGIN DEFERRED")
        return
    raw: Any = connection.connection.driver_connection
    with contextlib.ExitStack() as failed:
        failed.callback(raw.give_turn)
        raw.take_turn()
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        failed.pop_all()


def is_reading() -> bool:
    """Say whether what is under way promised not to write, for good or for now."""
    return (has_request_context() and request.method in SAFE_METHODS) or bool(
        has_app_context() and g.get("only_reads", False)
    )


@contextlib.contextmanager
def only_reading(*, then_writes: bool = False) -> Iterator[None]:
    """Read without SQLite's write lock in a request or a job that writes before or after this.

    What `then_writes` goes on in the same transaction on PostgreSQL, where readers hold up nobody.
    It has to read again, after its lock, whatever it decides by.
    """
    g.only_reads, goes_on = True, False
    try:
        yield
        goes_on = then_writes and uses_postgresql(db.session)
    finally:
        if not goes_on:
            db.session.rollback()
        g.only_reads = False


@contextlib.contextmanager
def keeping_what_was_read() -> Iterator[None]:
    """Let the page that follows a commit in this block use what was read before it."""
    session = db.session()
    session.expire_on_commit = False
    try:
        yield
    finally:
        session.expire_on_commit = True


@event.listens_for(Session, "before_flush")
def refuse_to_write_on_get(session: Session, context: Any, instances: Any) -> None:
    """A GET never writes; one that tries is a fault of ours and stops here."""
    if is_reading() and (
        session.new or session.deleted or any(map(session.is_modified, session.dirty))
    ):
        where = f"{request.method} {told_path()}" if has_request_context() else "a reading job"
        raise RuntimeError(f"{where} tried to write")


def uses_postgresql(session: Session | scoped_session[Any]) -> bool:
    """Say whether row locks mean something here; SQLite's writers queue at BEGIN."""
    return session.get_bind().dialect.name == "postgresql"


def among_ids(column: ColumnElement[int] | InstrumentedAttribute[Any], on_postgresql: bool) -> Any:
    """Say that a column is one of the bound `ids`.

    PostgreSQL gets them as one list: every length of an IN is a statement to be planned anew.
    """
    if on_postgresql:
        return column == any_(bindparam("ids", type_=ARRAY(Integer)))
    return column.in_(bindparam("ids", expanding=True))


@contextlib.contextmanager
def own_transaction() -> Iterator[Session]:
    """Give a session whose transaction ends with the block, apart from what is under way.

    It may write, also where that one only reads.
    """
    reads = has_app_context() and g.pop("only_reads", False)
    try:
        with Session(db.engine, expire_on_commit=False) as session, session.begin():
            yield session
    finally:
        if reads:
            g.only_reads = True


def engine_of(app: Flask) -> Engine:
    """Return the application's engine, for commands and tests that count statements."""
    with app.app_context():
        return db.engine
