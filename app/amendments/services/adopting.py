"""Making the words of changes an idea's own, and what that means for its other changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.amendments.convert import base_of, edits_of, fitted, offered_text
from app.amendments.models import Amendment, Answer
from app.amendments.queries import in_play
from app.amendments.services.telling import tell_conflict, tell_suggester
from app.core.errors import Refused
from app.extensions import db
from app.journal.services import write_entry
from app.proposals.convert import text_of
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import latest_version, letter_of
from app.proposals.services import add_version
from deliberation.amendments import Text, edits_between, edits_to_json

LONGEST_NOTE = 280
ALL_GONE = _l("This would take out every word of the idea, so it can't come in.")


def adopt(amendment: Amendment, text: Text, answer: Answer, *, now: datetime) -> ProposalVersion:
    """Write the new version with its trail, tell whoever suggested it, carry the others over."""
    note = _(
        "Change %(number)s by %(name)s: %(summary)s",
        number=amendment.number,
        name=amendment.author_name,
        summary=amendment.summary,
    )
    return adopt_all([amendment], text, answer, note=note, now=now)


def adopt_all(
    changes: Sequence[Amendment], text: Text, answer: Answer, *, note: str, now: datetime
) -> ProposalVersion:
    """Write one new version for all these changes to one idea; each keeps its own trail."""
    proposal = changes[0].proposal
    version = before = latest_version(proposal)
    if not text:
        raise Refused(ALL_GONE)
    if text != text_of(before):
        words = note[:LONGEST_NOTE]
        version = add_version(proposal, title=before.title, text=text, note=words, now=now)
    for change in changes:
        came_in(change, version, answer, now=now)
    carry_over(proposal, version, now=now)
    return version


def came_in(
    amendment: Amendment, version: ProposalVersion, answer: Answer, *, now: datetime
) -> None:
    """Note with which version a change came in, and tell whoever suggested it."""
    amendment.answer, amendment.answered_at = answer, now
    amendment.result_version_id = version.id
    db.session.flush()
    tell_suggester(amendment, _("Your change is in the words."), now=now, quote=amendment.summary)
    note_down("change-taken-in", amendment, now=now, version=version.number)


def reopen(amendment: Amendment) -> None:
    """Let a change stand as it was suggested, nothing on offer."""
    amendment.answer, amendment.answered_at = Answer.OPEN, None
    amendment.offered_edits, amendment.offered_version = None, None
    db.session.flush()


def carry_over(proposal: Proposal, latest: ProposalVersion, *, now: datetime) -> None:
    """Fit the other changes to the new words; those that conflict ask whoever suggested them."""
    for other in in_play(proposal):
        fits_now = is_fitting(other, other.base_version)
        if other.answer is Answer.OFFERED and not offer_fits(other, latest):
            reopen(other)
        edits = fitted(edits_of(other), base_of(other), text_of(latest))
        if edits is None:
            if fits_now:
                tell_conflict(other, now=now)
            continue
        if edits:
            other.base_version, other.edits = latest, edits_to_json(edits)
        else:
            came_in(other, latest, Answer.TAKEN_IN, now=now)
    db.session.flush()


def is_fitting(amendment: Amendment, base: ProposalVersion) -> bool:
    """Say whether the change was made for the version before the one that has just come."""
    return base.number + 1 == latest_version(amendment.proposal).number


def offer_fits(amendment: Amendment, latest: ProposalVersion) -> bool:
    """Say whether the author's own words for a change still fit the idea."""
    text, version = offered_text(amendment), amendment.offered_version
    if text is None or version is None:
        return False
    before = text_of(version)
    return bool(fitted(edits_between(before, text), before, text_of(latest)))


def note_down(kind: str, amendment: Amendment, *, now: datetime, **content: object) -> None:
    """Write what became of a change into the journal."""
    write_entry(
        kind,
        issue_id=amendment.proposal.issue_id,
        now=now,
        letter=letter_of(amendment.proposal),
        number=amendment.number,
        suggester=amendment.author_name,
        summary=amendment.summary,
        **content,
    )
