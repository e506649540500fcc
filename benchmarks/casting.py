"""Casting over HTTP: 32 voters at once, each ballot on the disk before it is acknowledged."""

from __future__ import annotations

import os
import secrets
import statistics
import tempfile
import threading
import time
from collections import Counter
from http import HTTPStatus
from urllib.parse import urlencode

from benchmarks.report import publish, table_of
from benchmarks.served import ROOT, browsers_of, databases, send, serving

VOTERS, PEOPLE, OPTIONS = 32, 2_400, 6
LONGEST = 40.0
ZONES = ("support", "better", "unsure", "worse")


def main() -> None:
    """Measure, and write the table into README.md."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "QUEUE_FILE": f"{folder}/queue.db",
            "SECRET_KEY": secrets.token_hex(),
            "MAIL_URL": "memory:",
            "OPENBLAS_NUM_THREADS": "1",
        }
        rows = []
        for name, database in databases(folder):
            with database as url:
                os.environ["DATABASE_URL"] = url
                path, ballots = prepare(url)
                with serving("app:create_app()", ROOT, "/livez") as port:
                    rows.append([f"{name}, {VOTERS} voters", *measure(port, path, ballots)])
    report(rows)


def prepare(url: str) -> tuple[str, list[tuple[str, str]]]:
    """Fill the database; return the address and, for each voter, a cookie and a filled-in form."""
    from app import create_app
    from app.accounts.models import Member
    from app.accounts.services import start_session
    from app.ballots.services import draw_ticket
    from app.core.clock import utc_now
    from app.extensions import db
    from app.issues.models import PrivacyMode
    from config import Config
    from tests.factories import make_ballot_issue

    application = create_app(type("Settings", (Config,), {"SQLALCHEMY_DATABASE_URI": url}))
    browsers = browsers_of(application)
    with application.app_context():
        db.create_all()
        issue = make_ballot_issue([f"Option {n}" for n in range(OPTIONS)])
        now = utc_now()
        people = [
            Member(display_name=f"Voter {n}", has_chosen_name=True, created_at=now)
            for n in range(PEOPLE)
        ]
        db.session.add_all(people)
        db.session.flush()
        ballots = []
        for n, member in enumerate(people):
            cookie = browsers.cookie(start_session(member))
            words = draw_ticket(PrivacyMode.TICKET).text
            ballots.append((cookie, filled_in(n, words, browsers.token)))
        db.session.commit()
        return f"/issues/{issue.id}/ballot/cast", ballots


def filled_in(n: int, words: str, token: str) -> str:
    """Return a form as the check page sends it: six options, an order, two reasons."""
    fields = [("csrf_token", token), ("ticket", words), ("experiences", "uses"), ("seed", "1")]
    for place in range(OPTIONS):
        zone = ZONES[(n + place) % len(ZONES)]
        fields += [(f"zone-{place}", zone), (f"was-{place}", zone), (f"tier-{place}", "1")]
    fields += [("why-0", "It would let me get to my own appointments."), ("worry-1", "The cost.")]
    return urlencode(fields)


def measure(port: int, path: str, ballots: list[tuple[str, str]]) -> list[str]:
    """Let 32 voters cast until all have, or time is up; return the cells of a row."""
    times: list[float] = []
    answers: Counter[int] = Counter()
    lock = threading.Lock()
    until = time.monotonic() + LONGEST

    def vote() -> None:
        while time.monotonic() < until:
            with lock:
                if not ballots:
                    return
                cookie, body = ballots.pop()
            began = time.perf_counter()
            status = send(port, path, cookie, body)
            with lock:
                times.append(time.perf_counter() - began)
                answers[status] += 1

    began = time.perf_counter()
    threads = [threading.Thread(target=vote) for _voter in range(VOTERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    good = answers[HTTPStatus.OK]
    return [
        f"{good / seconds:.0f}",
        f"{statistics.median(times) * 1000:.0f}",
        f"{statistics.quantiles(times, n=20)[-1] * 1000:.0f}",
        str(good),
        str(sum(answers.values()) - good),
    ]


def report(rows: list[list[str]]) -> None:
    """Write the table."""
    head = ["casting", "ballots/s", "median, ms", "p95, ms", "acknowledged", "errors"]
    notes = (
        f"Each ballot: {OPTIONS} options and two reasons, from a person signed in, through the "
        "whole application with its cross-site token, on a connection of its own; acknowledged "
        "after the commit is on the disk (SQLite: WAL, synchronous=FULL). gunicorn, database and "
        "voters on the same machine.\n"
        "Goal: SQLite at least 40 ballots/s, p95 at most 500 ms; PostgreSQL 60 and 300; no errors."
    )
    publish("casting", table_of(head, rows) + "\n\n" + notes)


if __name__ == "__main__":
    main()
