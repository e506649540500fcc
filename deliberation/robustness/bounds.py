"""How many ballots must change at the least before the winners can be others, proved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np

from deliberation.decision import Decision
from deliberation.line import Settings, is_passed, standing_of, turnout_result
from deliberation.pairwise import Pairwise, condorcet_winner, strongest_paths
from deliberation.ranks import Int64Array
from deliberation.rules.searches.rounds import drop_in_rounds

CONDORCET_RULES = frozenset(
    {
        *("ranked_pairs", "schulze", "copeland", "minimax", "kemeny", "split_cycle"),
        *("black", "nanson", "baldwin", "smith_irv"),
    }
)
"""Rules that choose an option which beats every other head to head, and no other with it."""

Basis = Literal["nothing-can", "beats-all", "tests", "own-bound", "none"]


def lower_bound(pairs: Pairwise, settings: Settings, decision: Decision) -> int:
    """Return L: it is proved that fewer than L replaced ballots leave the winners as they are.

    Parameters
    ----------
    pairs : Pairwise
        Head-to-head counts among all options, the status quo among them.
    settings : Settings
    decision : Decision
        What these pairs decide.

    Returns
    -------
    int
        From 1 to n + 1 ballots; n + 1 where no replacement at all can alter the winners.

    Notes
    -----
    One replaced ballot moves a margin by at most 2 and a count above or below the status quo
    by at most 1. A winner that beats every other option of F keeps winning under every
    Condorcet rule as long as it passes its tests, beats those others, and no option joins F
    that it does not beat. Otherwise F must stay as it is and the rule's own bound holds.
    """
    n_ballots = pairs.n_ballots
    turnout = turnout_result(n_ballots, settings)
    if not n_ballots or (turnout is not None and not turnout.passed):
        return n_ballots + 1
    winner = beats_all(pairs, settings, decision)
    if winner is not None:
        needed = changes_against(winner, pairs, settings, decision)
    else:
        needed = _changes_to_f(pairs, settings, decision)
        if decision.passing:
            needed = min(needed, _changes_of_rule(pairs, settings, decision))
    return max(1, min(needed, n_ballots + 1))


def basis_of(pairs: Pairwise, settings: Settings, decision: Decision) -> Basis:
    """Return what L rests on.

    Parameters
    ----------
    pairs : Pairwise
    settings : Settings
    decision : Decision

    Returns
    -------
    {"nothing-can", "beats-all", "tests", "own-bound", "none"}
        No replacement alters the winners, as with too few ballots; the winner beats every
        other of F under a rule that then has to choose it; with fewer than two options in F
        only the tests can alter them; a bound of the rule's own while F stays; or nothing is
        proved and L is 1.
    """
    if lower_bound(pairs, settings, decision) > pairs.n_ballots:
        return "nothing-can"
    if beats_all(pairs, settings, decision) is not None:
        return "beats-all"
    if len(decision.passing) < 2:
        return "tests"
    return "own-bound" if _changes_of_rule(pairs, settings, decision) > 1 else "none"


def beats_all(pairs: Pairwise, settings: Settings, decision: Decision) -> int | None:
    """Return the option that beats every other of F, if the rule is bound to choose it."""
    if settings.rule not in CONDORCET_RULES or not decision.passing:
        return None
    found = condorcet_winner(pairs.restricted_to(decision.passing))
    return None if found is None else decision.passing[found]


def changes_against(winner: int, pairs: Pairwise, settings: Settings, decision: Decision) -> int:
    """Return the fewest changes after which a winner that beats all of F might not.

    Parameters
    ----------
    winner : int
        Index of an option in F that beats every other option in F.
    pairs : Pairwise
    settings : Settings
    decision : Decision

    Returns
    -------
    int
        Ballots; n + 1 where none suffice.
    """
    needed = changes_to_fall(winner, pairs, settings)
    for option in range(len(pairs.options)):
        if option not in (winner, settings.status_quo):
            needed = min(needed, changes_for_rival(option, winner, pairs, settings, decision))
    return needed


def changes_for_rival(
    rival: int, winner: int, pairs: Pairwise, settings: Settings, decision: Decision
) -> int:
    """Return the fewest changes after which a rival may be in F and not beaten by the winner."""
    ahead = max(0, int(pairs.margins[winner, rival]))
    level = -(-ahead // 2)
    if rival in decision.passing:
        return level
    return max(level, changes_to_rise(rival, pairs, settings))


def changes_to_fall(option: int, pairs: Pairwise, settings: Settings) -> int:
    """Return the fewest changes that make an option in F fail a test; n + 1 if none can."""
    if settings.status_quo is None:
        return pairs.n_ballots + 1
    standing = standing_of(pairs, option, settings.status_quo)
    tests = settings.tests_of(option)
    return _fewest(lambda k: not is_passed(standing.with_fallen(k), tests), pairs.n_ballots)


def changes_to_rise(option: int, pairs: Pairwise, settings: Settings) -> int:
    """Return the fewest changes that give an option outside F its tests; n + 1 if none can."""
    if settings.status_quo is None:
        return pairs.n_ballots + 1
    standing = standing_of(pairs, option, settings.status_quo)
    tests = settings.tests_of(option)
    return _fewest(lambda k: is_passed(standing.with_risen(k), tests), pairs.n_ballots)


def _fewest(is_enough: Callable[[int], bool], n_ballots: int) -> int:
    """Return the least k from 0 to n that is enough, by halving; n + 1 where none is."""
    low, high = 0, n_ballots + 1
    while low < high:
        middle = (low + high) // 2
        if is_enough(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _changes_to_f(pairs: Pairwise, settings: Settings, decision: Decision) -> int:
    """Return the fewest changes after which F may hold other options."""
    changes = [
        changes_to_fall(option, pairs, settings)
        if option in decision.passing
        else changes_to_rise(option, pairs, settings)
        for option in range(len(pairs.options))
        if option != settings.status_quo
    ]
    return min(changes, default=pairs.n_ballots + 1)


def _changes_of_rule(pairs: Pairwise, settings: Settings, decision: Decision) -> int:
    """Return the rule's own bound while F stays as it is; 1 where nothing more is proved."""
    bound = RULE_BOUNDS.get(settings.rule)
    if len(decision.passing) == 1:
        return pairs.n_ballots + 1
    if bound is None or len(decision.winners) != 1:
        return 1
    among = pairs.restricted_to(decision.passing)
    return max(1, bound(among, decision.passing.index(decision.winners[0]), settings.strength))


