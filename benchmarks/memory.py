"""What ballots and counting them into pairs take: peak memory, beside the peers.

    python -m benchmarks.memory [--quick]

Runs in an environment of its own, made from benchmarks/requirements.txt; on Linux only, where a
process can ask for its peak to be forgotten.
"""

from __future__ import annotations

import ctypes
import gc
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.kernel import N_OPTIONS, STRICT, WEAK, by_us, strict_ranks, weak_ranks
from benchmarks.report import publish, table_of
from benchmarks.timing import times

N_BALLOTS = 100_000


def counted(kind: str, name: str, n_ballots: int) -> Callable[[], Any]:
    """Return a count, its ballots made as its library's documentation asks for."""
    rng = np.random.default_rng(2026)
    if kind == "strict":
        ranks, weights = strict_ranks(n_ballots, rng), np.ones(n_ballots, dtype=np.int64)
        return ({"ours": by_us} | STRICT)[name](ranks, weights)
    ranks, weights = weak_ranks(n_ballots, rng), rng.integers(1, 4, size=n_ballots)
    return ({"ours": by_us} | WEAK)[name](ranks, weights)


def held() -> int:
    """Return the bytes this process holds, after it gave back what it holds without need."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    told = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return 1024 * int(re.search(r"^Rss:\s+([0-9]+) kB", told, re.MULTILINE)[1])


def grown(kind: str, name: str, n_ballots: int) -> tuple[int, int]:
    """Return by how many bytes this process grows for the ballots, and at most while it counts.

    A hundred ballots are counted before, for what a library makes ready only once. Then the
    peak so far is forgotten: the making of the ballots may have had a higher one.
    """
    counted(kind, name, 100)()
    empty = held()
    count = counted(kind, name, n_ballots)
    before = held()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return max(0, before - empty), max(0, peak - before)


def alone(kind: str, name: str, n_ballots: int) -> tuple[float, float]:
    """Return the mebibytes that ballots and counting take in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.memory", kind, name, str(n_ballots)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    ballots, counting = (int(word) / 2**20 for word in done.stdout.split()[-2:])
    return ballots, counting


def row_of(kind: str, peers: dict[str, Any], n_ballots: int) -> list[str]:
    """Return a row of mebibytes; how many times ours the thriftiest peer takes in all."""
    taken = {name: alone(kind, name, n_ballots) for name in ("ours", *peers)}
    sums = {name: sum(both) for name, both in taken.items()}
    cells = ["–" if name not in taken else _cell(*taken[name]) for name in ("ours", *STRICT)]
    least = min(sums[name] for name in peers)
    return [f"{kind}, {n_ballots:,}", *cells, times(least / sums["ours"])]


def _cell(ballots: float, counting: float) -> str:
    return f"{ballots:,.1f} + {counting:,.1f} = {ballots + counting:,.1f}"


def main() -> None:
    """Measure every library in processes of their own, and publish the table."""
    words = [word for word in sys.argv[1:] if word != "--quick"]
    if words:
        kind, name, n_ballots = words
        print(*grown(kind, name, int(n_ballots)))
        return
    n_ballots = N_BALLOTS // 10 if "--quick" in sys.argv else N_BALLOTS
    rows = [
        row_of("strict", STRICT, n_ballots),
        row_of("weak, weighted", WEAK, n_ballots),
    ]
    names = [f"{name} {version(name)}" for name in STRICT]
    head = [f"ballots × {N_OPTIONS} options", "ours", *names, "thriftiest peer / ours"]
    publish("memory of counting", f"{table_of(head, rows)}\n\n{NOTES}")


NOTES = """MiB that a process of its own holds for the ballots, in the form that its library's
documentation asks for, and by how much it grows at most while it counts them: getrusage's peak
less what it held before. The ratio is of their sums. condorcet and votelib take next to nothing
to count, as they walk through objects of Python that take much."""


if __name__ == "__main__":
    main()
