"""The clusters of Polis the slow way: names, members and loops, to hold the fast form against."""

from __future__ import annotations

from math import dist


def _middle(points, weights, members):
    total = sum(weights[each] for each in members)
    return tuple(sum(weights[e] * points[e][axis] for e in members) / total for axis in (0, 1))


def _begun(points, k):
    different = list(dict.fromkeys(points))[:k]
    return {name: [(), centre] for name, centre in enumerate(different)}


def _gone_on(points, k, weights, before):
    clusters = {}
    for name in sorted({each for each in before if each >= 0}):
        members = [i for i, each in enumerate(before) if each == name]
        middle = _middle(points, weights, members)
        twin = next((other for other, (_, at) in clusters.items() if at == middle), None)
        if twin is None:
            clusters[name] = [members, middle]
            continue
        kept = twin if len(clusters[twin][0]) > len(members) else name
        both = clusters[twin][0] + members
        clusters = {(kept if n == twin else n): each for n, each in clusters.items()}
        clusters[kept] = [both, _middle(points, weights, both)]
    while len(clusters) < min(k, len(set(points))):
        nearest = [min(dist(point, at) for _, at in clusters.values()) for point in points]
        farthest = max(range(len(points)), key=nearest.__getitem__)
        if nearest[farthest] <= 1e-9:
            break
        for each in clusters.values():
            if farthest in each[0]:
                each[0] = [i for i in each[0] if i != farthest]
                each[1] = _middle(points, weights, each[0])
        clusters[max(clusters) + 1] = [[farthest], points[farthest]]
    return clusters


def plain_clustered(points, k, steps, weights, before):
    """Return the name of each point's cluster."""
    points = [tuple(point) for point in points]
    if before is None or max(before) < 0:
        clusters = _begun(points, k)
    else:
        clusters = _gone_on(points, k, weights, before)
    for _ in range(steps + 1):
        names = list(clusters)
        of = [min(names, key=lambda n: dist(point, clusters[n][1])) for point in points]
        moved = {
            name: [members, _middle(points, weights, members)]
            for name in names
            if (members := [i for i, each in enumerate(of) if each == name])
        }
        pairs = zip(
            sorted(at for _, at in clusters.values()),
            sorted(at for _, at in moved.values()),
            strict=False,
        )
        clusters = moved
        if all(dist(*pair) < 0.01 for pair in pairs):
            break
    return of
