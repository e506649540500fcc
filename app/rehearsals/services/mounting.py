"""A rehearsal's own site, beside the real one under /rehearsals/<name>/.

It is the same application on a database, a secret, cookies and a clock of its own, so that nothing
it does can reach the real site, and wiping it is deleting its files.
"""

from __future__ import annotations

import fcntl
import hashlib
import threading
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from app.core.clock import utc_now
from app.extensions import db
from app.rehearsals.services.building import build
from app.rehearsals.services.keeping import Files

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]
Maker = Callable[[type[Any]], Flask]
PREFIX = "/rehearsals/"
MOST_OPEN = 4
"""Sites of rehearsals that one process keeps open; the one opened first is closed for another."""


class Rehearsals:
    """Hands requests for a rehearsal to its site, and all others to the real one."""

    def __init__(self, app: Flask, config: type[Any], make: Maker) -> None:
        self.site: Wsgi = app.wsgi_app
        self.folder = Path(app.config["REHEARSALS"])
        self.config, self.make = config, make
        self.open: dict[str, tuple[int, Flask]] = {}
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        token, slash, rest = path.removeprefix(PREFIX).partition("/")
        files = Files(self.folder, token)
        if not path.startswith(PREFIX) or not slash or not files.exists():
            return self.site(environ, start_response)
        root = f"{environ.get('SCRIPT_NAME', '')}{PREFIX}{token}"
        inner = {**environ, "SCRIPT_NAME": root, "PATH_INFO": f"/{rest}"}
        return self.app_of(files)(inner, kept_inside(start_response, root))

    def app_of(self, files: Files) -> Flask:
        """Return the site of a rehearsal, made and filled when it is first asked for."""
        with self.lock:
            made_at = files.database.stat().st_ino if files.database.exists() else 0
            known = self.open.get(files.token)
            if known is not None and known[0] == made_at:
                return known[1]
            app = self.made(files)
            while len(self.open) >= MOST_OPEN:
                close(self.open.pop(next(iter(self.open)))[1])
            self.open[files.token] = (files.database.stat().st_ino, app)
            return app

    def made(self, files: Files) -> Flask:
        """Make the site; its database is filled once, by one process."""
        app = self.make(settings_for(self.config, files))
        with files.lock.open("w", encoding="ascii") as lock, app.app_context():
            fcntl.flock(lock, fcntl.LOCK_EX)
            is_new = not db.inspect(db.engine).has_table("issues")
            if is_new:
                db.create_all()
                build(files.read(), utc_now())
                db.session.commit()
            db.session.remove()
        return app


def close(app: Flask) -> None:
    """Let go of a site's database."""
    with app.app_context():
        db.engine.dispose()


def settings_for(config: type[Any], files: Files) -> type[Any]:
    """Return the settings of a rehearsal's site: nothing of it leaves, nothing of ours comes in."""
    secret = hashlib.sha256(f"{config.SECRET_KEY} {files.token}".encode()).hexdigest()
    own = {
        "REHEARSAL": files,
        "DEMO": True,
        "SECRET_KEY": secret,
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{files.database}",
        "SQLALCHEMY_ENGINE_OPTIONS": {},
        "REDIS_URL": "",
        "QUEUE_FILE": ":memory:",
        "RATELIMIT_STORAGE_URI": "memory://",
        "MAIL_URL": "memory:",
        "SITE_URL": f"{config.SITE_URL.rstrip('/')}{PREFIX}{files.token}",
        "SESSION_COOKIE_NAME": "rehearsal",
        "PROXIES": 0,
    }
    return type("RehearsalSettings", (config,), own)


def kept_inside(start_response: StartResponse, root: str) -> StartResponse:
    """Return what sends headers, with every way on and every cookie kept inside the rehearsal."""

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [inside(*header, root) for header in headers], *rest)

    return start


def inside(name: str, value: str, root: str) -> tuple[str, str]:
    """Return one header that leads to no page and sets no cookie of the real site."""
    if name.lower() == "location" and value.startswith("/") and not is_inside(value, root):
        return name, f"{root}{value}"
    if name.lower() == "set-cookie":
        parts = [part for part in value.split("; ") if not part.lower().startswith("path=")]
        return name, "; ".join([*parts, f"Path={root}/"])
    return name, value


def is_inside(path: str, root: str) -> bool:
    """Say whether a path belongs to the rehearsal."""
    return path == root or path.startswith(f"{root}/")


def clock_of(files: Files) -> Callable[[], timedelta]:
    """Return a function that says how far the clock of a rehearsal is ahead, as last written."""
    seen: dict[str, Any] = {"at": None, "ahead": timedelta(0)}

    def ahead() -> timedelta:
        try:
            at = files.plan.stat().st_mtime_ns
            if at != seen["at"]:
                seen.update(at=at, ahead=files.read().is_ahead)
        except FileNotFoundError:  # wiped while a page was being drawn
            pass
        found: timedelta = seen["ahead"]
        return found

    return ahead
