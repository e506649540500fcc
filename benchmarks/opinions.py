"""Votes on statements to a map and groups, beside red-dwarf, which does as Polis does.

    python -m benchmarks.opinions [--quick]

Runs in an environment of its own, made from benchmarks/requirements.txt.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
from reddwarf.implementations.base import run_pipeline
from reddwarf.utils.clusterer.base import run_clusterer
from reddwarf.utils.matrix import generate_raw_matrix
from reddwarf.utils.reducer.base import run_reducer

from benchmarks.report import publish, table_of
from benchmarks.timing import Timed, timed, times
from deliberation.opinions.finding import opinions
from deliberation.opinions.grouping import find_groups, rand_index
from deliberation.opinions.placing import place
from deliberation.opinions.representing import bridging, representative
from deliberation.opinions.votes import Votes

SIZES = ((1_000, 60, 30), (10_000, 200, 40))
CAMPS, MOST_GROUPS = 3, 5
REPEATS, PATIENCE = 9, 5.0


class Conversation:
    """The same votes in the form that each side reads, and who is of which camp."""

    def __init__(self, n_people: int, n_statements: int, each: int) -> None:
        rng = np.random.default_rng(2026)
        self.camps = rng.integers(0, CAMPS, n_people)
        leaning = rng.normal(size=(CAMPS, n_statements))
        self.records: list[dict[str, int]] = []
        for person, camp in enumerate(self.camps.tolist()):
            for statement in rng.permutation(n_statements)[:each].tolist():
                pull = leaning[camp, statement] + rng.normal()
                vote = int(np.sign(pull)) if abs(pull) > 0.2 else 0
                record = {"participant_id": person, "statement_id": statement, "vote": vote}
                self.records.append(record)
        self.triples = [
            (f"{one['participant_id']:06}", f"{one['statement_id']:06}", one["vote"])
            for one in self.records
        ]

    def our_map(self) -> Any:
        """Return the votes and the map."""
        votes = Votes.from_triples(self.triples)
        return votes, place(votes.table)

    def their_map(self) -> Any:
        """Return where people stand."""
        return run_reducer(vote_matrix=generate_raw_matrix(self.records).values, reducer="pca")[0]

    def our_whole(self) -> Any:
        """Return groups, having found what represents them and what bridges them."""
        votes, drawn = self.our_map()
        groups = find_groups(drawn.positions[drawn.is_on], np.random.default_rng(1))
        table = votes.table.take(np.flatnonzero(drawn.is_on))
        representative(table, groups.labels, groups.k)
        bridging(table, groups.labels, groups.k)
        return groups.labels

    def their_whole(self) -> Any:
        """Return groups, having found what represents them and what all agree on."""
        found = run_pipeline(self.records, random_state=1)
        return found.participants_df["cluster_id"].to_numpy(dtype=np.int64)


def measured(work: Callable[[], Any]) -> Timed:
    """Time one stage."""
    return timed(work, repeats=REPEATS, patience=PATIENCE)


def row_of(what: str, ours: Timed, theirs: Timed, agreement: str) -> list[str]:
    """Return a row of seconds, how many times ours, and in what both agree."""
    once = " ¹" if theirs.n_runs == 1 else ""
    ratio = times(theirs.seconds / ours.seconds)
    return [what, f"{ours.seconds:.3g}", f"{theirs.seconds:.3g}{once}", ratio, agreement]


def rows_of(n_people: int, n_statements: int, each: int) -> list[list[str]]:
    """Measure map, groups and the whole on one conversation."""
    talk = Conversation(n_people, n_statements, each)
    size = f"{n_people:,} × {n_statements} × {each}"
    our_map, their_map = measured(talk.our_map), measured(talk.their_map)
    positions = our_map.value[1].positions
    signs = np.sign((positions * their_map.value).sum(axis=0))
    apart = np.abs(positions - their_map.value * signs).max() / positions.std()
    rows = [row_of(f"map, {size}", our_map, their_map, f"same to {apart:.0e} of its width")]
    our_groups = measured(lambda: find_groups(positions, np.random.default_rng(1)).labels)
    their_groups = measured(
        lambda: run_clusterer(positions, max_group_count=MOST_GROUPS, random_state=1).labels_
    )
    whole = measured(talk.our_whole), measured(talk.their_whole)
    for what, ours, theirs in (
        ("groups on that map", our_groups, their_groups),
        ("votes to groups and what represents them", *whole),
    ):
        agreement = f"groups {alike(ours.value, theirs.value)}"
        planted = f"planted: ours {alike(ours.value, talk.camps)}, theirs "
        planted += alike(theirs.value, talk.camps)
        rows.append(row_of(f"{what}, {size}", ours, theirs, f"{agreement}; {planted}"))
    return rows


def alike(one: Any, other: Any) -> str:
    """Return the adjusted Rand index of two groupings."""
    return f"{rand_index(np.asarray(one, np.int64), np.asarray(other, np.int64)):.3f}"


def tested(n_people: int, n_statements: int, each: int) -> str:
    """Return what our tests of the groups take on top, which red-dwarf has none of."""
    votes = Votes.from_triples(Conversation(n_people, n_statements, each).triples)
    whole = timed(lambda: opinions(votes, seed=1), repeats=1)
    return f"{whole.seconds:.3g} s for {n_people:,} × {n_statements} × {each}"


def main() -> None:
    """Measure each conversation, and publish the table."""
    sizes = SIZES[:1] if "--quick" in sys.argv else SIZES
    rows = [row for size in sizes for row in rows_of(*size)]
    peer = f"red-dwarf {version('red-dwarf')}"
    head = ["people × statements × votes each", "ours", peer, "peer / ours", "agreement"]
    said = f"With these tests: {tested(*SIZES[0])}."
    publish("votes to opinion groups", f"{table_of(head, rows)}\n\n{NOTES} {said}")


NOTES = f"""CPU seconds of one process, the median of {REPEATS} runs, timed as for pairs above;
¹ one run, as it takes more than {PATIENCE:.0f} s. Votes of three planted camps, a list of records
each, made beforehand. Both fill gaps with a statement's mean, take two principal axes and scale a
person by what they voted on; both look for two to five groups by k-means and silhouette. Agreement
of groups is the adjusted Rand index, 1 the same, 0 as by chance. What differs: we keep gaps as gaps
and take a sparse decomposition, measure silhouettes on 1,000 people, start k-means thirty times,
and take the fewest groups within a standard error of the best. Not in the table, as red-dwarf has
no such thing: 100 resamples and 199 shuffles that say whether the groups may be published."""


if __name__ == "__main__":
    main()
