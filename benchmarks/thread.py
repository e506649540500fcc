"""A page of a long conversation under load, beside the bare framework's figure in the same run."""

from __future__ import annotations

import gzip
import http.client
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.report import publish, table_of

ROOT = Path(__file__).resolve().parent.parent
SECONDS, WARM_UP, CLIENTS = 12.0, 3.0, 8
SIZES = (50, 1_000)
TEXT = (
    "the bus comes at nine and nobody waits since it rained all day on Sunday so we asked the "
    "team for a sitter who knows my mother and can stay until six because night care costs more "
    "than we can pay and the form takes an hour to fill in which is why people give up"
)
BARE = """
from pathlib import Path
from flask import Flask
app = Flask(__name__)
PAGE = Path({page!r}).read_text(encoding="utf-8")
@app.route("/")
def index():
    return PAGE
"""


def main() -> None:
    """Measure, and write the table into README.md."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/thread.db",
            "QUEUE_FILE": f"{folder}/queue.db",
            "SECRET_KEY": secrets.token_hex(),
            "MAIL_URL": "memory:",
            "OPENBLAS_NUM_THREADS": "1",
        }
        paths, statements, page = prepare()
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        Path(folder, "bare.py").write_text(BARE.format(page=str(file)), encoding="utf-8")
        with serving("app:create_app()", ROOT, paths[1_000]) as port:
            ours = measure(port, paths[1_000])
        with serving("bare:app", Path(folder), "/") as port:
            bare = measure(port, "/")
    report(ours, bare, statements, page)


def prepare() -> tuple[dict[int, str], dict[int, int], str]:
    """Fill the database; return the pages' addresses, what they cost in SQL, and the long one."""
    from sqlalchemy import event

    from app import create_app
    from app.extensions import db

    application = create_app()
    paths, counts, page = {}, {}, ""
    with application.app_context():
        db.create_all()
        for size in SIZES:
            paths[size] = f"/issues/{fill(size)}/talk"
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
        db.session.remove()
    client = application.test_client()
    for size, path in paths.items():
        seen.clear()
        page = client.get(path).text
        counts[size] = len(seen)
    return paths, counts, page


def fill(size: int) -> int:
    """Make an issue with a thread of so many posts, two in five of them replies."""
    from app.core.clock import utc_now
    from app.core.markdown import render_markdown
    from app.discussion.models import Post, Source
    from app.extensions import db
    from app.issues.models import Experience
    from tests.factories import make_issue, make_member

    chance = random.Random(size)
    words = TEXT.split()
    issue, people = make_issue(), [make_member() for _ in range(20)]
    openings: list[int] = []
    for k in range(size):
        text = " ".join(chance.choices(words, k=chance.randint(15, 90))).capitalize() + "."
        author = chance.choice(people)
        post = Post(
            issue_id=issue.id,
            parent_id=chance.choice(openings) if k % 5 in (1, 3) else None,
            author_id=author.id,
            author_name=author.display_name,
            author_experience=chance.choice(list(Experience)),
            source=chance.choice([Source.EXPERIENCE, Source.WORK, Source.NONE]),
            is_worry=chance.random() < 0.2,
            text=text,
            html=render_markdown(text),
            same_count=chance.randint(0, 30),
            same_groups=chance.randint(0, 4),
            created_at=utc_now(),
        )
        db.session.add(post)
        db.session.flush()
        if post.parent_id is None:
            openings.append(post.id)
    db.session.commit()
    return issue.id


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


def measure(port: int, path: str) -> tuple[float, float, float]:
    """Return requests a second and the median and 95th percentile in milliseconds."""
    times: list[float] = []
    starts = time.perf_counter() + WARM_UP
    ends = starts + SECONDS

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while (began := time.perf_counter()) < ends:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            if began >= starts:
                times.append(time.perf_counter() - began)

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    cuts = statistics.quantiles(times, n=100)
    return len(times) / SECONDS, 1_000 * cuts[49], 1_000 * cuts[94]


def report(
    ours: tuple[float, float, float],
    bare: tuple[float, float, float],
    statements: dict[int, int],
    page: str,
) -> None:
    """Publish the table."""
    packed = len(gzip.compress(page.encode(), 6)) / 1_000
    rows = [
        [name, f"{rate:,.0f}", f"{median:.0f}", f"{late:.0f}"]
        for name, (rate, median, late) in (
            ("50-post page of a 1,000-post thread", ours),
            ("bare Flask returning the same bytes", bare),
        )
    ]
    table = table_of(["page", "requests/s", "median, ms", "p95, ms"], rows)
    counts = ", ".join(f"{count} for {size:,} posts" for size, count in statements.items())
    publish(
        "a page of a long conversation",
        f"{table}\n\nSQL statements a page: {counts}. The page holds 50 posts and all replies to "
        f"them, {page.count('<article')} in all; {len(page.encode()) / 1_000:.0f} kB, "
        f"{packed:.1f} kB gzipped. SQLite, gunicorn with 2 workers, {CLIENTS} clients on the same "
        f"machine, {SECONDS:.0f} s after {WARM_UP:.0f} s of warming up.\n"
        "Goal: at least 60 requests/s, p95 at most 250 ms, at most 60 kB gzipped.",
    )


if __name__ == "__main__":
    main()
