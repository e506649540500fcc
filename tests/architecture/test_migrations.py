"""The migrations make the very tables that the code was written for."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table, inspect, text

from app import create_app
from app.core.clock import utc_now
from app.extensions import db
from app.search.models import is_compared
from app.search.tasks import catch_up
from config import TestConfig
from tests.conftest import sqlite_config
from tests.factories import make_issue, make_proposal
from tests.security.world import newest_revision


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_app(request, tmp_path):
    """The application on a database without a single table."""
    if request.param == "sqlite":
        config = sqlite_config(tmp_path / "bare.db")
    else:
        url = request.getfixturevalue("postgresql_database")
        config = type("Settings", (TestConfig,), {"SQLALCHEMY_DATABASE_URI": url})
    made = create_app(config)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def differences():
    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_compared}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, db.metadata)


def test_migrations_make_the_tables_of_the_models(bare_app):
    upgrade()
    assert differences() == []


def triggers():
    """Return every trigger with the table it watches and what it does."""
    if db.engine.dialect.name == "sqlite":
        query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(t.oid) || prosrc "
            "FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal"
        )
    with db.engine.connect() as connection:
        return {tuple(row) for row in connection.execute(text(query))}


def test_migrations_make_the_triggers_of_the_models(bare_app):
    upgrade()
    made = triggers()
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE search_words"))
        if is_postgresql():
            connection.execute(text("DROP FUNCTION journal_is_append_only() CASCADE"))
    db.drop_all()
    db.create_all()
    assert len(made) > 6
    assert made == triggers()


def test_an_upgrade_watches_again_what_a_migration_wrote_afresh(bare_app):
    upgrade()
    made = triggers()
    db.session.remove()
    with db.engine.begin() as connection:
        drop([row for row in made if row[1] == "posts"], connection)
    assert made != triggers()
    upgrade()
    assert made == triggers()


def test_what_was_there_before_is_found_after_the_upgrade(bare_app):
    """Filled as it was before words were indexed, with the columns of that time."""
    upgrade(revision="0002")
    rows = {
        "groups": {"slug": "old", "name": "Old", "description": ""},
        "issues": {
            "group_id": 1, "question": "Why?", "background": "", "background_html": "",
            "status_quo": "", "stage": "discuss", "settings": {}, "settings_hash": "x",
            "lot_seed": "", "is_imported": False, "revision": 1, "opened_at": utc_now(),
        },
        "posts": {
            "issue_id": 1, "quote": "", "author_name": "", "source": "none", "source_url": "",
            "is_worry": False, "text": "An old kettle.", "html": "<p>An old kettle.</p>",
            "same_count": 0, "same_groups": 0,
        },
    }  # fmt: skip
    kept = MetaData()
    kept.reflect(db.engine, only=rows)
    with db.engine.begin() as connection:
        for name, row in rows.items():
            connection.execute(kept.tables[name].insert(), {**row, "created_at": utc_now()})
    upgrade()
    catch_up(None)
    page = bare_app.test_client().get("/search?q=kettle")
    assert "An old <mark>kettle</mark>." in page.text


def drop(rows, connection):
    for name, table, _does in rows:
        on = f" ON {table}" if is_postgresql() else ""
        connection.execute(text(f"DROP TRIGGER {name}{on}"))


def is_postgresql():
    return db.engine.dialect.name == "postgresql"


def test_planted_fault_a_table_without_a_migration_is_found(bare_app):
    upgrade()
    extra = Table("forgotten", db.metadata, db.Column("id", db.Integer, primary_key=True))
    try:
        assert differences() != []
    finally:
        db.metadata.remove(extra)


def test_a_filled_database_is_upgraded_without_loss(bare_app):
    upgrade()
    idea = make_proposal(make_issue())
    identity = idea.id
    db.session.remove()
    upgrade()
    with db.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == newest_revision()
        n = connection.execute(
            text("SELECT count(*) FROM proposals WHERE id = :id"), {"id": identity}
        )
        assert n.scalar_one() == 1
    assert isinstance(db.metadata, MetaData)
    assert "proposals" in inspect(db.engine).get_table_names()
