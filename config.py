"""Settings, read once from the environment; there is no default secret."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"


def asked_for_demo() -> bool:
    """Say whether this process serves or seeds the demo, which may write a secret of its own."""
    return os.environ.get("DEMO") == "1" or sys.argv[1:][-1:] == ["demo"]


def demo_secret() -> str:
    """Return the secret of the demo, made on first use and readable by its owner alone."""
    INSTANCE.mkdir(exist_ok=True)
    path = INSTANCE / "demo_secret"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")


def database_url() -> str:
    """Return the database's address; PostgreSQL is reached through psycopg 3."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        INSTANCE.mkdir(exist_ok=True)
        return f"sqlite:///{INSTANCE / 'guerilla.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


class Config:
    """What a running site is told by its surroundings."""

    DEMO = asked_for_demo()
    SECRET_KEY: str | None = os.environ.get("SECRET_KEY") or (demo_secret() if DEMO else None)
    SQLALCHEMY_DATABASE_URI = database_url()
    SQLALCHEMY_ENGINE_OPTIONS: ClassVar[dict[str, Any]] = {"pool_pre_ping": True}
    REDIS_URL = os.environ.get("REDIS_URL", "")
    DASK_SCHEDULER = os.environ.get("DASK_SCHEDULER", "")
    MAIL_URL = os.environ.get("MAIL_URL", f"file://{INSTANCE / 'mail'}" if DEMO else "console:")
    MAIL_FROM = os.environ.get("MAIL_FROM", "Guerilla Policy <post@localhost>")
    SITE_NAME = os.environ.get("SITE_NAME", "Guerilla Policy")
    SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{os.environ.get('PORT', '5000')}")
    SITE_ZONE = os.environ.get("SITE_ZONE", "Europe/London")
    HOST = os.environ.get("HOST", "0.0.0.0")  # noqa: S104 - a server is there to be reached
    PORT = int(os.environ.get("PORT", "5000"))
    WEB_WORKERS = int(os.environ.get("WEB_WORKERS", "2"))
    PROXIES = int(os.environ.get("PROXIES", "0"))
    REHEARSALS = os.environ.get("REHEARSALS", str(INSTANCE / "rehearsals"))
    QUEUE_FILE = os.environ.get("QUEUE_FILE", str(INSTANCE / "queue.db"))
    RATELIMIT_STORAGE_URI = REDIS_URL or "memory://"
    RATELIMIT_ENABLED = True
    RATELIMIT_IN_MEMORY_FALLBACK_ENABLED = True
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = SITE_URL.startswith("https://")
    MAX_CONTENT_LENGTH = 1_000_000
    MAX_FORM_MEMORY_SIZE = 600_000
    MAX_FORM_PARTS = 2_000
    WTF_CSRF_TIME_LIMIT: int | None = None
    LANGUAGES = ("en", "cy")


class TestConfig(Config):
    """Settings of the tests: a secret used nowhere else, no rate limits, mail in memory."""

    __test__ = False

    TESTING = True
    DEMO = False
    SECRET_KEY = "only-for-tests"  # noqa: S105 - opens nothing
    SQLALCHEMY_DATABASE_URI = "sqlite://"
    MAIL_URL = "memory:"
    REDIS_URL = ""
    DASK_SCHEDULER = ""
    HOST = os.environ.get("HOST", "0.0.0.0")  # noqa: S104 - a server is there to be reached
    PORT = int(os.environ.get("PORT", "5000"))
    WEB_WORKERS = int(os.environ.get("WEB_WORKERS", "2"))
    PROXIES = 0
    QUEUE_FILE = ":memory:"
    REHEARSALS = str(Path(tempfile.gettempdir()) / f"rehearsals-{os.getpid()}")
    RATELIMIT_ENABLED = False
    WTF_CSRF_ENABLED = False
    SITE_URL = "http://localhost"
    SESSION_COOKIE_SECURE = False
