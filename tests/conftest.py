"""The application, its clients, and a database of its own for each worker."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import uuid

import pytest
from flask import g
from hypothesis import HealthCheck, settings
from redis import Redis
from sqlalchemy import create_engine, event, text
from werkzeug.routing import Rule

from app import create_app
from app.extensions import db
from config import TestConfig
from tests.addresses import compile_once
from tests.factories import make_member
from tests.statements import compile_statements_once
from tests.templates import compile_templates_once

Rule.compile = compile_once
compile_templates_once()
compile_statements_once()

POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")
REDIS = os.environ.get("TEST_REDIS_URL", "")

# The same examples each run; `make deep` looks further, with others each time.
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", max_examples=2_000, deadline=None)
settings.load_profile("steady")


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Let the garbage collector leave alone what is loaded with the tests, for all of it stays.

    And let it look at the rest less often: a test makes an application, and thousands of rows.
    """
    gc.disable()
    collected = yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000)
    gc.enable()
    return collected


def sqlite_config(path, **settings):
    return type(
        "Settings", (TestConfig,), {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{path}", **settings}
    )


def forgetful(made):
    """Let each request begin with an empty `g`, as it would without the context tests hold open."""

    def forget():
        for name in list(g):
            g.pop(name)

    made.before_request_funcs.setdefault(None, []).insert(0, forget)
    return made


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """An empty database with every table, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    made = create_app(sqlite_config(path))
    with made.app_context():
        db.create_all()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return path


@pytest.fixture
def app(empty_database, tmp_path):
    """The application on a fresh SQLite file, inside its context."""
    path = tmp_path / "test.db"
    shutil.copy(empty_database, path)
    made = forgetful(create_app(sqlite_config(path)))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def postgresql_url():
    return POSTGRESQL.replace("postgresql://", "postgresql+psycopg://").replace(
        "postgres://", "postgresql+psycopg://"
    )


@pytest.fixture(scope="session")
def postgresql_template():
    """A database on PostgreSQL with every table, from which those of tests are copied; or none."""
    if not POSTGRESQL:
        yield ""
        return
    name = f"guerilla_template_{uuid.uuid4().hex[:12]}"
    with on_postgresql() as admin:
        admin.execute(text(f'CREATE DATABASE "{name}"'))
    url = postgresql_url().rsplit("/", 1)[0] + f"/{name}"
    made = create_app(type("Settings", (TestConfig,), {"SQLALCHEMY_DATABASE_URI": url}))
    with made.app_context():
        db.create_all()
        db.session.remove()
        db.engine.dispose()
    yield name
    with on_postgresql() as admin:
        admin.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@contextlib.contextmanager
def on_postgresql():
    """Give a connection that makes and drops databases."""
    engine = create_engine(postgresql_url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextlib.contextmanager
def new_database(like=""):
    """Make a database for one test alone, a copy of another or empty; drop it afterwards."""
    if not POSTGRESQL and os.environ.get("REQUIRE_SERVICES"):
        pytest.fail("TEST_DATABASE_URL is not set, and this run may leave nothing out")
    if not POSTGRESQL:
        pytest.skip("TEST_DATABASE_URL is not set: tests on PostgreSQL are left out")
    name = f"guerilla_{uuid.uuid4().hex[:12]}"
    with on_postgresql() as admin:
        admin.execute(text(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{like}"' if like else "")))
    yield postgresql_url().rsplit("/", 1)[0] + f"/{name}"
    with on_postgresql() as admin:
        admin.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
def postgresql_database():
    """The address of an empty database made for this test alone."""
    with new_database() as url:
        yield url


@pytest.fixture
def postgresql_with_tables(postgresql_template):
    """The address of a database with every table, made for this test alone."""
    with new_database(postgresql_template) as url:
        yield url


@pytest.fixture
def redis_url():
    """The address of a Redis; what we keep in it is deleted before and after."""
    if not REDIS and os.environ.get("REQUIRE_SERVICES"):
        pytest.fail("TEST_REDIS_URL is not set, and this run may leave nothing out")
    if not REDIS:
        pytest.skip("TEST_REDIS_URL is not set: tests with Redis are left out")
    store = Redis.from_url(REDIS)

    def forget():
        for key in [*store.scan_iter("huey.*guerilla*"), *store.scan_iter("LIMITS:*")]:
            store.delete(key)

    with store.lock("guerilla-tests", timeout=120):
        forget()
        yield REDIS
        forget()
    store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_app(request, empty_database, tmp_path):
    """The application on SQLite and again on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(empty_database, path)
        config = sqlite_config(path)
    else:
        url = request.getfixturevalue("postgresql_with_tables")
        config = type("Settings", (TestConfig,), {"SQLALCHEMY_DATABASE_URI": url})
    made = forgetful(create_app(config))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app):
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def member(app):
    """A member with an address."""
    return make_member()


@pytest.fixture
def member_client(app, member):
    """A browser in which `member` is signed in."""
    return signed_in(app, member)


@pytest.fixture
def sign_in(app):
    """Return a function that gives a browser in which a member is signed in."""
    return lambda someone: signed_in(app, someone)


def signed_in(app, someone):
    from app.accounts.services import start_session

    client = app.test_client()
    token = start_session(someone)
    db.session.commit()
    with client.session_transaction() as session:
        session["session_token"] = token
    return client


@pytest.fixture
def count_statements(app):
    """Return a context that gathers the SQL statements sent while it is open."""

    @contextlib.contextmanager
    def counting():
        statements = []

        def remember(connection, cursor, statement, *more):
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", remember)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", remember)

    return counting
