"""SQL statements compiled once a process.

Tests make an application each, with an engine of its own. A running site compiles a statement when
it is first asked; tests would do so again in each of thousands of engines.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

COMPILED = LRUCache(6_000)


def compile_statements_once():
    """Let all engines for a kind of database share what their statements compiled to."""
    Engine._compiled_cache = property(lambda engine: COMPILED, keep_none_of_its_own)
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        kind.__eq__, kind.__hash__ = is_alike, hash_of_kind
        kind._type_memos = WeakKeyDictionary()


def keep_none_of_its_own(engine, own):
    """Leave aside the empty memory that an engine would begin with."""


def is_alike(self, other):
    """Say whether another dialect is for the same kind: none here has settings of its own."""
    return type(self) is type(other)


def hash_of_kind(self):
    """Return what is the same for all dialects of a kind."""
    return hash(type(self))
