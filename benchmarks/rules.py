"""Ballots to winners, rule by rule, beside every peer that has the rule: CPU seconds.

    python -m benchmarks.rules [--quick]

Runs in an environment of its own, made from benchmarks/requirements.txt.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Any

import numpy as np
import pref_voting.c1_methods
import pref_voting.iterative_methods
import pref_voting.margin_based_methods
import pref_voting.other_methods
import pref_voting.scoring_methods
import pyrankvote
import svvamp
import votekit.elections
import votelib.convert
import votelib.evaluate.condorcet
import votelib.evaluate.sequential
from pref_voting.profiles import Profile as PrefProfile
from votekit.ballot import RankBallot
from votekit.pref_profile import RankProfile

from benchmarks.kernel import strict_ranks
from benchmarks.report import publish, table_of
from benchmarks.timing import Timed, timed, times
from deliberation.profile import Profile
from deliberation.rules import RULES

SIZES, N_OPTIONS = (10_000, 100_000), 20
REPEATS, PATIENCE = 9, 3.0
LIMIT = 60.0
"""CPU seconds; what would take longer, going by ten times fewer ballots, is left out."""

Find = Callable[[], Iterable[int]]
LIBRARIES = ("svvamp", "pref_voting", "votelib", "VoteKit", "pyrankvote")


class Ballots:
    """The same ballots in the form that each library's documentation asks for."""

    def __init__(self, ranks: Any) -> None:
        self.ranks = ranks
        self.by_rank = np.argsort(ranks, axis=1)
        self.rows = self.by_rank.tolist()
        self.counts = Counter(map(tuple, self.rows))
        self.names = [str(option) for option in range(ranks.shape[1])]
        self.candidates = [pyrankvote.Candidate(name) for name in self.names]
        self.pyrank = [
            pyrankvote.Ballot([self.candidates[option] for option in row]) for row in self.rows
        ]
        self.votekit = tuple(
            RankBallot(ranking=[{self.names[option]} for option in row]) for row in self.rows
        )

    def ours(self, rule: str) -> Find:
        """Return our count: an array of ranks."""
        return lambda: RULES[rule](Profile.from_ranks(self.names, self.ranks)).winners

    def svvamp(self, rule: Any) -> Find:
        """Return its count: an array of options by rank. It breaks ties by itself."""
        return lambda: [int(rule()(svvamp.Profile(preferences_rk=self.by_rank)).w_)]

    def pref_voting(self, rule: Any) -> Find:
        """Return its count: lists of options by rank."""
        return lambda: rule(PrefProfile(self.rows))

    def votelib(self, rule: Any) -> Find:
        """Return its count: a dict from rankings to their number, turned into pairs."""

        def find() -> Iterable[int]:
            pairs = votelib.convert.RankedToCondorcetVotes().convert(self.counts)
            return rule.evaluate(pairs, 1)

        return find

    def votelib_rounds(self, rule: Any) -> Find:
        """Return its count from rankings."""
        return lambda: rule.evaluate(self.counts, 1)

    def votekit_elects(self, election: Any, **settings: Any) -> Find:
        """Return its count: a profile of ballots."""

        def find() -> Iterable[int]:
            profile = RankProfile(ballots=self.votekit, candidates=self.names)
            elected = election(profile, **settings).get_elected()
            return [int(name) for tier in elected for name in tier]

        return find

    def pyrank_finds(self) -> Find:
        """Return its instant run-off."""

        def find() -> Iterable[int]:
            result = pyrankvote.instant_runoff_voting(self.candidates, self.pyrank)
            return [int(winner.name) for winner in result.get_winners()]

        return find


