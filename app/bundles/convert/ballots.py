"""Ballots as leaves: what only the holder of a ticket can find and open."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.bundles.queries import BallotRow
from app.outcomes.services.sections.people import dense
from deliberation.bundle import ballot_leaf, commitment
from deliberation.formats.preflib import preflib_text
from deliberation.profile import Profile

HASH = 32


@dataclass(frozen=True, slots=True)
class Sorted:
    """Records that each begin with their leaf, sorted by it and so in no order of casting.

    All are of one length, and stand in one array: a list of them would take five times the memory.
    """

    records: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, records: Iterable[bytes]) -> Sorted:
        """Sort records by their leaves."""
        whole, width = bytearray(), HASH
        for record in records:
            whole += record
            width = len(record)
        rows = np.frombuffer(whole, dtype=np.uint8).reshape(-1, width)
        keys = rows[:, :HASH].copy().view(">u8")
        return cls(rows[np.lexsort(keys.T[::-1])])

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[bytes]:
        return (record.tobytes() for record in self.records)

    def leaves(self) -> Iterator[bytes]:
        """Yield the leaves alone."""
        return (record[:HASH].tobytes() for record in self.records)


def tag_of(ticket_hash: bytes, nonce: bytes) -> str:
    """Return what a ticket's holder finds the ballot by; nobody else can make it."""
    return hmac.digest(ticket_hash, b"tag" + nonce, "sha256").hex()


def salt_of(ticket_hash: bytes, nonce: bytes) -> str:
    """Return what a ballot's ranking is sealed with: without it no ranking can be tried."""
    return hmac.digest(ticket_hash, b"salt" + nonce, "sha256").hex()


def leaf_of_ballot(ranking: bytes, ticket_hash: bytes, nonce: bytes) -> bytes:
    """Return the leaf under which one ballot stands, if nothing of it was changed."""
    seal = commitment(dense(ranking), salt_of(ticket_hash, nonce))
    return ballot_leaf(tag_of(ticket_hash, nonce), seal)


def sealed_ballots(rows: Iterable[BallotRow]) -> Sorted:
    """Return leaf, tag and seal of every ballot."""
    return Sorted.of(
        ballot_leaf(tag, seal) + bytes.fromhex(tag) + bytes.fromhex(seal)
        for tag, seal, _salt, _ranks in told_by(rows)
    )


def sealed_line(record: bytes) -> dict[str, Any]:
    """Return what a bundle shows of a ballot that is not published."""
    return {"tag": tag_in(record), "seal": record[2 * HASH :].hex()}


def open_ballots(rows: Iterable[BallotRow]) -> Sorted:
    """Return leaf, tag, salt and ranks of every ballot."""
    return Sorted.of(
        ballot_leaf(tag, seal) + bytes.fromhex(tag) + bytes.fromhex(salt) + bytes(ranks)
        for tag, seal, salt, ranks in told_by(rows)
    )


def open_line(record: bytes) -> dict[str, Any]:
    """Return what a bundle shows of a ballot that is published."""
    salt = record[2 * HASH : 3 * HASH].hex()
    return {"tag": tag_in(record), "salt": salt, "ranks": list(record[3 * HASH :])}


def tag_in(record: bytes) -> str:
    """Return the tag of a record."""
    return record[HASH : 2 * HASH].hex()


def told_by(rows: Iterable[BallotRow]) -> Iterator[tuple[str, str, str, tuple[int, ...]]]:
    """Yield tag, seal, salt and ranks of ballots."""
    for ranking, nonce, ticket_hash, _name in rows:
        ranks, salt = dense(ranking), salt_of(ticket_hash, nonce)
        yield tag_of(ticket_hash, nonce), commitment(ranks, salt), salt, ranks


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
