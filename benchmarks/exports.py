"""100,000 ballots and 100,000 reasons taken away: seconds and memory of every file.

python -m benchmarks.exports [--quick]

Each file is made in a process of its own, as the job makes it; and all of them once by the job.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.million import application, filled, peak
from benchmarks.report import publish, table_of
from benchmarks.served import ROOT

N = 100_000
N_OPTIONS = 20
AT_ONCE = 5_000
FILES = ("result.json", "tables/reasons.csv", "tables.xlsx", "brief.pdf", "brief.docx")
FILES += ("full-report.pdf", "full-report.docx", "bundle.zip")
WORDS = ("the", "bus", "comes", "too", "late", "for", "who", "works", "nights", "and", "nobody")
ELSEWHERE = (
    "автобус",
    "приходить",
    "пізно",
    "बस",
    "देर",
    "से",
    "公车",
    "太晚",
    "الحافلة",
    "🚌",
    "café",
)


def main() -> None:
    """Measure, and write the table into README.md."""
    if sys.argv[1:2] == ["one"]:
        print(json.dumps(DEEDS[sys.argv[2]](sys.argv[3], *sys.argv[4:])))
        return
    size = N // 20 if "--quick" in sys.argv else N
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/exports.db"
        filled(url, size)
        alone("fill", url, str(size))
        before = [(what, alone(what, url)) for what in ("count", "lay", "nothing")]
        rows = [row_of(name, alone("make", url, name)) for name in FILES]
        rows.append(row_of("all files and one zip, by the job", alone("all", url)))
    head = ["file", "s", "peak, MB", "typst's, MB", "size, MB"]
    publish("exports", f"{table_of(head, rows)}\n\n{notes(size, dict(before))}")


def notes(size: int, before: dict[str, dict[str, float]]) -> str:
    """Return what the table shows."""
    counting, laying, nothing = (before[what] for what in ("count", "lay", "nothing"))
    return f"""{size:,} ballots of {N_OPTIONS} options, {size:,} reasons in words of their own,
in several scripts, on SQLite. The peak is that of the whole process, of which Python and the
application take {nothing["peak"]:.0f} MB; typst works beside it, in a process of its own (of
the job the last one of several is told). Before this the count took {took(counting)},
and laying the root {took(laying)}.
Goal: every export in at most 300 MB, the job that makes all of them included."""


def took(told: dict[str, float]) -> str:
    """Return seconds and memory in words."""
    return f"{told['seconds']:.0f} s and {told['peak']:.0f} MB"


def row_of(name: str, told: dict[str, float]) -> list[str]:
    """Return a row of the table."""
    beside = f"{told['beside']:.0f}" if told["beside"] else ""
    figures = (f"{told['seconds']:.1f}", f"{told['peak']:.0f}", beside, f"{told['size'] / 1e6:.1f}")
    return [name, *figures]


def alone(*what: str) -> dict[str, float]:
    """Do one thing in a process of its own; return what it took."""
    command = [sys.executable, "-m", "benchmarks.exports", "one", *what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    print(*what, done.stdout.splitlines()[-1], file=sys.stderr)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def taken(began: float, size: int = 0) -> dict[str, float]:
    """Return seconds since, megabytes at most here and beside, and the size of what was made."""
    from app.core.drawing.press import at_work

    seconds = time.perf_counter() - began
    typesetter = at_work()
    beside = peak(typesetter.pid) * 1000 if typesetter else 0
    return {"seconds": seconds, "peak": peak() * 1000, "beside": beside, "size": size}


def fill(url: str, size: str) -> dict[str, float]:
    """Write a reason for each ballot, in words that nobody else uses."""
    from app.ballots.models import ReasonSheet
    from app.extensions import db

    began = time.perf_counter()
    with application(url).app_context():
        for start in range(0, int(size), AT_ONCE):
            rows = list(sheets(start, min(AT_ONCE, int(size) - start)))
            db.session.execute(db.insert(ReasonSheet), rows)
            db.session.commit()
    return taken(began)


def sheets(start: int, many: int) -> Iterator[dict[str, Any]]:
    """Yield sheets of one reason each."""
    from app.ballots.models import ShownAs, Zone
    from app.issues.models import Experience

    zones = (Zone.SUPPORT, Zone.BETTER, Zone.UNSURE, Zone.WORSE)
    for n in range(start, start + many):
        words = WORDS if n % 2 else ELSEWHERE
        said = " ".join(words[(n >> turn) % len(words)] for turn in range(18))
        yield {
            "id": secrets.token_bytes(16),
            "issue_id": 1,
            "option_place": n % N_OPTIONS,
            "zone": zones[n % 4],
            "experience": (Experience.USES, Experience.WORKS)[n % 2],
            "shown_as": ShownAs.EXPERIENCE,
            "shown_name": None,
            "offers_shown": [],
            "lines": [{"slot": ("why", "worry")[n % 2], "offer": None, "text": f"{said} {n}"}],
            "ticket_hash": secrets.token_bytes(32),
        }


def count(url: str) -> dict[str, float]:
    """Count as the worker does."""
    from app.extensions import db
    from app.outcomes.tasks import count_issue

    began = time.perf_counter()
    with application(url).app_context():
        count_issue({"issue_id": 1})
        db.session.commit()
    return taken(began)


def lay(url: str) -> dict[str, float]:
    """Lay the root of the bundle as the worker does after the count."""
    from app.bundles.tasks import lay_missing_roots
    from app.extensions import db

    began = time.perf_counter()
    with application(url).app_context():
        lay_missing_roots()
        db.session.commit()
    return taken(began)


def nothing(url: str) -> dict[str, float]:
    """Look at an issue and make nothing of it."""
    from app.extensions import db
    from app.issues.models import Issue

    began = time.perf_counter()
    with application(url).app_context():
        db.session.get_one(Issue, 1)
    return taken(began)


def make(url: str, name: str) -> dict[str, float]:
    """Make one file as the job does."""
    from app.core.files.spools import opened, size_and_hash
    from app.exports.services import BY_NAME
    from app.extensions import db
    from app.issues.models import Issue

    app = application(url)
    began = time.perf_counter()
    with app.app_context(), app.test_request_context(base_url=app.config["SITE_URL"]):
        content = BY_NAME[name].make(db.session.get_one(Issue, 1))
        size, _digest = size_and_hash(opened(content or b""))
    return taken(began, size)


def make_all(url: str) -> dict[str, float]:
    """Have the job make everything."""
    from app.exports.models import MadeFile
    from app.exports.tasks import make_files
    from app.extensions import db

    app = application(url)
    began = time.perf_counter()
    with app.app_context():
        make_files({"issue_id": 1})
        size = db.session.scalar(db.select(MadeFile.size).where(MadeFile.name == "everything.zip"))
    return taken(began, size or 0)


DEEDS = {
    "fill": fill,
    "count": count,
    "lay": lay,
    "nothing": nothing,
    "make": make,
    "all": make_all,
}


if __name__ == "__main__":
    main()
