"""Ballots to several seats, beside peers that have such a rule: CPU seconds and the elected.

    python -m benchmarks.seats [--quick]

Runs in an environment of its own, made from benchmarks/requirements.txt.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Any

import abcvoting.abcrules
import abcvoting.preferences
import numpy as np
import pyrankvote
import votekit.elections
import votelib.evaluate.sequential
from votekit.ballot import RankBallot
from votekit.pref_profile import RankProfile

from benchmarks.kernel import N_OPTIONS, strict_ranks
from benchmarks.report import publish, table_of
from benchmarks.timing import Timed, timed, times
from deliberation.profile import Profile
from deliberation.rules import RULES

N_BALLOTS, SEATS = 10_000, 5
REPEATS, PATIENCE = 9, 3.0
LIBRARIES = ("votelib", "votekit", "pyrankvote", "abcvoting")
Elect = Callable[[], Iterable[int]]


def cut_short(n_ballots: int, rng: np.random.Generator) -> Any:
    """Strict ballots that rank from one option to all, each number as likely."""
    ranks = strict_ranks(n_ballots, rng)
    kept = rng.integers(1, N_OPTIONS + 1, size=n_ballots)
    ranks[ranks > kept[:, None]] = 0
    return ranks


class Ballots:
    """The same ballots in the form that each library's documentation asks for."""

    def __init__(self, ranks: Any) -> None:
        self.ranks = ranks
        self.names = [str(option) for option in range(ranks.shape[1])]
        orders = np.argsort(np.where(ranks > 0, ranks, 99), axis=1, kind="stable").tolist()
        lengths = (ranks > 0).sum(axis=1).tolist()
        self.rows = [row[:length] for row, length in zip(orders, lengths, strict=True)]

    def ours(self, rule: str) -> Elect:
        """Return our count: an array of ranks."""
        return lambda: RULES[rule](Profile.from_ranks(self.names, self.ranks), seats=SEATS).elected

    def votelib(self) -> Elect:
        """Return its single transferable vote: a dict from rankings to their number."""
        rule = votelib.evaluate.sequential.TransferableVoteSelector()
        counts = Counter(map(tuple, self.rows))
        return lambda: rule.evaluate(counts, SEATS)

    def votekit(self) -> Elect:
        """Return its quick single transferable vote: ballots of its own."""
        ballots = tuple(
            RankBallot(ranking=[{self.names[option]} for option in row]) for row in self.rows
        )

        def elect() -> Iterable[int]:
            profile = RankProfile(ballots=ballots, candidates=self.names)
            rule = votekit.elections.FastSTV(profile, n_seats=SEATS, simultaneous=False)
            return [int(name) for tier in rule.get_elected() for name in tier]

        return elect

    def pyrankvote(self) -> Elect:
        """Return its single transferable vote: ballots of its own."""
        candidates = [pyrankvote.Candidate(name) for name in self.names]
        ballots = [pyrankvote.Ballot([candidates[option] for option in row]) for row in self.rows]

        def elect() -> Iterable[int]:
            result = pyrankvote.single_transferable_vote(candidates, ballots, SEATS)
            return [int(winner.name) for winner in result.get_winners()]

        return elect

    def abcvoting(self) -> Elect:
        """Return its sequential Phragmén, in fractions as ours: sets of options."""

        def elect() -> Iterable[int]:
            profile = abcvoting.preferences.Profile(len(self.names))
            profile.add_voters(self.rows)
            [committee] = abcvoting.abcrules.compute_seqphragmen(profile, SEATS)
            return committee

        return elect


def measured(elect: Elect) -> Timed:
    """Time an election from ballots to the set of the elected."""
    work = lambda: frozenset(int(option) for option in elect())  # noqa: E731
    return timed(work, repeats=REPEATS, patience=PATIENCE)


def row_of(rule: str, ours: Timed, peers: Mapping[str, Timed]) -> list[str]:
    """Return a row: seconds, how many times ours, and whom a peer elects instead."""
    cells = []
    for name in LIBRARIES:
        peer = peers.get(name)
        if peer is None:
            cells.append("–")
            continue
        other = sorted(peer.value - ours.value)
        said = f" {other} instead of {sorted(ours.value - peer.value)}" if other else ""
        once = " ¹" if peer.n_runs == 1 else ""
        cells.append(f"{peer.seconds:.3g} ({times(peer.seconds / ours.seconds)}){once}{said}")
    fastest = min((peer.seconds for peer in peers.values()), default=None)
    ratio = "–" if fastest is None else times(fastest / ours.seconds)
    return [rule, f"{ours.seconds:.4f}", *cells, ratio]


def main() -> None:
    """Measure every rule that elects several, and publish the table."""
    n_ballots = N_BALLOTS // 10 if "--quick" in sys.argv else N_BALLOTS
    ballots = Ballots(cut_short(n_ballots, np.random.default_rng(2026)))
    stv = {
        "votelib": measured(ballots.votelib()),
        "votekit": measured(ballots.votekit()),
        "pyrankvote": measured(ballots.pyrankvote()),
    }
    peers = {
        "stv_scottish": stv,
        "stv_meek": {},
        "phragmen": {"abcvoting": measured(ballots.abcvoting())},
        "expanding_approvals": {},
    }
    rows = [row_of(rule, measured(ballots.ours(rule)), found) for rule, found in peers.items()]
    names = [f"{name} {version(name)}" for name in LIBRARIES]
    head = [f"{n_ballots:,} × {N_OPTIONS}, {SEATS} seats", "ours", *names, "fastest peer / ours"]
    publish("ballots to seats", f"{table_of(head, rows)}\n\n{NOTES}")


NOTES = f"""CPU seconds of one process from strict ballots cut short to the elected, the median
of {REPEATS} runs, timed as for pairs above; ¹ one run, as it takes more than {PATIENCE:.0f} s;
–, has not the rule: no peer has Meek's transferable vote or expanding approvals. A peer that elects
others is said to. What differs: Scotland's law and ours cut a ballot's value after five decimals,
votelib keeps fractions, VoteKit (FastSTV, one surplus at a time) and pyrankvote floats;
pyrankvote's quota is votes / (seats + 1) with its fraction, the others' the next whole number.
Where votes are tied ours names whom it concerns, votelib and VoteKit stop, pyrankvote goes by
second choices. Phragmén's rule takes what is ranked as approved, in exact fractions on both sides;
abcvoting breaks ties by number. Ours also record every round, for a certificate to check."""


if __name__ == "__main__":
    main()