def _ranked_pairs_bound(pairs: Pairwise, winner: int, strength: str) -> int:
    """Return min(⌈s/2⌉, ⌈g/4⌉): no comparison turns round and none overtakes another."""
    upper = np.triu_indices(len(pairs.options), 1)
    sizes = np.abs(pairs.margins[upper])
    smallest = -(-int(sizes.min()) // 2)
    strengths = (
        sizes if strength == "margins" else np.maximum(pairs.support, pairs.support.T)[upper]
    )
    gaps = np.diff(np.sort(strengths))
    if not gaps.size:
        return smallest
    return min(smallest, _share(int(gaps.min()), 4 if strength == "margins" else 2))


def _schulze_bound(pairs: Pairwise, winner: int, strength: str) -> int:
    """Return ⌈min(p(W, b) − p(b, W)) / 4⌉ over rivals b, for strength by margins."""
    if strength != "margins":
        return 1
    paths = strongest_paths(pairs.margins)
    return _share(_least_lead(paths[winner] - paths[:, winner], winner), 4)


def _split_cycle_bound(pairs: Pairwise, winner: int, strength: str) -> int:
    """Return a quarter of the least lead of a defeat over the chains back, by margins.

    Of each option's defeats the one with the most lead counts. As long as each other option
    is defeated nobody but the winner can be undefeated, and somebody always is.
    """
    if strength != "margins":
        return 1
    margins = pairs.margins
    leads = np.where(margins > 0, margins - strongest_paths(margins).T, 0).max(axis=0)
    return _share(_least_lead(leads, winner), 4)


def _minimax_bound(pairs: Pairwise, winner: int, strength: str) -> int:
    """Return a quarter of the lead of the winner's worst defeat, for strength by margins."""
    if strength != "margins":
        return 1
    worst = np.maximum(pairs.margins, 0).max(axis=0)
    return _share(_least_lead(worst - worst[winner], winner), 4)


def _copeland_bound(pairs: Pairwise, winner: int, strength: str) -> int:
    """Return half the smallest margin: until then no comparison turns round or is level."""
    upper = np.triu_indices(len(pairs.options), 1)
    return _share(int(np.abs(pairs.margins[upper]).min()), 2)


def _borda_bound(pairs: Pairwise, winner: int, strength: str) -> int:
    """Return the winner's lead in sums of margins over what one ballot can move it by."""
    sums = pairs.margins.sum(axis=1)
    lead = _least_lead(sums[winner] - sums, winner)
    return _share(lead, 4 * (len(pairs.options) - 1))


def _nanson_bound(pairs: Pairwise, winner: int, strength: str) -> int:
    """Return how many changes leave every sum of every round on its side of the average."""
    needed = pairs.n_ballots + 1
    for each in drop_in_rounds(pairs.margins, "at_or_below")[:-1]:
        moved = 2 * (len(each.left) - 1)
        above = [_share(score, moved) for score in each.scores if score > 0]
        other = [-score // moved + 1 for score in each.scores if score <= 0]
        needed = min(needed, *above, *other)
    return needed


def _baldwin_bound(pairs: Pairwise, winner: int, strength: str) -> int:
    """Return how many changes leave the lowest of every round below all others."""
    needed = pairs.n_ballots + 1
    for each in drop_in_rounds(pairs.margins, "least")[:-1]:
        lowest, second = sorted(each.scores)[:2]
        needed = min(needed, _share(second - lowest, 4 * (len(each.left) - 1)))
    return needed


def _least_lead(leads: Int64Array, winner: int) -> int:
    return int(np.delete(leads, winner).min())


def _share(lead: int, moved: int) -> int:
    return -(-lead // moved)


RuleBound = Callable[[Pairwise, int, str], int]

RULE_BOUNDS: Mapping[str, RuleBound] = MappingProxyType(
    {
        "ranked_pairs": _ranked_pairs_bound,
        "schulze": _schulze_bound,
        "split_cycle": _split_cycle_bound,
        "minimax": _minimax_bound,
        "copeland": _copeland_bound,
        "borda": _borda_bound,
        "nanson": _nanson_bound,
        "baldwin": _baldwin_bound,
    }
)
"""What is proved for a sole winner on a fixed F; rules that are missing prove only 1."""
