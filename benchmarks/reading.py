"""A PrefLib file into pairs, beside preflibtools and pref_voting.

    python -m benchmarks.reading [--quick]

Runs in an environment of its own, made from benchmarks/requirements.txt.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from pref_voting.io.readers import preflib_to_profile
from preflibtools.instances import OrdinalInstance
from preflibtools.properties.pairwisecomparisons import pairwise_scores

from benchmarks.kernel import N_OPTIONS, strict_ranks, weak_ranks
from benchmarks.report import publish, table_of
from benchmarks.timing import Timed, timed, times
from deliberation.formats import read_profile, write_profile
from deliberation.pairwise import pairwise
from deliberation.profile import Profile

SIZES = (10_000, 100_000)
REPEATS, PATIENCE = 9, 5.0
KINDS = {".soc": strict_ranks, ".toi": weak_ranks}
INDICES = range(N_OPTIONS)


def by_us(path: Path) -> Any:
    """Read and count; what a ballot does not rank counts for nothing, as peers have it."""
    return pairwise(read_profile(path), unranked="no_opinion").support


def by_preflibtools(path: Path) -> Any:
    """Read with the library of those who keep PrefLib."""
    scores = pairwise_scores(OrdinalInstance(str(path)))
    return [[scores[i + 1].get(j + 1, 0) for j in INDICES] for i in INDICES]


def by_pref_voting(path: Path) -> Any:
    """Read into its profile with ties, or its linear one where there are none."""
    is_linear = path.suffix == ".soc"
    profile = preflib_to_profile(str(path), as_linear_profile=is_linear)
    first = 0 if is_linear else 1
    return [[profile.support(i + first, j + first) for j in INDICES] for i in INDICES]


PEERS: Mapping[str, Callable[[Path], Any]] = {
    "preflibtools": by_preflibtools,
    "pref_voting": by_pref_voting,
}


def measured(read: Callable[[Path], Any], path: Path) -> Timed:
    """Time reading and counting."""
    return timed(lambda: read(path), repeats=REPEATS, patience=PATIENCE)


def row_of(path: Path, n_ballots: int) -> list[str]:
    """Return a row, having checked that all matrices are the same."""
    ours = measured(by_us, path)
    found = {name: measured(read, path) for name, read in PEERS.items()}
    for name, counted in found.items():
        if not (np.asarray(counted.value) == ours.value).all():
            raise SystemExit(f"{name} counts {path.name} otherwise")
    cells = [
        f"{each.seconds:.3g} ({times(each.seconds / ours.seconds)}){' ¹' * (each.n_runs == 1)}"
        for each in found.values()
    ]
    fastest = min(each.seconds for each in found.values())
    size = path.stat().st_size / 2**20
    return [
        f"{path.suffix}, {n_ballots:,} ballots, {size:.1f} MiB",
        f"{ours.seconds:.4f}",
        *cells,
        times(fastest / ours.seconds),
    ]


def main() -> None:
    """Write files, measure reading them, and publish the table."""
    rng = np.random.default_rng(2026)
    names = [str(option) for option in INDICES]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for ending, drawn in KINDS.items():
            for n_ballots in SIZES[:1] if "--quick" in sys.argv else SIZES:
                path = Path(folder, f"ballots{ending}")
                write_profile(Profile.from_ranks(names, drawn(n_ballots, rng)), path)
                rows.append(row_of(path, n_ballots))
                print(" | ".join(rows[-1]), file=sys.stderr)
    peers = [f"{name} {version(name)}" for name in PEERS]
    head = [f"file, {N_OPTIONS} options", "ours", *peers, "fastest peer / ours"]
    publish("PrefLib file to pairs", f"{table_of(head, rows)}\n\n{NOTES}")


NOTES = f"""CPU seconds of one process from a file on the disk to the matrix of pairs, the median
of {REPEATS} runs, timed as for pairs above; ¹ one run, as it takes more than {PATIENCE:.0f} s. The
ballots are like those above, equal ones merged to a line. All matrices of a row are equal to the
last ballot. Neither peer counts a ranked option above those that a ballot leaves out unless told
to, so neither do we here; by default we do. We refuse a file whose head promises other ballots
than follow, or a line that ranks an option twice, and name the line; preflibtools reads both."""


if __name__ == "__main__":
    main()
