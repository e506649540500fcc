"""The opinion map as hexagons of ten people and more."""

from __future__ import annotations

from typing import Any

import numpy as np

from deliberation.disclosure import FEWEST_PEOPLE, rounded

WIDEST = 12
"""How many hexagons the map has across at most."""
MOST_LEFT_OUT = 0.2
"""Coarser hexagons are tried while more people than this share are in too small ones."""


def hexagons(positions: Any, labels: Any) -> list[dict[str, Any]]:
    """Return the map as hexagons of ten people and more, each with its people by group.

    `x` and `y` count from 0 to 100 across the map's width; `radius` is that of all. People in
    smaller heaps are on no hexagon: a lone dot would be somebody.
    """
    people = np.flatnonzero(labels >= 0)
    if not len(people):
        return []
    points = positions[people] - positions[people].min(axis=0)
    points = 100 * points / max(float(points.max()), 1e-9)
    best: list[dict[str, Any]] = []
    for across in range(WIDEST, 1, -1):
        radius = 100 / (np.sqrt(3) * across)
        best = heaps_of(points, labels[people], radius)
        if sum(each["n_people"] for each in best) >= (1 - MOST_LEFT_OUT) * len(people):
            break
    return best


def heaps_of(points: Any, labels: Any, radius: float) -> list[dict[str, Any]]:
    """Return the hexagons of one size that hold enough people, counts rounded."""
    centres = nearest_centres(points, radius)
    found = []
    for centre in np.unique(centres, axis=0):
        inside = labels[(centres == centre).all(axis=1)]
        if len(inside) < FEWEST_PEOPLE:
            continue
        largest = int(np.bincount(inside).argmax())
        found.append(
            {
                "x": round(float(centre[0]), 3),
                "y": round(float(centre[1]), 3),
                "radius": round(float(radius), 3),
                "n_people": rounded(len(inside)),
                "group": largest,
            }
        )
    return found


def nearest_centres(points: Any, radius: float) -> Any:
    """Return, for each point, the centre of the hexagon it lies in; hexagons stand on a corner."""
    wide, high = np.sqrt(3) * radius, 3 * radius
    even = np.round(points / [wide, high]) * [wide, high]
    odd = (np.round(points / [wide, high] - 0.5) + 0.5) * [wide, high]
    to_even = ((points - even) ** 2).sum(axis=1)
    to_odd = ((points - odd) ** 2).sum(axis=1)
    return np.round(np.where((to_even <= to_odd)[:, None], even, odd), 6)
