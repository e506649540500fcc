"""The migrations make the very tables that the code was written for."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import MetaData, Table, inspect, text

from app import create_app
from app.extensions import db
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
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, db.metadata)


def test_migrations_make_the_tables_of_the_models(bare_app):
    upgrade()
    assert differences() == []


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
