"""Opinion groups the slow way: whole matrices, loops and pairs, to hold the fast form against."""

from __future__ import annotations

from itertools import combinations

import numpy as np


def whole_matrix(votes):
    """People × statements, with NaN where nobody voted."""
    table = votes.table
    matrix = np.full((table.n_people, table.n_statements), np.nan)
    for person in range(table.n_people):
        for place in range(table.starts[person], table.starts[person + 1]):
            matrix[person, table.statements[place]] = table.values[place]
    return matrix


def plain_positions(matrix):
    """The map by the whole singular value decomposition of the imputed and centred matrix."""
    means = np.array([column[~np.isnan(column)].mean() for column in matrix.T])
    imputed = np.where(np.isnan(matrix), means, matrix)
    centred = imputed - means
    _, values, rows = np.linalg.svd(centred, full_matrices=False)
    axes = np.zeros((matrix.shape[1], 2))
    for axis in range(min(2, len(values))):
        if values[axis] > 1e-6:
            row = rows[axis]
            axes[:, axis] = row if row[np.argmax(np.abs(row))] > 0 else -row
    positions = []
    for row in matrix:
        voted = ~np.isnan(row)
        total = sum((row[i] - means[i]) * axes[i] for i in np.flatnonzero(voted))
        positions.append(np.sqrt(len(row) / voted.sum()) * total)
    return np.array(positions), values


def plain_rand_index(one, other):
    """The adjusted Rand index, pair by pair."""
    pairs = list(combinations(range(len(one)), 2))
    first = [one[i] == one[j] for i, j in pairs]
    second = [other[i] == other[j] for i, j in pairs]
    both = sum(a and b for a, b in zip(first, second, strict=True))
    chance = sum(first) * sum(second) / len(pairs) if pairs else 0
    most = (sum(first) + sum(second)) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def plain_silhouettes(spots, labels):
    values = []
    for i, spot in enumerate(spots):
        means = {}
        for group in set(labels):
            others = [j for j, label in enumerate(labels) if label == group and j != i]
            if others:
                means[group] = sum(np.hypot(*(spot - spots[j])) for j in others) / len(others)
        own = means.pop(labels[i], None)
        if own is None or not means or max(own, min(means.values())) == 0:
            values.append(0.0)
        else:
            nearest = min(means.values())
            values.append((nearest - own) / max(own, nearest))
    return values


def plain_least_shares(matrix, labels, k):
    """Each statement's least share agreeing, as (agreed, voted), in groups of ten or more."""
    found = {}
    for statement in range(matrix.shape[1]):
        shares = []
        for group in range(k):
            members = [p for p in range(len(matrix)) if labels[p] == group]
            said = [matrix[p, statement] for p in members if not np.isnan(matrix[p, statement])]
            if len(members) >= 10:
                shares.append((sum(vote == 1 for vote in said), len(said)))
        if shares and all(voted >= 10 for _, voted in shares):
            found[statement] = min(shares, key=lambda share: share[0] / share[1])
    return found
