"""Axioms as questions: is this one broken by a rule, on a profile and a change to it?"""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from deliberation.pairwise import condorcet_loser, condorcet_winner, pairwise, smith_set
from deliberation.profile import Profile
from tests.strategies import profiles, rankings

HOLDS, FAILS, WITHOUT_TIES = "holds", "fails", "holds without ties"


def profile_of(options, ranks, weights):
    matrix = np.array(ranks, dtype=np.int64).reshape(len(weights), len(options))
    return Profile.from_ranks(options, matrix, np.array(weights, dtype=np.int64))


def with_ballots(profile, ranks, weights):
    """The profile with rows added."""
    return profile_of(
        profile.options,
        [*profile.ranks.tolist(), *ranks],
        [*profile.weights.tolist(), *weights],
    )


def pareto(rule, profile, _change):
    """Who is below another on every ballot does not win."""
    unanimous = pairwise(profile).support == max(profile.n_ballots, 1)
    return any(unanimous[:, option].any() for option in rule(profile).winners)


def condorcet_consistency(rule, profile, _change):
    """Who beats every other wins alone."""
    best = condorcet_winner(pairwise(profile))
    return best is not None and rule(profile).winners != (best,)


def condorcet_loser_never_wins(rule, profile, _change):
    """Who loses to every other does not win."""
    return condorcet_loser(pairwise(profile)) in rule(profile).winners


def smith(rule, profile, _change):
    """Winners belong to the Smith set."""
    return not set(rule(profile).winners) <= set(smith_set(pairwise(profile)))


def anonymity(rule, profile, change):
    """The order of the ballots does not count, nor how they are put together."""
    order = sorted(range(len(profile.ranks)), key=lambda row: (change * (row + 7) % 11, row))
    rows = [profile.ranks[row].tolist() for row in order for _ in range(profile.weights[row])]
    return rule(profile_of(profile.options, rows, [1] * len(rows))).order != rule(profile).order


def neutrality(rule, profile, change):
    """The order of the options does not count."""
    moved = list(np.roll(range(profile.n_options), change))[::-1]
    again = rule(profile.restricted_to(moved)).order
    back = tuple(tuple(sorted(int(moved[i]) for i in tier)) for tier in again)
    return back != rule(profile).order


def homogeneity(rule, profile, change):
    """Every ballot cast several times gives the same order."""
    times = Profile.from_ranks(profile.options, profile.ranks, profile.weights * (change + 2))
    return rule(times).order != rule(profile).order


def monotonicity(rule, profile, change):
    """A winner that one ballot raises by a step still wins."""
    winners, rows = rule(profile).winners, np.flatnonzero(profile.weights)
    if not winners or not len(rows):
        return False
    row, winner = rows[change % len(rows)], winners[change % len(winners)]
    ranks = 2 * profile.ranks[row].astype(np.int64)
    above = ranks[(ranks > 0) & (ranks < ranks[winner])]
    level = (ranks == ranks[winner]).sum() > 1
    if not ranks[winner]:
        ranks[winner] = ranks.max() + 2
    elif level:
        ranks[winner] -= 1
    elif len(above):
        ranks[winner] = above.max()
    weights = profile.weights.copy()
    weights[row] -= 1
    raised = profile_of(
        profile.options, [*profile.ranks.tolist(), ranks.tolist()], [*weights.tolist(), 1]
    )
    return winner not in rule(raised).winners


def clone_independence(rule, profile, change):
    """A copy of an option, beside it on every ballot, changes nothing for the others."""
    if not profile.n_options:
        return False
    option, beside = change % profile.n_options, change // 7
    ranks = 2 * profile.ranks.astype(np.int64)
    alone = (ranks == ranks[:, [option]]).sum(axis=1) == 1
    step = alone * np.array([(beside * (row + 3) % 3) - 1 for row in range(len(ranks))], dtype=int)
    copy = np.where(ranks[:, option] > 0, ranks[:, option] + step, 0)
    cloned = Profile.from_ranks(
        (*profile.options, "copy"), np.column_stack([ranks, copy]), profile.weights
    )
    before, after = set(rule(profile).winners), set(rule(cloned).winners)
    if profile.n_options in after:
        after = after - {profile.n_options} | {option}
    return before != after


def reversal_symmetry(rule, profile, _change):
    """Who wins alone does not win alone when every ballot is turned round."""
    turned = profile.n_options + 1 - profile.ranks
    winners = rule(profile).winners
    again = rule(Profile.from_ranks(profile.options, turned, profile.weights)).winners
    return profile.n_options > 1 and len(winners) == 1 and winners == again


def reinforcement(rule, profile, change):
    """Where two groups agree on some winners, these are the winners of both together."""
    ranks, weights = change
    common = set(rule(profile).winners) & set(
        rule(profile_of(profile.options, ranks, weights)).winners
    )
    together = set(rule(with_ballots(profile, ranks, weights)).winners)
    return bool(common) and together != common


def participation(rule, profile, change):
    """A ballot more that prefers the only winner to another does not make that one win alone."""
    ranks, weight = change
    before = rule(profile).winners
    after = rule(with_ballots(profile, [ranks], [weight])).winners
    if len(before) != 1 or len(after) != 1:
        return False
    places = [rank or 99 for rank in ranks]
    return places[before[0]] < places[after[0]]


@st.composite
def any_profile_and_number(draw):
    return draw(profiles()), draw(st.integers(0, 100))


@st.composite
def untied_profile_and_number(draw):
    """Strict ballots weighted 1, 3, 9 …, so that margins seldom are equal and never 0."""
    one = draw(profiles(least_options=2, most_options=4, is_strict=True))
    return profile_of(
        one.options, one.ranks.tolist(), [3**row for row in range(len(one.ranks))]
    ), draw(st.integers(0, 100))


@st.composite
def complete_profile_and_nothing(draw):
    return draw(profiles(is_complete=True)), 0


@st.composite
def two_profiles(draw):
    one = draw(profiles(least_options=1, most_options=4))
    rows = draw(st.lists(rankings(one.n_options), max_size=5))
    weights = draw(st.lists(st.integers(0, 4), min_size=len(rows), max_size=len(rows)))
    return one, (rows, weights)


@st.composite
def profile_and_ballot(draw):
    one = draw(profiles(least_options=1, most_options=4, heaviest=8))
    return one, (draw(rankings(one.n_options)), draw(st.integers(1, 6)))


AXIOMS = {
    "anonymity": (anonymity, any_profile_and_number),
    "neutrality": (neutrality, any_profile_and_number),
    "pareto": (pareto, any_profile_and_number),
    "condorcet_consistency": (condorcet_consistency, any_profile_and_number),
    "condorcet_loser": (condorcet_loser_never_wins, any_profile_and_number),
    "smith": (smith, any_profile_and_number),
    "monotonicity": (monotonicity, any_profile_and_number),
    "homogeneity": (homogeneity, any_profile_and_number),
    "clone_independence": (clone_independence, any_profile_and_number),
    "reversal_symmetry": (reversal_symmetry, complete_profile_and_nothing),
    "reinforcement": (reinforcement, two_profiles),
    "participation": (participation, profile_and_ballot),
}
"""By name: the question, and what to ask it of."""
