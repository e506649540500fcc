"""What the engine promises of its speed and memory, each measured: CPU seconds of one process.

python -m benchmarks.goals
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.report import publish, table_of
from benchmarks.timing import timed
from deliberation.opinions.grouping import find_groups
from deliberation.opinions.placing import place
from deliberation.opinions.votes import Votes
from deliberation.outcome import Settings
from deliberation.pairwise import Pairwise, pairwise
from deliberation.profile import Profile
from deliberation.robustness.stability import stability
from deliberation.rules import RULES
from deliberation.rules.schulze_winner import schulze_winner

PATIENCE = 10.0
REPEATS = 9
NAMES = [str(option) for option in range(20)]
QUICK = ("ranked_pairs", "kemeny")
"""Pairwise rules whose promise is another: their tie search or their proof takes what it takes."""


@dataclass(frozen=True)
class Goal:
    """A promise, and what has to be done to keep it."""

    what: str
    promise: str
    prepare: Callable[[], Callable[[], Any]]


def ballots(n_ballots: int, n_options: int = 20, *, weak: bool = False, spread: float = 2.0) -> Any:
    """Return ranks drawn after Plackett and Luce; weak: a tenth tied, a fifth cut short."""
    rng = np.random.default_rng(2026)
    worth = np.linspace(0, spread, n_options) + rng.gumbel(size=(n_ballots, n_options))
    kind = np.int8 if n_options < 128 else np.int16
    ranks = (np.argsort(np.argsort(-worth, axis=1), axis=1) + 1).astype(kind)
    if weak:
        tied = rng.random(n_ballots) < 0.1
        ranks[tied] = (ranks[tied] + 1) // 2
        kept = np.where(rng.random(n_ballots) < 0.2, rng.integers(1, n_options, n_ballots), 999)
        ranks[ranks > kept[:, None]] = 0
    return ranks


def profile_of(ranks: Any, *, weighted: bool = False) -> Profile:
    """Return the ballots as a profile, each row standing for 1 to 3 if weighted."""
    weights = np.random.default_rng(1).integers(1, 4, size=len(ranks)) if weighted else None
    return Profile.from_ranks([str(i) for i in range(ranks.shape[1])], ranks, weights)


def distinct_margins(n_options: int, kind: type[np.signedinteger[Any]]) -> Any:
    """Return margins of a made-up vote, every strength another one where the type has room."""
    rng = np.random.default_rng(7)
    n_pairs, most = n_options * (n_options - 1) // 2, int(np.iinfo(kind).max)
    strengths = rng.permutation(n_pairs) + 1 if n_pairs <= most else None
    margins = np.zeros((n_options, n_options), dtype=kind)
    done = 0
    for i in range(n_options - 1):
        width = n_options - 1 - i
        row = rng.integers(1, most, width) if strengths is None else strengths[done : done + width]
        done += width
        margins[i, i + 1 :] = row * rng.choice([-1, 1], size=width)
        margins[i + 1 :, i] = -margins[i, i + 1 :]
    return margins


def pairs_of(margins: Any) -> Pairwise:
    """Return pairs with these margins, the losing side at 0."""
    names = [str(option) for option in range(len(margins))]
    return Pairwise(names, np.maximum(margins, 0).astype(np.int64), int(margins.max()) + 1)


def counting() -> Callable[[], Any]:
    """A million weak, weighted ballots into pairs."""
    profile = profile_of(ballots(1_000_000, weak=True), weighted=True)
    return lambda: pairwise(profile)


def pairwise_rule(name: str) -> Callable[[], Callable[[], Any]]:
    """A rule on the pairs of 10,000 ballots over twenty options."""
    return lambda: (lambda pairs: lambda: RULES[name](pairs))(
        pairwise(profile_of(ballots(10_000, weak=True)))
    )


def thousand(name: str) -> Callable[[], Callable[[], Any]]:
    """A rule on a thousand options with strengths that all differ."""
    return lambda: (lambda pairs: lambda: RULES[name](pairs).order)(
        pairs_of(distinct_margins(1_000, np.int32))
    )


def great_schulze() -> Callable[[], Any]:
    """One Schulze winner among 18,400 options."""
    margins = distinct_margins(18_400, np.int16)
    return lambda: schulze_winner(margins, np.random.default_rng(1))


def kemeny(n_ballots: int, n_options: int, spread: float) -> Callable[[], Callable[[], Any]]:
    """Kemeny's rule with its certificate."""

    def prepare() -> Callable[[], Any]:
        pairs = pairwise(profile_of(ballots(n_ballots, n_options, spread=spread)))
        return lambda: RULES["kemeny"](pairs).evidence["certificate"]

    return prepare


def run_off() -> Callable[[], Any]:
    """Instant run-off of a million weak ballots."""
    profile = profile_of(ballots(1_000_000, weak=True))
    return lambda: RULES["instant_runoff"](profile).order


