"""The application as gunicorn serves it under torture, with the fault that was planted, if any."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from flask import after_this_request
from sqlalchemy.orm import configure_mappers

from app import create_app
from app.ballots.services import casting, tickets
from app.ballots.views import casting as page
from app.extensions import db
from config import TestConfig

SERVED = os.environ.get("SERVED_DATABASE", "")
REPEATS = Path(SERVED + ".repeats")


class ServedConfig(TestConfig):
    """A file, real rate limits off, no cross-site token: the voters are threads of a test."""

    TESTING = False
    SQLALCHEMY_DATABASE_URI = "sqlite:///" + SERVED
    SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 10}  # noqa: RUF012 - read once


def note_repeats():
    """Write a byte for every repeat that was recognised, so that the test knows there were some."""
    real = page.put_in

    def noting(*args, **kwargs):
        receipt = real(*args, **kwargs)
        if receipt.is_repeat:
            with REPEATS.open("ab") as file:
                file.write(b"r")
        return receipt

    page.put_in = noting


def acknowledge_before_commit():
    """Mutant: the answer goes out first, the commit follows."""

    class LateCommit:
        def __getattr__(self, name):
            return getattr(db.session, name)

        def commit(self):
            @after_this_request
            def answer_first(response):
                session = db.session()
                db.session.registry.clear()

                def commit_later():
                    time.sleep(0.25)
                    session.commit()
                    session.close()

                response.call_on_close(commit_later)
                return response

    class Database:
        session = LateCommit()

    page.db = Database()
    page.only_reading = contextlib.nullcontext


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
    app = create_app(ServedConfig)
    warm_up(app)
