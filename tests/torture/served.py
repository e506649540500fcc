"""The application as gunicorn serves it under torture, with the fault that was planted, if any.

A `Served` is a database and a folder for notes: what the workers note down outlives them.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from flask import after_this_request, has_request_context, request
from flask_login import current_user
from sqlalchemy.orm import Session, configure_mappers

from app import create_app
from app.ballots.services import casting, tickets
from app.ballots.views import casting as page
from app.extensions import db
from config import TestConfig
from tests.templates import compile_templates_once

SERVED = os.environ.get("SERVED_DATABASE", "")
NOTES = Path(os.environ.get("SERVED_NOTES", "."))
LONGEST_HELD = 30
COMMIT = Session.commit


@dataclass(frozen=True)
class Served:
    """A database's address and the folder in which its workers write notes."""

    url: str
    notes: Path

    def read(self, name):
        """Return the lines of a note; none where nobody wrote one."""
        note = self.notes / name
        return note.read_text().splitlines() if note.exists() else []


class ServedConfig(TestConfig):
    """Real rate limits off, no cross-site token: the voters are threads of a test."""

    TESTING = False
    SQLALCHEMY_DATABASE_URI = SERVED
    SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 10}  # noqa: RUF012 - read once


def note(name, line):
    """Append one line to a note, whole even if we are killed the next moment."""
    descriptor = os.open(NOTES / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def note_repeats():
    """Note every repeat that was recognised, so that the test knows there were some."""
    real = page.put_in

    def noting(*args, **kwargs):
        receipt = real(*args, **kwargs)
        if receipt.is_repeat:
            note("repeats", os.getpid())
        return receipt

    page.put_in = noting


def acknowledge_before_commit():
    """Mutant: the answer to a cast goes out first, the commit follows."""

    def commit_late(session):
        if not (has_request_context() and request.path.endswith("/ballot/cast")):
            COMMIT(session)
            return
        member_id = current_user.id
        db.session.registry.clear()

        @after_this_request
        def answer_first(response):
            response.call_on_close(lambda: commit_when_calm(session, member_id))
            return response

    Session.commit = commit_late


def commit_when_calm(held, member_id):
    """Note whose ballot is held back, dawdle until nobody is killed any more, and commit."""
    note("held-back", f"{os.getpid()} {member_id}")
    until = time.monotonic() + LONGEST_HELD
    while time.monotonic() < until and not (NOTES / "calm").exists():
        time.sleep(0.02)
    COMMIT(held)
    held.close()


def ignore_the_key():
    """Mutant: every submission is a new one, whatever ticket it brings."""
    casting.is_repeat = lambda issue, link, sent: False


MUTANTS = {
    "": note_repeats,
    "acknowledge-before-commit": acknowledge_before_commit,
    "no-idempotency-key": ignore_the_key,
}


def warm_up(application):
    """Do once, before the workers are forked, what would make each one's first request slow.

    A worker lives a quarter of a second; one that is still compiling templates when it is killed
    puts nothing to the test.
    """
    configure_mappers()
    tickets.known_words()
    for name in application.jinja_env.list_templates():
        application.jinja_env.get_template(name)


if SERVED:
    MUTANTS[os.environ.get("MUTANT", "")]()
    compile_templates_once()
    app = create_app(ServedConfig)
    warm_up(app)
