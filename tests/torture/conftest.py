"""Databases for many writers at once."""

from __future__ import annotations

import shutil

import pytest

from app import create_app
from app.extensions import db
from config import TestConfig
from tests.conftest import sqlite_config
from tests.torture.served import Served

POOL = {"pool_size": 24, "max_overflow": 0, "pool_timeout": 60}


@pytest.fixture(params=["sqlite", "postgresql"])
def busy_app(request, empty_database, tmp_path):
    """The application on either database with room for many connections."""
    if request.param == "sqlite":
        path = tmp_path / "busy.db"
        shutil.copy(empty_database, path)
        config = sqlite_config(path, SQLALCHEMY_ENGINE_OPTIONS=dict(POOL))
    else:
        url = request.getfixturevalue("postgresql_with_tables")
        settings = {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": dict(POOL)}
        config = type("Settings", (TestConfig,), settings)
    made = create_app(config)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request, empty_database, tmp_path):
    """Either database for processes of their own, with every table in it."""
    notes = tmp_path / "notes"
    notes.mkdir()
    if request.param == "sqlite":
        path = tmp_path / "served.db"
        shutil.copy(empty_database, path)
        return Served(f"sqlite:///{path}", notes)
    return Served(request.getfixturevalue("postgresql_with_tables"), notes)
