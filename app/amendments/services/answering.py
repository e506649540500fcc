"""The author's answer to a change, and what it means for the other changes to the same idea."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.amendments.convert import base_of, edits_of, fitted
from app.amendments.models import Amendment, Answer
from app.amendments.policy import may_answer, may_confirm
from app.amendments.queries import answer_by, version_numbered
from app.amendments.services.adopting import adopt, note_down, reopen
from app.amendments.services.holding import held
from app.amendments.services.telling import tell_suggester
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.extensions import db
from app.proposals.convert import text_of
from app.proposals.models import ProposalVersion
from app.proposals.queries import latest_version
from app.proposals.services.standing import Clock
from deliberation.amendments import Text, apply, edits_between, edits_from_json, edits_to_json

CLASHES = _l(
    "This change concerns words that have changed since it was suggested. "
    "Take it in with your own words instead."
)


def answering(amendment: Amendment, author: Member, *, seen: int, clock: Clock) -> datetime:
    """Hold the change for its idea's author and ask the policy; return the moment."""
    standing = held(amendment, author, clock=clock, seen=seen)
    deadline = answer_by(amendment.proposal.issue)
    when = (standing.time, standing.now, standing.membership)
    require(may_answer(author, amendment, deadline, *when))
    return standing.now


def take_in(amendment: Amendment, author: Member, *, seen: int, clock: Clock) -> ProposalVersion:
    """Make the change's words the idea's own; its other changes are fitted to the new words."""
    now = answering(amendment, author, seen=seen, clock=clock)
    return take_in_now(amendment, now)


def take_in_now(amendment: Amendment, now: datetime) -> ProposalVersion:
    """Take a change in as it was suggested, if it fits the latest words."""
    words = text_of(latest_version(amendment.proposal))
    edits = fitted(edits_of(amendment), base_of(amendment), words)
    if edits is None:
        raise Refused(CLASHES)
    return adopt(amendment, apply(words, edits), Answer.TAKEN_IN, now=now)


def offer(
    amendment: Amendment,
    author: Member,
    *,
    seen: int,
    version_seen: int,
    text: Text,
    clock: Clock,
) -> None:
    """Offer to take the change in with the author's own words; whoever suggested it says yes or no.

    Where both are one person, or the words are those suggested, there is nobody to ask.
    """
    now = answering(amendment, author, seen=seen, clock=clock)
    proposal = amendment.proposal
    latest = latest_version(proposal)
    if latest.number != version_seen:
        raise Conflict(_l("The idea changed while you were writing. Your words are kept below."))
    edits = edits_between(text_of(version_numbered(proposal, version_seen)), text)
    if not edits or not text:
        raise Refused(_l("These are the words as they are now. Change them, or say no."))
    if edits == fitted(edits_of(amendment), base_of(amendment), text_of(latest)):
        take_in_now(amendment, now)
        return
    amendment.offered_edits, amendment.offered_version = edits_to_json(edits), latest
    if amendment.author_id == author.id:
        adopt(amendment, text, Answer.REWORDED, now=now)
        return
    amendment.answer, amendment.answered_at = Answer.OFFERED, now
    db.session.flush()
    tell_suggester(
        amendment,
        _(
            "%(name)s would take your change in with other words. Read them, and say if that is "
            "what you meant.",
            name=proposal.keeper_name or proposal.author_name,
        ),
        now=now,
        quote=amendment.summary,
    )
    note_down("change-offered", amendment, by=author.display_name, now=now)


def refuse(amendment: Amendment, author: Member, *, seen: int, reason: str, clock: Clock) -> None:
    """Say no, with a reason everybody can read. Backing counts on: the change may become a B2."""
    now = answering(amendment, author, seen=seen, clock=clock)
    amendment.answer, amendment.answer_reason = Answer.REFUSED, reason
    amendment.answered_at = now
    amendment.offered_edits, amendment.offered_version = None, None
    db.session.flush()
    tell_suggester(
        amendment,
        _(
            "The author of the idea said no to your change. If enough people back it by the end "
            "of Improve, it goes on the ballot as an idea beside the other."
        ),
        now=now,
        quote=reason,
    )
    note_down("change-refused", amendment, by=author.display_name, now=now, reason=reason)


def confirm(amendment: Amendment, suggester: Member, *, seen: int, clock: Clock) -> ProposalVersion:
    """Agree to the author's own words for a change: they come in."""
    standing = held(amendment, suggester, clock=clock, seen=seen)
    when = (standing.time, standing.now, standing.membership)
    require(may_confirm(suggester, amendment, *when))
    version, latest = amendment.offered_version, latest_version(amendment.proposal)
    if version is None:
        raise Refused(_l("There are no other words on offer."))
    offered = edits_from_json(amendment.offered_edits)
    edits = fitted(offered, text_of(version), text_of(latest))
    if edits is None:
        raise Refused(CLASHES)
    return adopt(amendment, apply(text_of(latest), edits), Answer.REWORDED, now=standing.now)


def decline(amendment: Amendment, suggester: Member, *, seen: int, clock: Clock) -> None:
    """Keep the change as it was suggested; it is open again."""
    standing = held(amendment, suggester, clock=clock, seen=seen)
    when = (standing.time, standing.now, standing.membership)
    require(may_confirm(suggester, amendment, *when))
    reopen(amendment)
    note_down("change-kept", amendment, by=suggester.display_name, now=standing.now)
