"""Rounds in which options are dropped, and the search through ties for who is to go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from deliberation.profile import Profile
from deliberation.rules.ballots.tops import Form, Tally, Tops
from deliberation.rules.base import Order
from deliberation.rules.searches.locking import bits

Group = tuple[int, ...]
"""Options that are dropped together."""

Choose = Callable[[Sequence[int], Tally], tuple[Group, ...]]
"""From the standing options and their votes to the groups one of which is dropped next.

More than one group where a tie leaves it open; none when a single option is left."""

BUDGET = 20_000_000
"""Rows of ballots that the search through ties may look at."""

LEAST = 5_000
"""Rows that a state of the search costs at least."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round: who stood, with how many votes, and who was dropped.

    Parameters
    ----------
    standing : tuple of int
    tally : tuple of int or Fraction
        Votes of each of them, in ballots.
    dropped : tuple of int
        () in the last round.
    choices : tuple of tuples of int
        All groups that might have been dropped; more than one where votes were tied.
    """

    standing: tuple[int, ...]
    tally: Tally
    dropped: Group
    choices: tuple[Group, ...]


@dataclass(slots=True)
class Runoff:
    """What the search found.

    Parameters
    ----------
    found : dict of int to tuple of Round
        For each option proven to win, the rounds in which it does.
    steps : dict of int to tuple of groups
        For each set of standing options, as bits, the groups that may go next.
    unsearched : tuple of int
        Sets, as bits, that the budget did not reach; () when the search is complete.
    smallest : dict of int to int
        For each option, the fewest options it was found to stand among.
    """

    found: dict[int, tuple[Round, ...]] = field(default_factory=dict)
    steps: dict[int, tuple[Group, ...]] = field(default_factory=dict)
    unsearched: tuple[int, ...] = ()
    smallest: dict[int, int] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        """Whether the options found are proven to be all the winners."""
        return not self.unsearched

    @property
    def possible(self) -> tuple[int, ...]:
        """Options that may win: those found, and those in sets not searched."""
        inside = set(self.found).union(*(bits(state) for state in self.unsearched))
        return tuple(sorted(inside))

    def order(self) -> Order:
        """Return the possible winners, then the others by how long they can stand."""
        first = self.possible
        rest = [option for option in self.smallest if option not in first]
        levels = sorted({self.smallest[option] for option in rest})
        tiers = [sorted(o for o in rest if self.smallest[o] == level) for level in levels]
        return tuple(tuple(tier) for tier in ([list(first)] if first else []) + tiers)


def fewest(standing: Sequence[int], tally: Tally) -> tuple[Group, ...]:
    """Return the groups one of which an instant run-off drops next.

    Options that no ballot puts first go together, since their going moves no ballot.

    Parameters
    ----------
    standing : sequence of int
    tally : tuple of int or Fraction

    Returns
    -------
    tuple of tuples of int

    Examples
    --------
    >>> fewest((0, 1, 2), (5, 3, 3)), fewest((0, 1, 2), (5, 0, 0)), fewest((0, 1), (0, 0))
    (((1,), (2,)), ((1, 2),), ((1,), (0,)))
    """
    if len(standing) < 2:
        return ()
    lowest = level_last(standing, tally)
    if max(tally) == 0:
        return tuple(tuple(i for i in standing if i != last) for last in standing)
    return (lowest,) if min(tally) == 0 else tuple((option,) for option in lowest)


def level_last(standing: Sequence[int], tally: Tally) -> Group:
    """Return the standing options with the fewest votes."""
    least = min(tally)
    return tuple(i for i, votes in zip(standing, tally, strict=True) if votes == least)


def run_off(profile: Profile, form: Form, choose: Choose, budget: int) -> Runoff:
    """Drop groups until one option is left, in every way that ties allow.

    Parameters
    ----------
    profile : Profile
    form : {"approval", "split"}
    choose : callable
    budget : int
        Rows that may be looked at once a tie was met; at least `LEAST` a state.

    Returns
    -------
    Runoff
    """
    runoff, tops = Runoff(), Tops(profile, form)
    trunk = _trunk(runoff, tops, choose)
    choices = runoff.steps.get(_state(tops.standing), ())
    if choices:
        merged = _merged(profile, tops.standing)
        tops = Tops(merged, form)
        tops.drop([i for i in range(profile.n_options) if i not in trunk[-1].standing])
        _branch(runoff, tops, trunk, choose, budget)
    return runoff


def _trunk(runoff: Runoff, tops: Tops, choose: Choose) -> tuple[Round, ...]:
    """Go on as long as there is no tie; the last round is that of the first tie or winner."""
    rounds: list[Round] = []
    while tops.standing:
        choices = _note(runoff, tops.standing, tally := tops.tally(), choose)
        group = choices[0] if len(choices) == 1 else ()
        rounds.append(Round(tops.standing, tally, group, choices))
        if not choices:
            runoff.found[tops.standing[0]] = tuple(rounds)
        if not group:
            break
        tops.drop(group)
    return tuple(rounds)


def _branch(
    runoff: Runoff, tops: Tops, trunk: tuple[Round, ...], choose: Choose, budget: int
) -> None:
    """Search every way on from a tie, until no set left can hold a new winner."""
    fork = trunk[-1]
    stack = [(tops, g, (*trunk[:-1], _with(fork, g))) for g in reversed(fork.choices)]
    while stack:
        before, group, path = stack[-1]
        state = _state(before.standing) & ~_state(group)
        if state in runoff.steps or not state & ~_state(runoff.found):
            stack.pop()
            continue
        budget -= max(before.n_rows, LEAST)
        if budget < 0:
            left = {_state(t.standing) & ~_state(g) for t, g, _ in stack}
            known = _state(runoff.found)
            left = {state for state in left if state & ~known} - set(runoff.steps)
            runoff.unsearched = tuple(sorted(left))
            return
        stack.pop()
        after = before.without(group)
        tally = after.tally()
        choices = _note(runoff, after.standing, tally, choose)
        here = Round(after.standing, tally, (), choices)
        if not choices:
            runoff.found[after.standing[0]] = (*path, here)
        stack += [(after, g, (*path, _with(here, g))) for g in reversed(choices)]


def _note(
    runoff: Runoff, standing: tuple[int, ...], tally: Tally, choose: Choose
) -> tuple[Group, ...]:
    """Note a set of standing options and what may be dropped from it."""
    choices = choose(standing, tally)
    runoff.steps[_state(standing)] = choices
    places = dict.fromkeys(standing, len(standing))
    for group in choices:
        places |= dict.fromkeys(group, len(standing) - len(group) + 1)
    for option, place in places.items():
        runoff.smallest[option] = min(place, runoff.smallest.get(option, place))
    return choices


def _with(fork: Round, group: Group) -> Round:
    return Round(fork.standing, fork.tally, group, fork.choices)


def _state(options: Sequence[int] | dict[int, tuple[Round, ...]]) -> int:
    return sum(1 << option for option in options)


def _merged(profile: Profile, standing: Sequence[int]) -> Profile:
    """Forget what ballots say of options that have gone, and merge those that say the same."""
    ranks = profile.ranks.copy()
    ranks[:, [i for i in range(profile.n_options) if i not in standing]] = 0
    return Profile.from_ranks(profile.options, ranks, profile.weights).canonical()
