"""Ballots to pairwise matrix, beside svvamp, pref_voting, votelib, VoteKit and condorcet.

    python -m benchmarks.kernel [--quick]

Runs in an environment of its own, made from benchmarks/requirements.txt.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
import svvamp
from condorcet.utils import evaluate_votes_for_candidate_pair
from pref_voting.profiles import Profile as PrefProfile
from pref_voting.profiles_with_ties import ProfileWithTies
from votekit.ballot import RankBallot
from votekit.graphs.pairwise_comparison_graph import pairwise_dict
from votekit.pref_profile import RankProfile
from votelib.convert import RankedToCondorcetVotes

from benchmarks.report import publish, table_of
from benchmarks.timing import Timed, timed, times
from deliberation.pairwise import pairwise
from deliberation.profile import Profile

N_OPTIONS = 20
SIZES = (10_000, 100_000, 1_000_000)
REPEATS = 9
PATIENCE = 5.0
"""CPU seconds; what takes longer is run once."""
LIMIT = 120.0
"""CPU seconds; what would take longer, going by ten times fewer ballots, is left out."""


def strict_ranks(n_ballots: int, rng: np.random.Generator) -> Any:
    """Complete strict ballots after Plackett and Luce: ranks from 1, int8, a row a ballot."""
    worth = np.linspace(0, 2, N_OPTIONS) + rng.gumbel(size=(n_ballots, N_OPTIONS))
    return (np.argsort(np.argsort(-worth, axis=1), axis=1) + 1).astype(np.int8)


def weak_ranks(n_ballots: int, rng: np.random.Generator) -> Any:
    """The same with ties on a tenth of the ballots and a fifth of them cut short."""
    ranks = strict_ranks(n_ballots, rng)
    tied = rng.random(n_ballots) < 0.1
    ranks[tied] = (ranks[tied] + 1) // 2
    kept = np.where(rng.random(n_ballots) < 0.2, rng.integers(1, N_OPTIONS, n_ballots), 99)
    ranks[ranks > kept[:, None]] = 0
    return ranks


def by_us(ranks: Any, weights: Any) -> Callable[[], Any]:
    """Our input: an array of ranks; weights only where a row stands for several ballots."""
    options = [str(i) for i in range(N_OPTIONS)]
    given = None if (weights == 1).all() else weights
    return lambda: pairwise(Profile.from_ranks(options, ranks, given)).support


def by_svvamp(ranks: Any, _weights: Any) -> Callable[[], Any]:
    """Its input: an array of options by rank."""
    by_rank = np.argsort(ranks, axis=1)
    return lambda: svvamp.Profile(preferences_rk=by_rank).matrix_duels_rk


def by_pref_voting(ranks: Any, _weights: Any) -> Callable[[], Any]:
    """Its input: lists of options by rank."""
    rankings = np.argsort(ranks, axis=1).tolist()

    def count() -> Any:
        profile = PrefProfile(rankings)
        indices = range(N_OPTIONS)
        return [[profile.support(i, j) for j in indices] for i in indices]

    return count


def by_pref_voting_with_ties(ranks: Any, weights: Any) -> Callable[[], Any]:
    """Its input: a dict from option to rank a ballot; unranked options last, as we count."""
    rankings = [{i: rank for i, rank in enumerate(row) if rank} for row in ranks.tolist()]
    counts, indices = weights.tolist(), range(N_OPTIONS)

    def count() -> Any:
        profile = ProfileWithTies(rankings, counts, candidates=list(indices))
        profile.use_extended_strict_preference()
        return [[profile.support(i, j) for j in indices] for i in indices]

    return count


def by_votelib(ranks: Any, weights: Any) -> Callable[[], Any]:
    """Its input: a dict from ballots, tuples with sets of level options, to their number."""
    ballots: Counter[Any] = Counter()
    for row, weight in zip(ranks.tolist(), weights.tolist(), strict=True):
        tiers: dict[int, list[int]] = {}
        for option, rank in enumerate(row):
            if rank:
                tiers.setdefault(rank, []).append(option)
        ordered = [tiers[rank] for rank in sorted(tiers)]
        ballots[tuple(t[0] if len(t) == 1 else frozenset(t) for t in ordered)] += weight

    def count() -> Any:
        found = RankedToCondorcetVotes().convert(ballots)
        matrix = np.zeros((N_OPTIONS, N_OPTIONS), dtype=np.int64)
        for (i, j), n_votes in found.items():
            matrix[i, j] = n_votes
        return matrix

    return count


def by_condorcet(ranks: Any, _weights: Any) -> Callable[[], Any]:
    """Its input: a dict from option to rank a ballot; it looks at two options at a time."""
    votes = [dict(enumerate(row)) for row in ranks.tolist()]

    def count() -> Any:
        matrix = np.zeros((N_OPTIONS, N_OPTIONS), dtype=np.int64)
        for i in range(N_OPTIONS):
            for j in range(i):
                found = evaluate_votes_for_candidate_pair(i, j, votes)
                matrix[i, j], matrix[j, i] = found[i], found[j]
        return matrix

    return count


def by_votekit(ranks: Any, _weights: Any) -> Callable[[], Any]:
    """Its input: ballots, each a ranking of sets of one option."""
    names = [str(option) for option in range(N_OPTIONS)]
    ballots = tuple(
        RankBallot(ranking=[{names[option]} for option in row])
        for row in np.argsort(ranks, axis=1).tolist()
    )

    def count() -> Any:
        matrix = np.zeros((N_OPTIONS, N_OPTIONS), dtype=np.int64)
        for (i, j), (over, under) in pairwise_dict(RankProfile(ballots=ballots)).items():
            matrix[int(i), int(j)], matrix[int(j), int(i)] = over, under
        return matrix

    return count


STRICT = {
    "svvamp": by_svvamp,
    "pref_voting": by_pref_voting,
    "votelib": by_votelib,
    "votekit": by_votekit,
    "condorcet": by_condorcet,
}
WEAK = {"pref_voting": by_pref_voting_with_ties, "votelib": by_votelib}


def compared(
    ranks: Any, weights: Any, peers: dict[str, Any], before: dict[str, Timed]
) -> dict[str, Timed]:
    """Measure all on the same ballots; stop when a matrix differs."""
    found = {"ours": timed(by_us(ranks, weights), repeats=REPEATS, patience=PATIENCE)}
    for name, prepare in peers.items():
        if before and (name not in before or 10 * before[name].seconds > LIMIT):
            continue
        count = prepare(ranks, weights)
        found[name] = timed(count, repeats=REPEATS, patience=PATIENCE)
        if not (np.asarray(found[name].value) == found["ours"].value).all():
            raise SystemExit(f"{name} counts otherwise")
        print(name, len(ranks), f"{found[name].seconds:.3f}", file=sys.stderr)
    return found


def with_cold_caches(ranks: Any, weights: Any, peer: Any) -> float:
    """Return how many times our seconds a peer takes, with everything collected before a run."""
    ours, theirs = (
        timed(prepare(ranks, weights), repeats=REPEATS, patience=PATIENCE, is_cold=True)
        for prepare in (by_us, peer)
    )
    return theirs.seconds / ours.seconds


def row_of(
    kind: str, ranks: Any, weights: Any, peers: dict[str, Any], found: dict[str, Timed]
) -> list[str]:
    """Return a row: our seconds, each peer's, and how many times ours the fastest takes."""
    ours = found["ours"].seconds
    cells = []
    for name in STRICT:
        counted = found.get(name)
        once = " ¹" if counted and counted.n_runs == 1 else ""
        cells.append(
            f"{counted.seconds:.3g} ({times(counted.seconds / ours)}){once}" if counted else "–"
        )
    fastest = min(peers.keys() & found.keys(), key=lambda name: found[name].seconds)
    cold = with_cold_caches(ranks, weights, peers[fastest])
    ratio = times(found[fastest].seconds / ours)
    return [f"{kind}, {len(ranks):,}", f"{ours:.4f}", *cells, ratio, times(cold)]


