"""How many have taken part, for the page that every voter sees: counted now or seconds ago."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import current_app

from app.ballots.queries import n_taken_part

MANY = 1_000
"""From so many on counting takes longer than a page may wait for each voter."""

SECONDS = 5.0
"""How old a count may be; the page says that it is."""

KEY = "taken_part_lately"


@dataclass(frozen=True, slots=True)
class Lately:
    """A count, and whether others may have come since."""

    people: int
    is_older: bool


def taken_part_lately(issue_id: int) -> Lately:
    """Return how many have taken part, where they are many as this process counted seconds ago.

    Nothing is written for it, so nothing tells in which order ballots came.
    """
    kept: dict[int, tuple[int, float]] = current_app.extensions.setdefault(KEY, {})
    people, counted_at = kept.get(issue_id, (0, 0.0))
    if people and time.monotonic() - counted_at < SECONDS:
        return Lately(people, is_older=True)
    people = n_taken_part(issue_id)
    if people >= MANY:
        kept[issue_id] = people, time.monotonic()
    return Lately(people, is_older=False)
