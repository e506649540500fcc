"""Drawing the opinion map: groups that pass the honesty tests, or why there are none."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from app.core.storage.database import uses_postgresql
from app.extensions import db
from app.issues.models import Issue
from app.jobs.tasks import report_progress
from app.statements.convert import VALUES, hexagons
from app.statements.models import OpinionMap
from app.statements.queries import all_replies, map_of
from deliberation.disclosure import FEWEST_PEOPLE, rounded
from deliberation.opinions import Group, Opinions, Votes, opinions, tallies

MOST_SHARED = 5
A_WHILE = 20.0
"""Seconds after which a long search says that it is still at work."""


def draw_map(issue: Issue, *, now: datetime) -> OpinionMap:
    """Look for groups among everybody who answered, and keep what was found.

    The same answers give the same map: the seed is the issue's number. The axes are turned to fit
    the last map, so that people do not jump about.
    """
    rows = all_replies(issue.id)
    last = map_of(issue.id)
    places: Mapping[str, Sequence[Any]] = last.places if last else {}
    votes = Votes.from_triples((str(who), str(what), VALUES[said]) for who, what, said in rows)
    report_progress(0, 1)
    found = opinions(
        votes,
        seed=issue.id,
        last={who: (place[0], place[1]) for who, place in places.items()} or None,
        progress=Patience(),
    )
    row = db.session.get(OpinionMap, issue.id, with_for_update=uses_postgresql(db.session))
    if row is None:
        row = OpinionMap(issue_id=issue.id)
        db.session.add(row)
    row.replies, row.drawn_at = len(rows), now
    row.found, row.places = document_of(found, votes), places_of(found, votes)
    db.session.flush()
    return row


class Patience:
    """Tells the table of jobs every now and then that this one is alive."""

    def __init__(self) -> None:
        self.told_at = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        """Note how far the search is."""
        if time.monotonic() - self.told_at > A_WHILE:
            self.told_at = time.monotonic()
            report_progress(done, of)


def labels_of(found: Opinions, votes: Votes) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the group of each person who voted; -1 where there is none."""
    group_by_name = {name: g for g, group in enumerate(found.groups) for name in group.members}
    return np.array([group_by_name.get(name, -1) for name in votes.people], dtype=np.int64)


def document_of(found: Opinions, votes: Votes) -> dict[str, Any]:
    """Return what may be shown of a map, and what routing needs, as a JSON document."""
    honesty = found.honesty
    document: dict[str, Any] = {
        "is_clear": found.clear,
        "failed": list(honesty.failed),
        "n_people": len(votes.people),
        "n_on_map": found.eligible,
        "figures": {
            "likeness": round(float(honesty.likeness), 3),
            "chance": [honesty.chance.numerator, honesty.chance.denominator],
            "right": honesty.right,
            "plain": honesty.plain,
            "held_out": honesty.held_out,
        },
        "groups": [group_document(group, votes) for group in found.groups],
        "hexagons": [],
        "tallies": {},
    }
    return document | (between_groups(found, votes) if found.clear else {})


def between_groups(found: Opinions, votes: Votes) -> dict[str, Any]:
    """Return what there is only where groups are clear.

    `shared` may be shown, and so may `hexagons`; `tallies` are for routing, `axes` (mean, x, y of
    each statement) and `middles` for telling somebody where they themselves stand.
    """
    labels, drawn = labels_of(found, votes), found.map
    agreed, voted = tallies(votes.table, labels, len(found.groups))
    return {
        "shared": [
            {
                "statement": int(votes.statements[bridge.statement]),
                "group": bridge.group,
                "agreed": rounded(bridge.agreed),
                "voted": rounded(bridge.voted),
            }
            for bridge in found.bridging[:MOST_SHARED]
            if bridge.voted >= FEWEST_PEOPLE and 2 * bridge.agreed > bridge.voted
        ],
        "hexagons": hexagons(drawn.positions, labels),
        "tallies": {
            name: np.stack([agreed[:, s], voted[:, s]], axis=1).tolist()
            for s, name in enumerate(votes.statements)
        },
        "axes": {
            name: [round(float(x), 6) for x in (drawn.means[s], *drawn.axes[s])]
            for s, name in enumerate(votes.statements)
        },
        "middles": [
            drawn.positions[labels == g].mean(axis=0).round(6).tolist()
            for g in range(len(found.groups))
        ],
    }


def group_document(group: Group, votes: Votes) -> dict[str, Any]:
    """Return what may be shown of a group: people and answers rounded, none of fewer than ten."""
    return {
        "n_people": rounded(len(group.members)),
        "statements": [
            {
                "statement": int(votes.statements[each.statement]),
                "agrees": each.answer > 0,
                "given": rounded(each.given),
                "voted": rounded(each.voted),
                "given_outside": rounded(each.given_outside),
                "voted_outside": rounded(each.voted_outside),
            }
            for each in group.statements
            if min(each.voted, each.voted_outside) >= FEWEST_PEOPLE
        ],
    }


def places_of(found: Opinions, votes: Votes) -> dict[str, Any]:
    """Return where each person stands and in which group: for the next map and for themselves."""
    labels = labels_of(found, votes)
    return {
        name: [
            round(float(found.map.positions[p][0]), 6),
            round(float(found.map.positions[p][1]), 6),
            int(labels[p]) if labels[p] >= 0 else None,
        ]
        for p, name in enumerate(votes.people)
        if found.map.is_on[p]
    }
