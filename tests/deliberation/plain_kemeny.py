"""A slow plain version of Kemeny's rule: every order is tried."""

from __future__ import annotations

from itertools import combinations, permutations


def against(matrix, order):
    """The margins of comparisons whose loser stands above the winner, added up."""
    return sum(max(0, matrix[b][a] - matrix[a][b]) for a, b in combinations(order, 2))


def best_orders(matrix, options):
    costs = {order: against(matrix, order) for order in permutations(options)}
    least = min(costs.values())
    return [order for order in costs if costs[order] == least], least


def kemeny(matrix, options=None):
    """Tiers: what all best orders put first as one, in it who can stand first, then the rest."""
    options = range(len(matrix)) if options is None else options
    if not options:
        return ()
    orders, _ = best_orders(matrix, options)
    tiers, start = [], 0
    for end in range(1, len(options) + 1):
        heads = {frozenset(order[:end]) for order in orders}
        if len(heads) == 1:
            firsts = sorted({order[start] for order in orders})
            rest = sorted(set(orders[0][start:end]) - set(firsts))
            tiers += [tuple(firsts), *kemeny(matrix, rest)]
            start = end
    return tuple(tiers)
