"""Slow plain versions of the rules that drop one option a round, written from the definitions."""

from __future__ import annotations

from fractions import Fraction

from tests.deliberation import plain_rules


def ballots_of(profile):
    """Each row as tiers of ranked options, best first, with its weight."""
    rows = []
    for ranks, weight in zip(profile.ranks.tolist(), profile.weights.tolist(), strict=True):
        tiers = [
            [i for i, rank in enumerate(ranks) if rank == place]
            for place in sorted(set(ranks) - {0})
        ]
        rows.append((tiers, weight))
    return rows


def tally(ballots, standing, form):
    votes = dict.fromkeys(standing, Fraction(0))
    for tiers, weight in ballots:
        tops = [[i for i in tier if i in standing] for tier in tiers]
        top = next((tier for tier in tops if tier), [])
        for option in top:
            votes[option] += Fraction(weight, len(top) if form == "split" else 1)
    return votes


def run_off(profile, form, narrow):
    """Drop one option after the other in every way; return each one's best place."""
    ballots = ballots_of(profile)
    places, seen = {}, set()
    waiting = [frozenset(range(profile.n_options))]
    while waiting:
        standing = waiting.pop()
        if standing in seen or not standing:
            continue
        seen.add(standing)
        inside = frozenset(narrow(standing))
        for option in standing:
            places[option] = min(places.get(option, len(standing)), len(standing))
        if inside != standing:
            waiting.append(inside)
        elif len(standing) > 1:
            votes = tally(ballots, standing, form)
            waiting += [standing - {i} for i in standing if votes[i] == min(votes.values())]
    return places


def instant_runoff(profile, form):
    places = run_off(profile, form, lambda standing: standing)
    levels = sorted(set(places.values()))
    return tuple(tuple(sorted(i for i in places if places[i] == level)) for level in levels)


def smith_irv(profile, form):
    matrix = plain_rules.support(profile)
    left, order = list(range(profile.n_options)), []
    while left:
        part = profile.restricted_to(left)

        def narrow(standing, left=left):
            members = sorted(standing)
            rows = [[matrix[left[i]][left[j]] for j in members] for i in members]
            return [members[i] for i in plain_rules.smith_set(rows)]

        places = run_off(part, form, narrow)
        tier = [left[i] for i in sorted(places) if places[i] == 1]
        order.append(tuple(tier))
        left = [i for i in left if i not in tier]
    return tuple(order)
