"""Finding a ticket's ballot under the root, for one answer only; the words are kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.ballots.services.own import ballot_by_words
from app.ballots.services.tickets import Ticket
from app.bundles.convert.ballots import sealed_ballots, tag_in, tag_of
from app.bundles.models import BundleRoot
from app.bundles.queries import ballot_rows
from app.bundles.services.laying import laid_in
from app.core.errors import Refused
from app.issues.models import Issue
from deliberation.bundle import inclusion_proof, is_included


@dataclass(frozen=True, slots=True)
class Found:
    """Where a ballot stands among all, and that it is under the root."""

    place: int
    n_ballots: int
    is_under_root: bool


def find_ballot(issue: Issue, root: BundleRoot, ticket: Ticket) -> Found:
    """Look for a ticket's ballot under the root, or say that there is none."""
    tree = laid_in(root).parts["trees"]["ballots"]
    if tree["root"] is None:
        raise Refused(_l("Too few took part, so no ballots are listed under the root."))
    ballot = ballot_by_words(issue, ticket)
    rows = sealed_ballots(ballot_rows(issue.id))
    tag = tag_of(ballot.ticket_hash, ticket.nonce())
    place = next((i for i, row in enumerate(rows) if tag_in(row) == tag), None)
    if place is None:
        return Found(0, len(rows), is_under_root=False)
    leaves = list(rows.leaves())
    proof = inclusion_proof(leaves, place)
    is_there = is_included(leaves[place], place, tree["size"], proof, bytes.fromhex(tree["root"]))
    return Found(place + 1, len(rows), is_under_root=is_there)