def redraws(method: str) -> Callable[[], Callable[[], Any]]:
    """A thousand redraws of 100,000 ballots."""

    def prepare() -> Callable[[], Any]:
        profile = profile_of(ballots(100_000, weak=True))
        settings = Settings(status_quo=None, mode="recorded")
        given: Any = {"method": method}
        return lambda: stability(profile, settings, np.random.default_rng(1), **given)

    return prepare


def opinion_map() -> Callable[[], Any]:
    """Map and groups of a million people, a thousand statements, forty votes each."""
    rng = np.random.default_rng(3)
    n_people, n_statements, each = 1_000_000, 1_000, 40
    camps = rng.integers(0, 3, n_people)
    leaning = rng.normal(size=(3, n_statements)).astype(np.float32)
    people = np.repeat(np.arange(n_people, dtype=np.int32), each)
    statements = rng.integers(0, n_statements, n_people * each, dtype=np.int32)
    pull = leaning[camps[people], statements] + rng.normal(size=len(people)).astype(np.float32)
    values = np.where(pull > 0, 1, -1).astype(np.int8)
    names = [str(person) for person in range(n_people)], [str(s) for s in range(n_statements)]

    def work() -> Any:
        table = Votes.from_arrays(people, statements, values, *names).table
        drawn = place(table)
        return find_groups(drawn.positions[drawn.is_on], np.random.default_rng(1))

    return work


GOALS = (
    Goal("10⁶ × 20 weak weighted ballots into pairs", "≤ 0.080", counting),
    *(
        Goal(f"{name}, from pairs of 20 options", "≤ 0.001", pairwise_rule(name))
        for name, rule in RULES.items()
        if rule.needs == "pairs" and not rule.has_seats and name not in QUICK
    ),
    Goal("schulze, 1,000 options", "≤ 0.4", thousand("schulze")),
    Goal("ranked_pairs, 1,000 options", "≤ 0.5", thousand("ranked_pairs")),
    Goal("one Schulze winner, 18,400 options", "≤ 25, ≤ 3 GB", great_schulze),
    Goal("kemeny, 26 options, 100 ballots without a common view", "≤ 10", kemeny(100, 26, 0.0)),
    Goal("kemeny, 200 options, 300 ballots (spread 2)", "≤ 1", kemeny(300, 200, 2.0)),
    Goal("kemeny, 200 options, 100 ballots (spread 2)", "≤ 1", kemeny(100, 200, 2.0)),
    Goal("instant run-off, 10⁶ × 20", "≤ 0.3", run_off),
    Goal("1,000 redraws of 10⁵ × 20, normal limit", "≤ 0.2", redraws("normal")),
    Goal("1,000 redraws of 10⁵ × 20, exact", "≤ 1.5", redraws("exact")),
    Goal("opinion map and groups, 10⁶ × 1,000 × 40", "≤ 6, ≤ 2 GB", opinion_map),
)


def alone(number: int) -> str:
    """Measure one goal in a process of its own; return seconds, runs and peak memory."""
    command = [sys.executable, "-m", "benchmarks.goals", str(number)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip()


def counting_memory() -> float:
    """Return the bytes a ballot and option that counting pairs takes over its input."""
    profile = profile_of(ballots(1_000_000, weak=True), weighted=True)
    tracemalloc.start()
    pairwise(profile)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / profile.ranks.size


def import_seconds(name: str) -> float:
    """Return the wall seconds that an import takes a new process, the best of several."""
    code = f"import time; t = time.perf_counter(); import {name}; print(time.perf_counter() - t)"
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(REPEATS)
    ]
    return min(float(run.stdout) for run in runs)


def main() -> None:
    """Measure every goal in a process of its own, and publish the table."""
    if len(sys.argv) > 1:
        done = timed(GOALS[int(sys.argv[1])].prepare(), repeats=REPEATS, patience=PATIENCE)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"{done.seconds:.3g} {done.n_runs} {peak:.2f}")
        return
    rows = []
    for number, goal in enumerate(GOALS):
        seconds, n_runs, peak = alone(number).split()
        rows.append([goal.what, goal.promise, seconds, n_runs, peak])
        print(" | ".join(rows[-1]), file=sys.stderr)
    memory = f"{counting_memory():.2f} bytes"
    rows.append(
        ["memory of counting, a ballot and option, over the input", "≤ 3 bytes", memory, "1", ""]
    )
    for name, promise in (("deliberation", "≤ 0.15"), ("deliberation.outcome", "–")):
        seconds = f"{import_seconds(name):.3f}"
        rows.append([f"`import {name}`, wall, best", promise, seconds, str(REPEATS), ""])
    head = ["what", "promised", "CPU seconds, median", "runs", "peak of the process, GiB"]
    publish("the engine's goals", f"{table_of(head, rows)}\n\n{NOTES}")


NOTES = """CPU seconds of one process with one BLAS thread, timed as for pairs above; the peak holds
Python, numpy and the making of the input. Ballots are drawn after Plackett and Luce."""


if __name__ == "__main__":
    main()
