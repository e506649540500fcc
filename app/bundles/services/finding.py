"""Finding a ticket's ballot under the root, for one answer only; the words are kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.ballots.services.own import ballot_by_words
from app.ballots.services.tickets import Ticket
from app.bundles.convert.ballots import leaf_of_ballot, sealed_ballots
from app.bundles.convert.pieces import pieces_from, way_up
from app.bundles.models import BundleLeaves, BundleRoot
from app.bundles.queries import ballot_rows, piece_around, roots_of_pieces
from app.bundles.services.laying import laid_in
from app.core.errors import Refused
from app.issues.models import Issue
from deliberation.bundle import is_included


@dataclass(frozen=True, slots=True)
class Found:
    """Where a ballot stands among all, and that it is under the root."""

    place: int
    n_ballots: int
    is_under_root: bool


def find_ballot(issue: Issue, root: BundleRoot, ticket: Ticket) -> Found:
    """Look for a ticket's ballot under the root, or say that there is none.

    What is read for it is one ballot, one piece of the leaves that were laid, and the roots of the
    others, so it takes no longer among many.
    """
    tree = laid_in(root).parts["trees"]["ballots"]
    if tree["root"] is None:
        raise Refused(_l("Too few took part, so no ballots are listed under the root."))
    ballot = ballot_by_words(issue, ticket)
    leaf = leaf_of_ballot(ballot.ranking, ballot.ticket_hash, ticket.nonce())
    piece, roots = piece_for(issue, leaf)
    found = way_up(piece, leaf, roots) if piece is not None else None
    if found is None:
        return Found(0, tree["size"], is_under_root=False)
    place, proof = found
    is_there = is_included(leaf, place, tree["size"], proof, bytes.fromhex(tree["root"]))
    return Found(place + 1, tree["size"], is_under_root=is_there)


def piece_for(issue: Issue, leaf: bytes) -> tuple[BundleLeaves | None, Sequence[bytes]]:
    """Return the piece in which a leaf would stand, and the roots of all pieces.

    Under a root that was laid before leaves were kept they are worked out from all ballots.
    """
    if roots := roots_of_pieces(issue.id):
        return piece_around(issue.id, leaf), roots
    pieces = list(pieces_from(issue.id, sealed_ballots(ballot_rows(issue.id))))
    around = [piece for piece in pieces if piece.first <= leaf]
    return around[-1] if around else None, [piece.root for piece in pieces]
