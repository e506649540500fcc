"""Slow plain versions of the rules from pairs and positions, written from the definitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations, product

from tests.deliberation.plain_rules import by_score, chains, peel, strength_of


def split_cycle(matrix, strength):
    """Look at every circle: its weakest comparisons are no defeats."""
    n = len(matrix)
    keys = strength_of(matrix, strength)
    defeats = set(keys)
    for length in range(3, n + 1):
        for circle in permutations(range(n), length):
            steps = list(zip(circle, (*circle[1:], circle[0]), strict=True))
            if all(step in keys for step in steps):
                weakest = min(keys[step] for step in steps)
                defeats -= {step for step in steps if keys[step] == weakest}
    return peel(n, defeats)


def sums(matrix, left):
    return {i: sum(matrix[i][j] - matrix[j][i] for j in left if j != i) for i in left}


def black(matrix):
    n = len(matrix)
    scores = sums(matrix, range(n))
    best = [i for i in range(n) if all(matrix[i][j] > matrix[j][i] for j in range(n) if j != i)]
    if best:
        scores[best[0]] = max(scores.values()) + 1
    return by_score([scores[i] for i in range(n)])


def nanson(matrix, average):
    return in_rounds(
        matrix,
        lambda scores: {i for i in scores if scores[i] < 0 or (scores[i] == 0 and average)},
    )


def baldwin_together(matrix):
    return in_rounds(
        matrix, lambda scores: {i for i in scores if scores[i] == min(scores.values())}
    )


def in_rounds(matrix, dropped):
    left, order = set(range(len(matrix))), []
    while left:
        scores = sums(matrix, left)
        if len(set(scores.values())) == 1:
            order.append(tuple(sorted(left)))
            break
        out = dropped(scores)
        for score in sorted({scores[i] for i in out}):
            order.append(tuple(sorted(i for i in out if scores[i] == score)))
        left -= out
    return tuple(reversed(order))


def baldwin(matrix):
    """Try every order of droppings; options by the fewest among which they are ever left."""
    n = len(matrix)
    place = dict.fromkeys(range(n), n)

    def drop(left):
        for i in left:
            place[i] = min(place[i], len(left))
        if len(left) > 1:
            scores = sums(matrix, left)
            for i in left:
                if scores[i] == min(scores.values()):
                    drop(left - {i})

    drop(frozenset(range(n)))
    return by_score([-place[i] for i in range(n)])


def tiers_of(profile):
    """Each ballot as sets of options, those left out in a last one, with its weight."""
    n = profile.n_options
    for ranks, weight in zip(profile.ranks.tolist(), profile.weights.tolist(), strict=True):
        places = [rank or n + 99 for rank in ranks]
        yield [[i for i in range(n) if places[i] == p] for p in sorted(set(places))], weight


def plurality(profile, ties):
    votes = [Fraction(0)] * profile.n_options
    for (tiers, weight), ranks in zip(tiers_of(profile), profile.ranks.tolist(), strict=True):
        for i in tiers[0] if any(ranks) else ():
            votes[i] += weight * (Fraction(1, len(tiers[0])) if ties == "split" else 1)
    return by_score(votes)


def approval(profile, line):
    """By ballots above the line; with one, those that more put above it than below come first."""
    n = profile.n_options
    above, below = [0] * n, [0] * n
    for ranks, weight in zip(profile.ranks.tolist(), profile.weights.tolist(), strict=True):
        drawn = n + 1 if line is None else ranks[line] or n + 1
        for i in range(n):
            above[i] += weight * (0 < ranks[i] < drawn)
            below[i] += weight * ((ranks[i] or n + 2) > drawn <= n)
    if line is None:
        return by_score(above)
    return by_score([(2 * (above[i] > below[i]) + (i == line), above[i]) for i in range(n)])


def lines_of(tiers, ties):
    """Under ``split`` every way to break a ballot's ties, else the ballot as it is."""
    if ties == "approval":
        return [tiers]
    broken = product(*(permutations(tier) for tier in tiers))
    return [[[i] for tier in line for i in tier] for line in broken]


def within_places(profile, ties):
    """Votes within the first place, the first two, and so on; a last tier counts for nobody."""
    n = profile.n_options
    within = [[Fraction(0)] * n for _ in range(max(n - 1, 0))]
    for tiers, weight in tiers_of(profile):
        lines = lines_of(tiers, ties)
        for line in lines:
            above = 0
            for tier in line[:-1]:
                for k, i in product(range(above, n - 1), tier):
                    within[k][i] += Fraction(weight, len(lines))
                above += len(tier)
    return within


def bucklin(profile, ties):
    within = within_places(profile, ties)
    order, left = [], set(range(profile.n_options))
    for votes in within:
        there = {i for i in left if 2 * votes[i] > profile.n_ballots}
        order += best_first(there, votes)
        left -= there
    return tuple(order + best_first(left, within[-1] if within else [0] * profile.n_options))


def best_first(options, votes):
    return [
        tuple(sorted(i for i in options if votes[i] == level))
        for level in sorted({votes[i] for i in options}, reverse=True)
    ]


def schwartz_set(matrix):
    """Union of the sets that nobody outside beats and that hold no smaller such set."""
    n = len(matrix)
    unbeaten = [
        set(some)
        for size in range(1, n + 1)
        for some in combinations(range(n), size)
        if not any(matrix[j][i] > matrix[i][j] for i in some for j in set(range(n)) - set(some))
    ]
    least = [some for some in unbeaten if not any(other < some for other in unbeaten)]
    return tuple(sorted(set().union(*least)))


def split_cycle_by_chains(matrix, strength):
    """The other definition: a comparison defeats when no chain back is as strong."""
    keys = strength_of(matrix, strength)
    strongest = chains(len(matrix), keys)
    return peel(
        len(matrix), {(i, j) for (i, j), key in keys.items() if key > strongest.get((j, i), ())}
    )
