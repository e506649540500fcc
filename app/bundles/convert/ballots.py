"""Ballots as leaves: what only the holder of a ticket can find and open."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.bundles.queries import BallotRow
from app.outcomes.services.sections.people import dense
from deliberation.bundle import ballot_leaf, commitment
from deliberation.formats.preflib import preflib_text
from deliberation.profile import Profile


def tag_of(ticket_hash: bytes, nonce: bytes) -> str:
    """Return what a ticket's holder finds the ballot by; nobody else can make it."""
    return hmac.digest(ticket_hash, b"tag" + nonce, "sha256").hex()


def salt_of(ticket_hash: bytes, nonce: bytes) -> str:
    """Return what a ballot's ranking is sealed with: without it no ranking can be tried."""
    return hmac.digest(ticket_hash, b"salt" + nonce, "sha256").hex()


def sealed_ballots(rows: Iterable[BallotRow]) -> list[tuple[bytes, str, str]]:
    """Return (leaf, tag, seal) of every ballot, sorted by leaf, in no order of casting."""
    found = []
    for ranking, nonce, ticket_hash, _name in rows:
        tag = tag_of(ticket_hash, nonce)
        seal = commitment(dense(list(ranking)), salt_of(ticket_hash, nonce))
        found.append((ballot_leaf(tag, seal), tag, seal))
    return sorted(found)


def open_ballots(rows: Iterable[BallotRow]) -> list[dict[str, Any]]:
    """Return every ballot with its ranking and its salt, sorted like `sealed_ballots`."""
    found = []
    for ranking, nonce, ticket_hash, _name in rows:
        tag, salt = tag_of(ticket_hash, nonce), salt_of(ticket_hash, nonce)
        ranks = list(dense(list(ranking)))
        row = {"tag": tag, "salt": salt, "ranks": ranks}
        found.append((ballot_leaf(tag, commitment(ranks, salt)), row))
    return [row for _leaf, row in sorted(found, key=lambda one: one[0])]


def preflib_of(doc: Mapping[str, Any]) -> tuple[str, bytes] | None:
    """Return the name and the text of PrefLib's file, where ballots are published whole."""
    told: Sequence[Mapping[str, Any]] = doc["ballots"]["rows"]
    if doc["ballots"]["why_not"] is not None or not told:
        return None
    profile = Profile.from_ranks(
        doc["outcome"]["options"], [row["ranks"] for row in told], [row["people"] for row in told]
    )
    is_complete = all(all(row["ranks"]) for row in told)
    name = "ballots.toc" if is_complete else "ballots.toi"
    return name, preflib_text(profile, name).encode()
