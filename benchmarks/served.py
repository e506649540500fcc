"""The site as it is served, and browsers that send forms to it.

Nothing of the application is imported before it is needed: it reads its settings when it is.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")


@contextmanager
def serving(target: str, folder: Path, path: str) -> Iterator[int]:
    """Serve an application as the site is served, on two workers, until the block ends."""
    from app.process.commands import web_command

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, *web_command(target, f"127.0.0.1:{port}", 2)]
    server = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        wait_for(port, path)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def wait_for(port: int, path: str) -> None:
    """Wait until both workers have started: a dozen clients at once all get their page."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=120) for _ in range(12)]
    for _round in range(3):
        for connection in connections:
            connection.request("GET", path)
        for connection in connections:
            connection.getresponse().read()


def databases(folder: str) -> Iterator[tuple[str, AbstractContextManager[str]]]:
    """Yield SQLite, and PostgreSQL where there is one, each with an empty database of its own."""
    yield "SQLite", nullcontext(f"sqlite:///{folder}/bench.db")
    if POSTGRESQL:
        yield "PostgreSQL", own_database(POSTGRESQL)


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """Make a database and drop it afterwards."""
    from sqlalchemy import create_engine, text

    server = server.replace("postgresql://", "postgresql+psycopg://")
    name = f"guerilla_bench_{uuid.uuid4().hex[:8]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


@dataclass(frozen=True)
class Browsers:
    """Browsers with one cross-site token: each form carries it, each session its member."""

    token: str
    carried: dict[str, Any]
    signer: Any

    def cookie(self, session_token: str) -> str:
        """Return the cookie of a browser in which somebody is signed in."""
        return str(self.signer.dumps({**self.carried, "session_token": session_token}))


def browsers_of(application: Flask) -> Browsers:
    """Return browsers that have opened a page with a form."""
    from flask import session
    from flask.sessions import SecureCookieSessionInterface
    from flask_wtf.csrf import generate_csrf

    signer = SecureCookieSessionInterface().get_signing_serializer(application)
    if signer is None:
        raise RuntimeError("the application has no secret")
    with application.test_request_context():
        token = generate_csrf()
        return Browsers(token, dict(session), signer)


def send(port: int, path: str, cookie: str, body: str) -> int:
    """Send a form as one person's browser does; return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"session={cookie}",
    }
    connection.request("POST", path, body=body, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status
