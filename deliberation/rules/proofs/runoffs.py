"""Certificates of run-offs: every round recounted, and every tie followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberation.profile import Profile
from deliberation.rules.ballots.tops import Form, top_tally
from deliberation.rules.proofs.chains import require
from deliberation.rules.searches.locking import bits
from deliberation.rules.searches.runoffs import Choose, Group, Runoff


@dataclass(frozen=True, slots=True)
class RunoffProof:
    """Why exactly these options win a run-off.

    Parameters
    ----------
    witnesses : mapping of int to tuple of tuples of int
        For each winner the groups dropped before it is left alone.
    steps : mapping of int to tuple of tuples of int
        For each set of standing options, as bits, the groups that may go next.
    unsearched : tuple of int
        Sets that nobody followed: all their members count as possible winners.
    form : {"approval", "split"}
    """

    witnesses: Mapping[int, tuple[Group, ...]]
    steps: Mapping[int, tuple[Group, ...]]
    unsearched: tuple[int, ...]
    form: Form

    def check(self, profile: Profile, winners: Sequence[int], choose: Choose) -> None:
        """Raise unless exactly these options win.

        Every listed set is counted afresh from the ballots; nothing is searched.

        Parameters
        ----------
        profile : Profile
        winners : sequence of int
        choose : callable
            What a single round may drop, such as `deliberation.rules.runoffs.fewest`.

        Raises
        ------
        InvalidCertificate
        """
        everyone = (1 << profile.n_options) - 1
        merged = profile.canonical()
        require(everyone in self.steps or not everyone, "the first round is missing")
        for state in self.steps:
            standing = tuple(bits(state))
            expected = choose(standing, top_tally(merged, standing, self.form))
            require(self.steps[state] == expected, "a round drops somebody else")
            self._check_onward(state)
        for winner, groups in self.witnesses.items():
            self._check_witness(everyone, winner, groups)
        open_to = {option for state in self.unsearched for option in bits(state)}
        require(set(winners) == set(self.witnesses) | open_to, "the winners are others")

    def _check_onward(self, state: int) -> None:
        """Raise where a way on is neither followed, nor known to hold only winners."""
        won = set(self.witnesses)
        if not self.steps[state]:
            require(set(bits(state)) <= won, "the last option is not among the winners")
        for group in self.steps[state]:
            after = state & ~sum(1 << option for option in group)
            followed = after in self.steps or after in self.unsearched
            require(followed or set(bits(after)) <= won, "a tie is not followed")

    def _check_witness(self, state: int, winner: int, groups: Sequence[Group]) -> None:
        for group in groups:
            require(group in self.steps.get(state, ()), "a round of a winner is not allowed")
            state &= ~sum(1 << option for option in group)
        require(state == 1 << winner, "a winner is not left alone")


def prove_runoff(runoff: Runoff, form: Form) -> RunoffProof:
    """Make the certificate of a run-off."""
    witnesses = {
        winner: tuple(each.dropped for each in rounds[:-1])
        for winner, rounds in runoff.found.items()
    }
    return RunoffProof(witnesses, dict(runoff.steps), runoff.unsearched, form)
