"""Taking several changes in at once: how the words would read, and one version for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.accounts.models import Member
from app.amendments.convert import base_of, edits_of, fitted, pieces_between, put_together
from app.amendments.models import Amendment, Answer
from app.amendments.policy import may_gather
from app.amendments.queries import answer_by, changes_of, in_play
from app.amendments.services.adopting import ALL_GONE, adopt_all
from app.amendments.services.showing import meeting_numbers
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.extensions import db
from app.proposals.convert import text_of
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import latest_version
from app.proposals.services.standing import Clock, standing_in
from deliberation.amendments import Text

MOVED = _l("Something happened while you were reading. Nothing has come in yet: look again below.")
Seen = Mapping[int, int]
"""The revision of each change that was on the page, by the change's id."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Changes to take in together, the words they make, and what keeps them from coming in."""

    changes: Sequence[Amendment]
    text: Text
    left_out: Sequence[Amendment]
    moved: Sequence[str]

    @property
    def obstacle(self) -> str:
        """Say what is wrong with these changes together; nothing if they can come in."""
        if self.left_out:
            return _(
                "Changes to the same words can't come in together: change %(numbers)s would undo "
                "another. Untick one of them.",
                numbers=numbers_of(self.left_out),
            )
        return "" if self.text else str(ALL_GONE)


def take_in_together(
    proposal: Proposal, author: Member, *, version_seen: int, seen: Seen, clock: Clock
) -> ProposalVersion:
    """Make the words of all these changes the idea's own, in one version.

    Where the idea or any of them is not as it was on the page, nothing is done.
    """
    standing = standing_in(proposal.issue, author, clock=clock, alone=True)
    db.session.refresh(proposal)
    when = (standing.time, standing.now, standing.membership)
    require(may_gather(author, proposal, answer_by(proposal.issue), *when))
    gathered = gather(proposal, seen)
    if gathered.moved or latest_version(proposal).number != version_seen:
        raise Conflict(MOVED)
    if not gathered.changes:
        raise Refused(_l("Tick the changes to take in."))
    if gathered.obstacle:
        raise Refused(gathered.obstacle)
    note = ngettext(
        "%(num)s change taken in: %(numbers)s",
        "%(num)s changes taken in together: %(numbers)s",
        len(gathered.changes),
        numbers=numbers_of(gathered.changes),
    )
    return adopt_all(gathered.changes, gathered.text, Answer.TAKEN_IN, note=note, now=standing.now)


def gather(proposal: Proposal, seen: Seen) -> Gathered:
    """Return those of the changes that still wait, and what happened to any that moved."""
    waiting = {row.id: row for row in in_play(proposal) if row.answer is Answer.OPEN}
    changes = [row for row in waiting.values() if row.id in seen]
    text, left_out = put_together(text_of(latest_version(proposal)), changes)
    moved = [
        _("Change %(number)s has other words now.", number=row.number)
        for row in changes
        if row.revision != seen[row.id]
    ]
    gone = len(set(seen) - set(waiting))
    if gone:
        moved.append(
            ngettext(
                "%(num)s change you ticked doesn't wait for an answer any more.",
                "%(num)s changes you ticked don't wait for an answer any more.",
                gone,
            )
        )
    return Gathered(changes, text, left_out, moved)


def numbers_of(changes: Sequence[Amendment]) -> str:
    """Write the numbers of changes one after another."""
    return ", ".join(str(change.number) for change in changes)


def page_of_gathering(proposal: Proposal, gathered: Gathered) -> dict[str, Any]:
    """Return what the page shows: every change that waits, and how the words would read."""
    latest = latest_version(proposal)
    words = text_of(latest)
    rows = [row for row in changes_of(proposal) if row.amendment.answer is Answer.OPEN]
    meets = meeting_numbers([row.amendment for row in rows])
    fits = {
        row.amendment.id
        for row in rows
        if fitted(edits_of(row.amendment), base_of(row.amendment), words) is not None
    }
    return {
        "latest": latest,
        "waiting": rows,
        "fits": fits,
        "meets": meets,
        "ticked": {change.id for change in gathered.changes},
        "gathered": gathered,
        "pieces": pieces_between(words, gathered.text) if gathered.text else [],
    }
