"""L4: SQLite as we open it loses no write and never says that it is locked."""

from __future__ import annotations

import multiprocessing
import sys
import time

import pytest
from sqlalchemy import create_engine, text

from app.core.storage import database
from app.core.storage.database import PRAGMAS, begin_by_intent, discipline
from app.extensions import db
from tests.torture.figures import figure

PROCESSES = figure(32, 8)
UPDATES = figure(20, 8)
DAWDLE = 0.0
"""Seconds between reading and writing; the test that plants a fault takes some."""


def add_one_often(url, begin, troubles):
    """Read a number and write it back one greater, many times, as requests do."""
    engine = create_engine(url, connect_args={"timeout": 15})
    database.begin_by_intent = begin
    discipline(engine)
    for _ in range(UPDATES):
        try:
            with engine.begin() as connection:
                n = connection.execute(text("SELECT n FROM counter")).scalar_one()
                time.sleep(DAWDLE)
                connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})
        except Exception as trouble:
            troubles.put(type(trouble).__name__)  # short: nobody reads before all have ended
    engine.dispose()


def count_up(path, begin):
    """Let many processes count at once; return the number reached and what they met."""
    url = f"sqlite:///{path}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("PRAGMA journal_mode=WAL"))
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    engine.dispose()
    fork = multiprocessing.get_context("fork")
    troubles = fork.SimpleQueue()
    workers = [
        fork.Process(target=add_one_often, args=(url, begin, troubles)) for _ in range(PROCESSES)
    ]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    with engine.connect() as connection:
        reached = connection.execute(text("SELECT n FROM counter")).scalar_one()
    engine.dispose()
    met = []
    while not troubles.empty():
        met.append(troubles.get())
    return reached, met


@pytest.mark.torture
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_no_update_is_lost_and_nothing_is_locked(tmp_path):
    assert count_up(tmp_path / "counter.db", begin_by_intent) == (PROCESSES * UPDATES, [])


def begin_deferred(connection):
    connection.exec_driver_sql("BEGIN DEFERRED")


@pytest.mark.torture
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_planted_fault_a_plain_begin_is_caught(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "DAWDLE", 0.005)
    assert count_up(tmp_path / "counter.db", begin_deferred) != (PROCESSES * UPDATES, [])


WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 15000,
    "secure_delete": 1,
    "temp_store": 2,
}


def pragmas_of(engine):
    """Read the pragmas back on four connections of the pool, open at the same time."""
    connections, found = [engine.connect() for _ in range(4)], []
    for connection in connections:
        read = connection.exec_driver_sql
        found.append({name: read(f"PRAGMA {name}").scalar_one() for name in WANTED})
        connection.rollback()
    for connection in connections:
        connection.close()
    return found


def test_every_pooled_connection_has_the_pragmas(app):
    assert set(PRAGMAS) == set(WANTED)
    assert pragmas_of(db.engine) == [WANTED] * 4


def test_planted_fault_connections_opened_plainly_are_caught(app):
    plain = create_engine(db.engine.url)
    assert WANTED not in pragmas_of(plain)
    plain.dispose()


def test_a_get_that_writes_is_stopped(app):
    from app.accounts.models import KeptForm
    from app.core.clock import utc_now

    with app.test_request_context("/", method="GET"):
        db.session.add(KeptForm(token_hash=b"1" * 32, path="/", fields={}, created_at=utc_now()))
        with pytest.raises(RuntimeError, match="tried to write"):
            db.session.flush()
        db.session.rollback()
