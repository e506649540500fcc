"""A million ballots from the database to a stored Result, as the worker counts them, and sealing.

    python -m benchmarks.million [--quick]

Ballots are complete weak orders over 20 options and how things are now, with zones, from four
experiences. The job runs in a fresh process; what it holds is told by the system, with whatever
processes it starts.
"""

from __future__ import annotations

import json
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np
import numpy.typing as npt

from benchmarks.report import publish, table_of
from benchmarks.served import ROOT, databases

if TYPE_CHECKING:
    from flask import Flask

N_BALLOTS, N_OPTIONS = 1_000_000, 20
BLOCK = 50_000
COLUMNS = (
    *("id", "issue_id", "ranking", "zones", "experience"),
    *("channel", "is_checked", "nonce", "ticket_hash"),
)
KINDS = np.array(["uses", "works", "cares", "other"])
SHARES = (0.4, 0.3, 0.2, 0.1)
Bytes = npt.NDArray[np.uint8]


def main() -> None:
    """Measure, and write the table into README.md."""
    if len(sys.argv) > 2:
        print(json.dumps({"count": counted, "seal": sealed}[sys.argv[1]](sys.argv[2])))
        return
    n_ballots = N_BALLOTS // 20 if "--quick" in sys.argv else N_BALLOTS
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, database in databases(folder):
            with database as url:
                filled(url, n_ballots)
                sealing, counting = alone("seal", url), alone("count", url)
                rows.append([f"{n_ballots:,} × {N_OPTIONS}, {name}", *cells(sealing, counting)])
    head = ["ballots × options", "stored, s", "stored, CPU s", "peak, GB", "drawn, s"]
    head += ["root, s", "root, peak, GB"]
    head += ["sealing, s", "sealing, peak, GB", "scrubbing, s"]
    publish("a million ballots", f"{table_of(head, rows)}\n\n{NOTES}")


NOTES = """Stored: from the worker's taking the job to the commit of the Result, in a fresh
process; the peak is that of the process, which holds Python and the application (0.14 GB) as well.
Drawn: the Result page afterwards, its templates compiled on the way. Root: what the same job does
next, while everybody can read the Result: the root of the bundle, over every ballot. Sealing: one
transaction that destroys the links and writes ballots and who took part anew in an order that tells
nothing; on SQLite nobody else writes meanwhile, on PostgreSQL everybody does. Scrubbing: what
follows outside of it. The database runs on the same machine.
Goal: a stored Result in at most 10 s and 1 GB."""


def cells(sealing: dict[str, float], counting: dict[str, float]) -> list[str]:
    """Return a row's figures."""
    told = [counting[name] for name in ("seconds", "cpu", "peak", "drawn", "root", "root_peak")]
    return [f"{one:.2f}" for one in (*told, *(sealing[n] for n in ("seconds", "peak", "scrub")))]