def peers_of(ballots: Ballots) -> Mapping[str, Mapping[str, Find]]:
    """Return, for each of our rules, who else has it."""
    margins, rounds = pref_voting.margin_based_methods, pref_voting.iterative_methods
    scores, condorcet = pref_voting.scoring_methods, votelib.evaluate.condorcet
    sequential, elections = votelib.evaluate.sequential, votekit.elections
    pref, lib = ballots.pref_voting, ballots.votelib
    return {
        "ranked_pairs": {
            "pref_voting": pref(margins.ranked_pairs),
            "svvamp": ballots.svvamp(svvamp.RuleRankedPairs),
            "votelib": lib(condorcet.RankedPairs()),
            "VoteKit": ballots.votekit_elects(elections.RankedPairs),
        },
        "schulze": {
            "pref_voting": pref(margins.beat_path),
            "svvamp": ballots.svvamp(svvamp.RuleSchulze),
            "votelib": lib(condorcet.Schulze()),
            "VoteKit": ballots.votekit_elects(elections.Schulze),
        },
        "copeland": {
            "pref_voting": pref(pref_voting.c1_methods.copeland),
            "svvamp": ballots.svvamp(svvamp.RuleCopeland),
            "votelib": lib(condorcet.Copeland()),
        },
        "minimax": {
            "pref_voting": pref(margins.minimax),
            "svvamp": ballots.svvamp(svvamp.RuleMaximin),
            "votelib": lib(condorcet.MinimaxCondorcet()),
        },
        "split_cycle": {
            "pref_voting": pref(margins.split_cycle),
            "svvamp": ballots.svvamp(svvamp.RuleSplitCycle),
        },
        "borda": {
            "pref_voting": pref(scores.borda),
            "svvamp": ballots.svvamp(svvamp.RuleBorda),
            "VoteKit": ballots.votekit_elects(elections.Borda),
        },
        "nanson": {
            "pref_voting": pref(rounds.strict_nanson),
            "svvamp": ballots.svvamp(svvamp.RuleNanson),
        },
        "baldwin": {
            "pref_voting": pref(rounds.baldwin),
            "svvamp": ballots.svvamp(svvamp.RuleBaldwin),
        },
        "black": {"svvamp": ballots.svvamp(svvamp.RuleBlack)},
        "bucklin": {
            "pref_voting": pref(pref_voting.other_methods.bucklin),
            "svvamp": ballots.svvamp(svvamp.RuleBucklin),
            "votelib": ballots.votelib_rounds(sequential.PreferenceAddition()),
        },
        "plurality": {
            "pref_voting": pref(scores.plurality),
            "svvamp": ballots.svvamp(svvamp.RulePlurality),
            "VoteKit": ballots.votekit_elects(elections.Plurality),
        },
        "instant_runoff": {
            "pref_voting": pref(rounds.instant_runoff),
            "svvamp": ballots.svvamp(svvamp.RuleIRV),
            "pyrankvote": ballots.pyrank_finds(),
            "VoteKit": ballots.votekit_elects(elections.IRV),
        },
        "smith_irv": {
            "svvamp": ballots.svvamp(svvamp.RuleTideman),
            "votelib": ballots.votelib_rounds(sequential.TidemanAlternative()),
        },
    }


def measured(find: Find) -> Timed:
    """Time a rule from ballots to the set of its winners."""
    return timed(
        lambda: frozenset(int(option) for option in find()), repeats=REPEATS, patience=PATIENCE
    )


def cell(ours: Timed, peer: Timed | None) -> str:
    """Return a peer's seconds, how many times ours, and whom it elects otherwise."""
    if peer is None:
        return "–"
    other = "" if peer.value <= ours.value else f" elects {sorted(peer.value)}"
    once = " ¹" if peer.n_runs == 1 else ""
    return f"{peer.seconds:.3g} ({times(peer.seconds / ours.seconds)}){once}{other}"


def compared(n_ballots: int, before: dict[tuple[str, str], Timed]) -> list[list[str]]:
    """Measure every rule that peers have too; ``before`` holds and keeps what peers took."""
    ranks = strict_ranks(n_ballots, np.random.default_rng(2026))[:, :N_OPTIONS]
    ballots = Ballots(ranks)
    rows = []
    for rule, peers in peers_of(ballots).items():
        ours = measured(ballots.ours(rule))
        found = {
            name: measured(find)
            for name, find in peers.items()
            if (rule, name) not in before or 10 * before[rule, name].seconds <= LIMIT
        }
        before |= {(rule, name): each for name, each in found.items()}
        fastest = min(each.seconds for each in found.values())
        cells = [cell(ours, found.get(name)) for name in LIBRARIES]
        rows.append([rule, f"{ours.seconds:.5f}", *cells, times(fastest / ours.seconds)])
        print(" | ".join(rows[-1]), file=sys.stderr)
    return rows


def main() -> None:
    """Measure at each size, and publish the tables."""
    sizes = [size // 10 for size in SIZES] if "--quick" in sys.argv else SIZES
    before: dict[tuple[str, str], Timed] = {}
    names = [f"{name} {version(name)}" for name in LIBRARIES]
    tables = []
    for n_ballots in sizes:
        head = [f"{n_ballots:,} × {N_OPTIONS}, strict", "ours", *names, "fastest peer / ours"]
        tables.append(table_of(head, compared(n_ballots, before)))
    publish("ballots to winners", "\n\n".join([*tables, NOTES]))


NOTES = f"""CPU seconds of one process from ballots to winners, the median of {REPEATS} runs; ¹ one
run, as it takes more than {PATIENCE:.0f} s; –, has not the rule, or would take more than
{LIMIT:.0f} s. Runs are timed as for pairs above. Each library gets the same ballots in the form its
documentation asks for, made beforehand. In brackets: how many times our seconds. Where a peer
elects somebody we do not, it is said. svvamp and VoteKit break ties by themselves; on these
ballots there are none for first place. svvamp's ballots name the first option, the second and so
on, so that plurality reads one column of them; ours have a rank for each option, and all ranks
are looked through, which also takes ties."""


if __name__ == "__main__":
    main()
