"""A root laid, a bundle written and checked: how long it takes, and what it holds.

    python -m benchmarks.bundles [--quick]

A vote held elsewhere with ballots over ten options, published whole and as a table. Each case runs
in a process of its own; `verify.py` runs as a sceptic runs it.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.report import publish, table_of

ROOT = Path(__file__).resolve().parents[1]
N_OPTIONS = 10
CASES = ((10_000, "recorded"), (100_000, "recorded"), (100_000, "ticket"))
"""How many ballots, and the mode: recorded ones are published whole, the others as a table."""
HEAD = ["ballots × options", "root, s", "bundle, s", "size, MB", "peak, MB", "verify.py, s"]
NOTES = """Root: reading ballots and talk, and hashing them. Bundle: the zip, written anew. Peak: of
the process that did both, and before that read the vote in and counted it (with 140 MB of
Python and application). `verify.py` counts
all ballots again where they are published whole.
Goal: 10,000 ballots over 10 options checked in at most 10 s."""


def main() -> None:
    """Measure, and write the table into README.md."""
    if len(sys.argv) > 2:
        print(json.dumps(measured(int(sys.argv[1]), sys.argv[2])))
        return
    cases = CASES[:1] if "--quick" in sys.argv else CASES
    rows = []
    for n_ballots, mode in cases:
        command = [sys.executable, "-m", "benchmarks.bundles", str(n_ballots), mode]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        told = json.loads(done.stdout.splitlines()[-1])
        name = "whole" if mode == "recorded" else "as a table"
        rows.append([f"{n_ballots:,} × {N_OPTIONS}, {name}", *(f"{one:.1f}" for one in told)])
    publish("a bundle written and checked", f"{table_of(HEAD, rows)}\n\n{NOTES}")


def measured(n_ballots: int, mode: str) -> list[float]:
    """Count a vote, lay its root, write its bundle, check it; return what each took."""
    from app import create_app
    from app.bundles.services import bundle_of
    from app.bundles.tasks import lay
    from app.core.clock import database_now, utc_now
    from app.extensions import db
    from app.outcomes.convert.vote import vote_from
    from app.outcomes.services.importing import import_vote
    from config import TestConfig

    with tempfile.TemporaryDirectory() as folder:
        database = {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/site.db"}
        app = create_app(type("Settings", (TestConfig,), database))
        with app.app_context():
            db.create_all()
            issue = import_vote(vote_from(document(n_ballots, mode)), now=utc_now())
            db.session.commit()
            began = time.perf_counter()
            lay(issue.id, database_now)
            db.session.commit()
            laid = time.perf_counter()
            path = Path(folder) / "bundle.zip"
            with bundle_of(issue) as content, path.open("wb") as file:
                shutil.copyfileobj(content, file)
            made = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = path.stat().st_size
        started = time.perf_counter()
        script = ROOT / "deliberation" / "bundle" / "verify.py"
        subprocess.run([sys.executable, "-I", "-S", script, path], check=True, capture_output=True)
        checked = time.perf_counter() - started
    return [laid - began, made - laid, size / 1e6, peak, checked]


def document(n_ballots: int, mode: str) -> dict[str, object]:
    """Return a vote with ballots that are nearly all different."""
    rng = np.random.default_rng(10)
    names = [f"o{i}" for i in range(N_OPTIONS)]
    scores = rng.gumbel(size=(n_ballots, N_OPTIONS)) + np.linspace(1, 0, N_OPTIONS)
    orders = np.argsort(-scores, axis=1).tolist()
    return {
        "question": "Which of ten?",
        "options": [{"id": name, "title": name} for name in names],
        "status_quo": names[-1],
        "mode": mode,
        "ballots": [{"count": 1, "ranking": [[names[i]] for i in order]} for order in orders],
    }


if __name__ == "__main__":
    main()