def alone(what: str, url: str) -> dict[str, float]:
    """Do one thing in a process of its own; return what it took."""
    command = [sys.executable, "-m", "benchmarks.million", what, url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    print(what, url.partition(":")[0], done.stdout.splitlines()[-1], file=sys.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def application(url: str) -> Flask:
    """Return the application on a database."""
    from app import create_app
    from config import TestConfig

    return create_app(type("Bench", (TestConfig,), {"SQLALCHEMY_DATABASE_URI": url}))


def filled(url: str, n_ballots: int) -> None:
    """Make the tables, an issue, its options and all ballots, links and rows of who took part."""
    from app.extensions import db
    from benchmarks.outcome import add_option, new_issue

    app = application(url)
    with app.app_context():
        db.create_all()
        issue = new_issue("million")
        for place in range(N_OPTIONS):
            add_option(issue, place)
        issue_id = issue.id
        db.session.commit()
        rng = np.random.default_rng(2026)
        raw = db.engine.raw_connection()
        raw.cursor().execute("BEGIN")
        for start in range(0, n_ballots, BLOCK):
            rows = list(rows_of(issue_id, min(BLOCK, n_ballots - start), rng))
            write(raw, issue_id, rows, start)
        raw.commit()
        raw.close()
        db.session.remove()
        db.engine.dispose()


def rows_of(issue_id: int, n: int, rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    """Yield rows of ballots after Plackett and Luce, cut into zones."""
    rankings, zones = made_ballots(n, rng)
    kinds = KINDS[rng.choice(len(KINDS), n, p=SHARES)].tolist()
    for i in range(n):
        yield (
            *(secrets.token_bytes(16), issue_id, rankings[i].tobytes(), zones[i].tobytes()),
            *(kinds[i], "online", True, secrets.token_bytes(32), secrets.token_bytes(32)),
        )


def made_ballots(n: int, rng: np.random.Generator) -> tuple[Bytes, Bytes]:
    """Return rankings, the status quo last, and zones; up to three tiers a zone."""
    worth = np.linspace(0.6, -0.4, N_OPTIONS) + rng.gumbel(size=(n, N_OPTIONS))
    bands = np.digitize(-worth, [-1.0, 0.0, 0.6, 1.2]).astype(np.uint8)
    zones = np.array([1, 2, 3, 4, 0], dtype=np.uint8)[bands]
    height = np.array([0, 3, 6, 7, 6], dtype=np.uint8)[bands]
    tiers = rng.integers(0, 3, bands.shape, dtype=np.uint8)
    keys = height + np.where(height == 6, np.uint8(0), tiers)
    keys = np.hstack([keys, np.full((n, 1), 6, dtype=np.uint8)])
    is_used = np.zeros((n, 10), dtype=np.uint8)
    np.put_along_axis(is_used, keys.astype(np.intp), np.uint8(1), axis=1)
    ranks = np.cumsum(is_used, axis=1, dtype=np.uint8)
    return np.take_along_axis(ranks, keys.astype(np.intp), axis=1), zones


TABLES = {
    "members": (
        *("id", "display_name", "name_skeleton", "has_chosen_name", "is_guest", "is_suspended"),
        "created_at",
    ),
    "ballots": COLUMNS,
    "turnouts": ("issue_id", "member_id"),
    "cast_links": (
        *("issue_id", "member_id", "ballot_id", "sheet_ids", "used_keys", "payload_hash"),
    ),
}


def write(raw: Any, issue_id: int, ballots: list[tuple[Any, ...]], start: int) -> None:
    """Write ballots, as many members who took part, and what links them."""
    ids = range(start + 1, start + 1 + len(ballots))
    since = "2026-11-29 12:00:00.000000"
    digest = bytes(32)
    rows = {
        "members": [(n, f"Voter {n}", "", True, False, False, since) for n in ids],
        "ballots": ballots,
        "turnouts": [(issue_id, n) for n in ids],
        "cast_links": [
            (issue_id, n, row[0], "[]", "[]", digest) for n, row in zip(ids, ballots, strict=True)
        ],
    }
    for table, names in TABLES.items():
        put = copied if hasattr(raw.cursor(), "copy") else inserted
        put(raw.cursor(), table, names, rows[table])


def copied(cursor: Any, table: str, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Write rows as PostgreSQL takes them fastest."""
    with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def inserted(cursor: Any, table: str, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Write rows as SQLite takes them fastest."""
    marks = ", ".join("?" * len(names))
    cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)


def sealed(url: str) -> dict[str, float]:
    """Seal as the worker does at the end of Rank."""
    from app.ballots.services import scrub, seal
    from app.core.clock import utc_now
    from app.extensions import db
    from app.issues.models import Issue

    with application(url).app_context():
        began = time.perf_counter()
        seal(db.session.get_one(Issue, 1), now=utc_now())
        db.session.commit()
        took = time.perf_counter() - began
        scrub()
        scrubbed = time.perf_counter() - began - took
    return {"seconds": took, "peak": peak(), "scrub": scrubbed}


def counted(url: str) -> dict[str, float]:
    """Run the job as the worker does, then draw the page."""
    from app.core.clock import utc_now
    from app.extensions import db
    from app.jobs.services import enqueue
    from app.jobs.tasks import run_due

    app = application(url)
    with app.app_context():
        enqueue("count", key="count:1", payload={"issue_id": 1}, now=utc_now())
        db.session.commit()
        told: dict[str, float] = {}
        began, worked = time.perf_counter(), processor()
        with mock.patch("app.bundles.tasks.count_issue", count_and_tell(told)):
            run_due()
        whole = time.perf_counter() - began
        took, cpu, most = (told[n] - b for n, b in (("at", began), ("cpu", worked), ("peak", 0.0)))
        laid = {"root": whole - took, "root_peak": peak()}
    began = time.perf_counter()
    page = app.test_client().get("/issues/1/outcome")
    assert "People chose" in page.get_data(as_text=True)
    drawn = time.perf_counter() - began
    return {"seconds": took, "cpu": cpu, "peak": most, "drawn": drawn, **laid}


def count_and_tell(told: dict[str, float]) -> Callable[[dict[str, Any]], None]:
    """Return what counts, and tells when the Result is stored and the job turns to its root."""
    from app.extensions import db
    from app.outcomes.tasks import count_issue

    def count(payload: dict[str, Any]) -> None:
        count_issue(payload)
        db.session.commit()
        told.update(at=time.perf_counter(), cpu=processor(), peak=peak())

    return count


def processor() -> float:
    """Return the processor's seconds, of this process and those it started."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def peak(process: int | str = "self") -> float:
    """Return the gigabytes that a process held at most, this one unless another is named.

    The system is asked for this program's own; getrusage also tells of who started it.
    """
    told = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) * 1024 / 1e9


if __name__ == "__main__":
    main()
