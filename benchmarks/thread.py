"""Pages of long conversations at sixty requests a second, on SQLite and on PostgreSQL.

    TEST_DATABASE_URL=postgresql://… python -m benchmarks.thread [--quick]

The longest published thread is read from ../shared/data/decide-madrid where that is.
"""

from __future__ import annotations

import http.client
import itertools
import os
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import publish, table_of
from benchmarks.served import ROOT, databases, serving
from benchmarks.threads import SORTS, Thread, prepare

SECONDS, WARM_UP = (4.0, 2.0) if "--quick" in sys.argv else (20.0, 4.0)
RATE, CLIENTS, FULL_CLIENTS = 60, 24, 8
BARE = """
from pathlib import Path
from flask import Flask
app = Flask(__name__)
PAGE = Path({page!r}).read_text(encoding="utf-8")
@app.route("/")
def index():
    return PAGE
"""


@dataclass(frozen=True)
class Visit:
    """A page to ask for, and as whom."""

    path: str
    cookie: str = ""


def main() -> None:
    """Measure on both databases, and write the tables into README.md."""
    steady: list[list[str]] = []
    full: list[list[str]] = []
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "QUEUE_FILE": f"{folder}/queue.db",
            "SECRET_KEY": secrets.token_hex(),
            "MAIL_URL": "memory:",
            "OPENBLAS_NUM_THREADS": "1",
        }
        for name, database in databases(folder):
            with database as url:
                os.environ["DATABASE_URL"] = url
                threads = prepare(url, os.environ["SECRET_KEY"])
                with serving("app:create_app()", ROOT, f"{threads[0].path}") as port:
                    for thread in threads:
                        row = at_a_rate(port, visits_to(thread))
                        steady.append([f"{thread.name}, {name}", *row])
                        notes.append(f"{thread.name}, {name}: {thread.sizes}")
                    row = at_full_speed(port, [Visit(thread.path)])
                    full.append([f"first page, {thread.name}, {name}", *row])
        Path(folder, "page.html").write_text(thread.page, encoding="utf-8")
        Path(folder, "bare.py").write_text(
            BARE.format(page=f"{folder}/page.html"), encoding="utf-8"
        )
        with serving("bare:app", Path(folder), "/") as port:
            full.append(["bare Flask, the same bytes", *at_full_speed(port, [Visit("/")])])
    report(steady, full, notes)


def visits_to(thread: Thread) -> list[Visit]:
    """Return the first, a middle and the last page in every order, for a visitor and a member."""
    numbers = sorted({1, (thread.pages + 1) // 2, thread.pages})
    return [
        Visit(f"{thread.path}?sort={sort}&page={number}", cookie)
        for cookie in ("", thread.cookie)
        for sort in SORTS
        for number in numbers
    ]


def at_a_rate(port: int, visits: Sequence[Visit]) -> list[str]:
    """Ask for the pages in turn at a steady rate, whatever the server does.

    A page's time begins when it was due to be asked for, so that a stall counts for all who wait.
    """
    starts = time.perf_counter() + 0.1
    turns, times = itertools.count(), []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while (due := starts + (turn := next(turns)) / RATE) < starts + WARM_UP + SECONDS:
            time.sleep(max(0.0, due - time.perf_counter()))
            get(connection, visits[turn % len(visits)])
            if due >= starts + WARM_UP:
                times.append(time.perf_counter() - due)

    run(ask, CLIENTS)
    return figures_of(times)


def at_full_speed(port: int, visits: Sequence[Visit]) -> list[str]:
    """Ask as fast as answers come, a few clients at a time."""
    starts = time.perf_counter() + WARM_UP
    times: list[float] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while (began := time.perf_counter()) < starts + SECONDS:
            get(connection, visits[len(times) % len(visits)])
            if began >= starts:
                times.append(time.perf_counter() - began)

    run(ask, FULL_CLIENTS)
    return figures_of(times)


def get(connection: http.client.HTTPConnection, visit: Visit) -> None:
    """Ask for a page; anything but a page ends the run."""
    connection.request("GET", visit.path, headers={"Cookie": visit.cookie} if visit.cookie else {})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{visit.path} answered {answer.status}")


def run(ask: Callable[[], None], clients: int) -> None:
    """Let so many clients ask until they are done."""
    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def figures_of(times: Sequence[float]) -> list[str]:
    """Return requests a second, the median and the 95th percentile in milliseconds."""
    cuts = statistics.quantiles(times, n=100)
    return [f"{len(times) / SECONDS:,.0f}", f"{1_000 * cuts[49]:.0f}", f"{1_000 * cuts[94]:.0f}"]


def report(steady: list[list[str]], full: list[list[str]], notes: list[str]) -> None:
    """Publish both tables, and how large pages are."""
    head = ["requests/s", "median, ms", "p95, ms"]
    publish(
        "a page of a long conversation",
        f"{table_of(['at a steady rate: every order, first, middle and last page', *head], steady)}"
        f"\n\n{table_of(['as fast as answers come', *head], full)}\n\n"
        + "\n".join(f"- {note}" for note in notes)
        + f"\n\ngunicorn with 2 workers, {CLIENTS} clients on the same machine at the steady rate, "
        f"half of them signed in, {FULL_CLIENTS} at full speed; {SECONDS:.0f} s after "
        f"{WARM_UP:.0f} s of warming up. Who finds a published post helpful is made up: the files "
        "don't tell what brings people.\n"
        "Goal: at 60 requests/s p95 at most 250 ms, at most 60 kB gzipped, as many SQL statements "
        "whatever the length.",
    )


if __name__ == "__main__":
    main()
