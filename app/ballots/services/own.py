"""Finding one's own ballot and reasons again: by the link while open, by the words afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.ballots.convert import Content, content_of_ballot
from app.ballots.models import Ballot, ReasonSheet, ReasonSplit, Slot
from app.ballots.queries import (
    ballot_by_hash,
    cast_link_of,
    linked_sheets,
    sheets_by_hash,
)
from app.ballots.services.arranging import settled
from app.ballots.services.tickets import BALLOT, Ticket, sheet_keys
from app.core.errors import Refused
from app.core.people import Visitor
from app.extensions import db
from app.issues.models import Issue
from app.proposals.queries import options_on_ballot


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """A ballot with its sheets, found by the words; kept for one answer only."""

    content: Content
    sheets: Sequence[ReasonSheet]


def content_to_change(issue: Issue, person: Member | Visitor, *, seed: int) -> Content | None:
    """Return what this person's ballot says, to begin a change from; None if they have none."""
    link = cast_link_of(person, issue.id)
    if link is None:
        return None
    ballot = db.session.get(Ballot, link.ballot_id)
    if ballot is None:
        return None
    return settled_content(ballot, linked_sheets(link), seed)


def settled_content(ballot: Ballot, sheets: Sequence[ReasonSheet], seed: int) -> Content:
    """Return a stored ballot as the ballot page holds it."""
    return settled(content_of_ballot(ballot.zones, ballot.ranking, sheets, seed))


def ballot_by_words(issue: Issue, ticket: Ticket) -> Ballot:
    """Return the ballot that was cast with a ticket's words, or say that there is none."""
    ballot = None
    if ticket.words:
        ballot = ballot_by_hash(issue.id, ticket.hash_for(issue.id, BALLOT))
    if ballot is None:
        raise Refused(
            _l("No ballot here has these words. Check each word, and that this is the question.")
        )
    return ballot


def find_by_words(issue: Issue, ticket: Ticket) -> OwnBallot:
    """Return the ballot and the reasons that were cast with a ticket's words."""
    ballot = ballot_by_words(issue, ticket)
    hashes = [
        ticket.hash_for(issue.id, key)
        for option in options_on_ballot(issue)
        for key in sheet_keys(option.place)
    ]
    sheets = sheets_by_hash(issue.id, hashes)
    return OwnBallot(settled_content(ballot, sheets, seed=0), sheets)


def set_apart(issue: Issue, ticket: Ticket, *, place: int, slot: Slot) -> OwnBallot:
    """Let a reason of one's own stand by itself in the Result; doing it again changes nothing."""
    found = find_by_words(issue, ticket)
    for sheet in found.sheets:
        typed = [line for line in sheet.lines if "text" in line and line["slot"] == slot.value]
        if sheet.option_place == place and typed:
            if db.session.get(ReasonSplit, (sheet.id, slot)) is None:
                db.session.add(ReasonSplit(sheet_id=sheet.id, slot=slot, issue_id=issue.id))
                db.session.flush()
            return found
    raise Refused(_l("These words aren't on your ballot. Look at it once more."))
