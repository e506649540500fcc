"""Slow plain versions of what the engine counts, written from the definitions."""

from __future__ import annotations

from itertools import pairwise, permutations, product

import numpy as np

from deliberation.pairwise import Pairwise

UNIVERSES = 800
"""As many orders of tied comparisons the plain version of Ranked Pairs may try."""


def pairs_from(margins):
    """Pairs with given margins, a ballot more on either side for winning votes to differ."""
    margins = np.array(margins)
    support = np.maximum(margins, 0)
    return Pairwise([str(i) for i in range(len(margins))], support, int(support.max(initial=0)))


CIRCLE = pairs_from([[0, 1, -5, 4], [-1, 0, 3, 4], [5, -3, 0, 4], [-4, -4, -4, 0]])


def support(profile, *, unranked="last"):
    n = profile.n_options
    matrix = [[0] * n for _ in range(n)]
    for ranks, weight in zip(profile.ranks.tolist(), profile.weights.tolist(), strict=True):
        for i, j in product(range(n), repeat=2):
            if i == j or not ranks[i]:
                continue
            above = ranks[i] < ranks[j] if ranks[j] else unranked == "last"
            matrix[i][j] += weight * above
    return matrix


def strength_of(matrix, strength):
    """Return a key for each comparison won, as a dict from (winner, loser)."""
    n = len(matrix)
    keys = {}
    for i, j in permutations(range(n), 2):
        margin = matrix[i][j] - matrix[j][i]
        if margin > 0:
            keys[i, j] = (margin,) if strength == "margins" else (matrix[i][j], -matrix[j][i])
    return keys


def smith_set(matrix):
    """The smallest non-empty set whose members each beat every option outside."""
    n = len(matrix)
    best = tuple(range(n))
    for flags in product([False, True], repeat=n):
        inside = tuple(i for i in range(n) if flags[i])
        outside = [i for i in range(n) if not flags[i]]
        if inside and all(matrix[i][j] > matrix[j][i] for i in inside for j in outside):
            best = min(best, inside, key=len)
    return best


def chains(n, keys):
    """The strongest chain between each two options, by trying every simple one."""
    strongest = {}
    for length in range(2, n + 1):
        for chain in permutations(range(n), length):
            steps = list(pairwise(chain))
            if all(step in keys for step in steps):
                weakest = min(keys[step] for step in steps)
                ends = (chain[0], chain[-1])
                strongest[ends] = max(strongest.get(ends, weakest), weakest)
    return strongest


def schulze(matrix, strength):
    n = len(matrix)
    strongest = chains(n, strength_of(matrix, strength))
    nothing = ()
    defeats = {
        (i, j)
        for i, j in permutations(range(n), 2)
        if strongest.get((i, j), nothing) > strongest.get((j, i), nothing)
    }
    return peel(n, defeats)


def peel(n, defeats):
    left, order = set(range(n)), []
    while left:
        tier = {j for j in left if not any((i, j) in defeats for i in left)}
        order.append(tuple(sorted(tier)))
        left -= tier
    return tuple(order)


def split_cycle_winners(matrix, strength):
    n = len(matrix)
    keys = strength_of(matrix, strength)
    strongest = chains(n, keys)
    beaten = {j for (i, j), key in keys.items() if key > strongest.get((j, i), ())}
    return tuple(sorted(set(range(n)) - beaten))


def ranked_pairs_winners(matrix, strength, options):
    """Try every order of all comparisons that respects their strength."""
    keys = {
        pair: key
        for pair, key in strength_of(matrix, strength).items()
        if set(pair) <= set(options)
    }
    classes = [
        [pair for pair in keys if keys[pair] == key]
        for key in sorted(set(keys.values()), reverse=True)
    ]
    winners = set()
    for order in product(*(permutations(members) for members in classes)):
        locked = set()
        for members in order:
            for a, b in members:
                if not _reaches(locked, b, a):
                    locked.add((a, b))
        winners |= set(options) - {b for _, b in locked}
    return tuple(sorted(winners))


def ranked_pairs(matrix, strength):
    left, order = list(range(len(matrix))), []
    while left:
        tier = ranked_pairs_winners(matrix, strength, left)
        order.append(tier)
        left = [option for option in left if option not in tier]
    return tuple(order)


def n_universes(matrix, strength):
    """How many orders `ranked_pairs_winners` would try for all options."""
    keys = list(strength_of(matrix, strength).values())
    total = 1
    for key in set(keys):
        for factor in range(1, keys.count(key) + 1):
            total *= factor
    return total


def _reaches(edges, start, end):
    seen, waiting = {start}, [start]
    while waiting:
        option = waiting.pop()
        if option == end:
            return True
        fresh = {b for a, b in edges if a == option} - seen
        seen |= fresh
        waiting += fresh
    return False


def copeland(matrix, strength):
    n = len(matrix)
    keys = strength_of(matrix, strength)
    scores = [
        sum((i, j) in keys for j in range(n)) - sum((j, i) in keys for j in range(n))
        for i in range(n)
    ]
    return by_score(scores)


def minimax(matrix, strength):
    n = len(matrix)
    keys = strength_of(matrix, strength)
    worst = [max((keys[i, j] for i in range(n) if (i, j) in keys), default=()) for j in range(n)]
    levels = sorted(set(worst))
    return tuple(tuple(i for i in range(n) if worst[i] == level) for level in levels)


def borda(profile):
    """Points by positions: an option gets how many it is above less how many are above it."""
    n = profile.n_options
    scores = [0] * n
    for ranks, weight in zip(profile.ranks.tolist(), profile.weights.tolist(), strict=True):
        places = [rank or n + 99 for rank in ranks]
        for i in range(n):
            scores[i] += weight * sum((p > places[i]) - (p < places[i]) for p in places)
    return by_score(scores)


def by_score(scores):
    levels = sorted(set(scores), reverse=True)
    return tuple(tuple(i for i, s in enumerate(scores) if s == level) for level in levels)
