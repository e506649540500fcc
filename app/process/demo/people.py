"""The made-up people of the demo: four whom a visitor can be, and their neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from app.accounts.models import Member
from app.accounts.services import join
from app.accounts.services.people import COLOURS, DEMO_PEOPLE, THINGS
from app.extensions import db

PSEUDONYMS = 0.2
"""The share of neighbours who go by a colour and a thing rather than by a name."""


class People:
    """Everybody in the demo, found by name; neighbours who are only a number are in `crowd`."""

    def __init__(self, by_name: dict[str, Member], organiser: str, crowd: list[Member]) -> None:
        self.by_name, self.crowd = by_name, crowd
        self.organiser = by_name[organiser]

    @classmethod
    def made(cls, content: Mapping[str, Any], now: datetime, rng: np.random.Generator) -> People:
        """Make everybody of whom the content tells."""
        by_name: dict[str, Member] = {}
        for role, address in DEMO_PEOPLE.items():
            name = content["demo"][role]
            by_name[name] = join(address, now=now, name=name)
        for name in content["named"]:
            by_name[name] = neighbour(name, now)
        names = crowd_names(content, len(content["named"]), rng)
        crowd = [neighbour(name, now) for name in names if name not in by_name]
        db.session.add_all([*by_name.values(), *crowd])
        db.session.flush()
        return cls(by_name, content["demo"]["organiser"], crowd)

    def named(self, name: str) -> Member:
        """Return somebody whom the content calls by name."""
        return self.by_name[name]


def neighbour(name: str, now: datetime) -> Member:
    """Return a made-up person without an address: nobody is there to be written to."""
    return Member(display_name=name, has_chosen_name=True, created_at=now)


def crowd_names(
    content: Mapping[str, Any], n_named: int, rng: np.random.Generator
) -> Sequence[str]:
    """Return different names, most of them a first name with an initial."""
    firsts, initials = content["first_names"], content["initials"]
    names: dict[str, None] = {}
    while len(names) < content["crowd"] - n_named:
        if rng.random() < PSEUDONYMS:
            names[f"{rng.choice(COLOURS)} {rng.choice(THINGS)}"] = None
        else:
            names[f"{rng.choice(firsts)} {rng.choice(list(initials))}"] = None
    return list(names)