def main() -> None:
    """Measure, check that all matrices agree, and publish the table."""
    rng = np.random.default_rng(2026)
    sizes = SIZES[:2] if "--quick" in sys.argv else SIZES
    rows = []
    before: dict[str, Timed] = {}
    for n_ballots in sizes:
        ranks, weights = strict_ranks(n_ballots, rng), np.ones(n_ballots, dtype=np.int64)
        before = compared(ranks, weights, STRICT, before)
        rows.append(row_of("strict", ranks, weights, STRICT, before))
    before = {}
    for n_ballots in sizes:
        ranks, weights = weak_ranks(n_ballots, rng), rng.integers(1, 4, size=n_ballots)
        before = compared(ranks, weights, WEAK, before)
        rows.append(row_of("weak, weighted", ranks, weights, WEAK, before))
    names = [f"{name} {version(name)}" for name in STRICT]
    head = [
        f"ballots × {N_OPTIONS} options",
        "ours",
        *names,
        "fastest peer / ours",
        "with cold caches",
    ]
    publish("ballots to pairwise matrix", f"{table_of(head, rows)}\n\n{NOTES}")


NOTES = f"""CPU seconds of one process, the median of {REPEATS} runs; ¹ one run, as it takes more
than {PATIENCE:.0f} s; –, takes no ties, or would take more than {LIMIT:.0f} s. Each library gets
the same ballots in the form its documentation asks for, made beforehand: we an int8 array of
ranks, svvamp an array of options by rank, pref_voting lists (with ties: dicts), votelib a dict
of tuples, VoteKit ballots of its own, condorcet dicts. In brackets: how many times our seconds.
All matrices of a row are equal to the last ballot. As in the standard library's timeit, runs
follow each other with the rubbish collector off; the last column, of us and the fastest peer
alone, has a full collection before each run, after which the ballots lie in no cache. Ballots
are drawn after Plackett and Luce; the weak ones have ties on a tenth, a fifth are cut short
with unranked options last, and each row stands for 1 to 3 ballots."""


if __name__ == "__main__":
    main()
