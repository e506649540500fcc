"""A real Chromium and a live site for it, on a free port and a SQLite file of its own."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import threading
from dataclasses import dataclass

import pytest
from flask import Flask, Response
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.core.clock import utc_now
from app.core.web.headers import POLICY
from app.extensions import db
from app.process.demo.seeding import seed_demo
from tests.conftest import sqlite_config
from tests.factories import run_jobs

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]
LAID_OUT = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
PATIENCE = 45_000
"""Milliseconds; the machine may be busy with other things."""


def pytest_collection_modifyitems(items):
    """Mark what lies here; leave it out with BROWSER=0."""
    leave_out = pytest.mark.skip(reason="BROWSER=0: the tests in Chromium are left out")
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            if os.environ.get("BROWSER", "1") == "0":
                item.add_marker(leave_out)


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail(
            "Chromium is missing. Run: sudo apt-get install -y chromium (or use BROWSER=0)",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Return a function that opens a page in a browser window of its own."""
    grumbles = []
    with contextlib.ExitStack() as windows:

        def opened(**settings):
            context = chromium.new_context(
                reduced_motion="reduce", accept_downloads=True, locale="en-GB", **settings
            )
            windows.callback(context.close)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.on("pageerror", lambda error: grumbles.append(str(error)))
            page.on("console", lambda said: grumbles.append(said.text) if is_bad(said) else None)
            return page

        yield opened
    assert not grumbles, "the browser grumbled about a script, a style or the rules for both"


def is_bad(said):
    """Tell trouble with a page from the note that an address answered 401, say."""
    return said.type == "error" and not said.text.startswith("Failed to load resource")


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, *said):
        """Say nothing."""


@dataclass(frozen=True)
class Site:
    """A running site: the application, where it answers, and pages to show in its stead."""

    app: Flask
    url: str
    shelf: list


def from_shelf(application, shelf):
    """Answer a window's next address with the page that lies on the shelf, else as the site does.

    Styles, scripts and fonts come from the site and stay in the browser's memory, as for people:
    a browser whose requests are caught on the way keeps nothing.
    """

    def answering(environ, start_response):
        if not shelf or environ.get("HTTP_SEC_FETCH_DEST") != "document":
            return application(environ, start_response)
        return Response(shelf.pop(), headers=LAID_OUT, mimetype="text/html")(
            environ, start_response
        )

    return answering


@contextlib.contextmanager
def served(path, **settings):
    """Serve a database file from a thread of this process."""
    made, shelf = create_app(sqlite_config(path, WTF_CSRF_ENABLED=True, **settings)), []
    answering = from_shelf(made, shelf)
    server = make_server("127.0.0.1", 0, answering, threaded=True, request_handler=Quiet)
    made.config["SITE_URL"] = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(made, made.config["SITE_URL"], shelf)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with made.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def site(empty_database, tmp_path):
    """A live site with nobody on it."""
    path = tmp_path / "live.db"
    shutil.copy(empty_database, path)
    with served(path) as live:
        yield live


@pytest.fixture(scope="session")
def demo_database(empty_database, tmp_path_factory):
    """The demo's database, made once for all workers."""
    path = shared_folder(tmp_path_factory) / "demo.db"
    with (path.parent / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = path.with_suffix(".part")
            shutil.copy(empty_database, unfinished)
            seed(unfinished)
            unfinished.rename(path)
    return path


def shared_folder(tmp_path_factory):
    """Return a folder that all workers of one run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def seed(path):
    """Fill a database with the demo, its count included."""
    made = create_app(sqlite_config(path))
    with made.app_context():
        seed_demo(utc_now())
        db.session.commit()
        run_jobs()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


@pytest.fixture(scope="session")
def demo_site(demo_database, tmp_path_factory):
    """A live site with the demo on it."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    shutil.copy(demo_database, path)
    with served(path, DEMO=True) as live:
        yield live
