"""The leaves of many ballots in pieces, and the way from one of them up to the root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.bundles.convert.ballots import HASH, Sorted
from app.bundles.models import BundleLeaves
from deliberation.bundle import inclusion_proof, root_of

PIECE = 1024
"""Leaves in a piece: a power of two, so that a piece is a whole branch of the tree of all."""


def pieces_from(issue_id: int, ballots: Sorted) -> Iterator[BundleLeaves]:
    """Yield the leaves of ballots in pieces, in their order."""
    for number, start in enumerate(range(0, len(ballots), PIECE)):
        joined = ballots.records[start : start + PIECE, :HASH].tobytes()
        leaves = leaves_in(joined)
        yield BundleLeaves(
            issue_id=issue_id, number=number, first=leaves[0], root=root_of(leaves), leaves=joined
        )


def leaves_in(joined: bytes) -> list[bytes]:
    """Return the leaves of a piece."""
    return [joined[at : at + HASH] for at in range(0, len(joined), HASH)]


def way_up(
    piece: BundleLeaves, leaf: bytes, roots: Sequence[bytes]
) -> tuple[int, tuple[bytes, ...]] | None:
    """Return the place of a leaf among all, and its proof; None where it isn't in the piece."""
    leaves = leaves_in(piece.leaves)
    if leaf not in leaves:
        return None
    inside = leaves.index(leaf)
    proof = inclusion_proof(leaves, inside) + inclusion_proof(roots, piece.number)
    return piece.number * PIECE + inside, proof
