"""Looking for what sealing must have destroyed, wherever a database or a program writes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from sqlalchemy import select, text

from app.extensions import db
from app.jobs.models import Job

RAW = ("file", "write-ahead log", "log", "queue")
"""Where a mark is wrong wherever it stands; a dump has rows to which a key belongs."""


def everything_written(app, log_text):
    """Each place a pair could be left in, as bytes: dump, logs, queue; on SQLite also raw files."""
    places = {"log": log_text.encode()}
    jobs = db.session.execute(select(Job.kind, Job.key, Job.payload)).all()
    places["queue"] = repr(jobs).encode()
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        command = ["pg_dump", "--data-only", "--inserts", url]
        places["dump"] = subprocess.run(command, capture_output=True, check=True).stdout
        return places
    path = Path(db.engine.url.database)
    places["file"] = path.read_bytes()
    log = path.with_name(path.name + "-wal")
    places["write-ahead log"] = log.read_bytes() if log.exists() else b""
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        places["dump"] = "\n".join(raw.iterdump()).encode()
    return places


def pairs_found(places, pairs, own_tables):
    """Say where a line, or on SQLite a stretch of bytes, names a person's link to what they said.

    A link row holds keys of other rows as hexadecimal text, which no other table does; so that
    text, or a key in a row of any table but its own, whichever tables there are, is what must be
    gone. Marks of a person may also be text: what a link holds beside its keys.
    """
    names = "|".join(own_tables).encode()
    own_row = re.compile(rb'INSERT INTO (public\.)?"?(' + names + rb')"? ')
    found = []
    for place, content in places.items():
        for member_id, marks in pairs.items():
            for mark in marks:
                written = mark.hex().encode() if isinstance(mark, bytes) else mark.encode()
                if place in RAW:
                    if written in content:
                        found.append((place, member_id))
                    continue
                for line in content.splitlines():
                    if written in line.lower() and not own_row.match(line):
                        found.append((place, member_id))
    return found


def rows_in_dump(places, table):
    """Say whether any row of a table is left."""
    return bool(re.search(rb'INSERT INTO (public\.)?"?' + table.encode() + rb'"? ', places["dump"]))


def xmins(table):
    """Which transaction wrote each row, as PostgreSQL remembers it."""
    return list(db.session.scalars(text(f"SELECT xmin::text FROM {table}")))


def physical_order(table, column):
    return list(db.session.scalars(text(f"SELECT {column} FROM {table} ORDER BY ctid")))


def orders_in_file(keys):
    """The keys in the order in which SQLite's file holds them: in the table, then in each index."""
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = Path(db.engine.url.database).read_bytes()
    places = [[found.start() for found in re.finditer(re.escape(key), content)] for key in keys]
    copies = {len(each) for each in places}
    assert len(copies) == 1
    return [
        [key for _place, key in sorted(zip(column, keys, strict=True))]
        for column in zip(*places, strict=True)
    ]


def sqlite_has_no_row_ids(table):
    return "WITHOUT ROWID" in db.session.scalar(
        text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
    )
