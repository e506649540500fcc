"""Suggesting a change, wording it anew, taking it back."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.amendments.convert import base_of, edits_of, fitted, same_effect
from app.amendments.models import Amendment, AmendmentBacking, Answer
from app.amendments.policy import may_reword, may_suggest, may_take_back, may_word_beside
from app.amendments.queries import (
    answer_by,
    in_play,
    next_number,
    version_numbered,
)
from app.amendments.services.holding import held
from app.amendments.services.telling import tell_author, tell_of_other_words
from app.amendments.services.wording import ask_backers_of, give_words
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.extensions import db
from app.journal.services import write_entry
from app.proposals.convert import text_of
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.queries import latest_version, letter_of, option_of
from app.proposals.services.standing import Clock, experience_of, standing_in
from deliberation.amendments import Edit, Text, apply, edits_between, edits_to_json

NO_CHANGE = _l("You haven't changed any words yet.")
STALE = _l("The idea changed while you were writing, at the same words. Yours are kept below.")
EMPTY = _l("This would take out every word. Leave at least a sentence.")


def suggest(
    proposal: Proposal,
    author: Member,
    *,
    seen: int,
    text: Text,
    summary: str,
    why: str = "",
    beside: Amendment | None = None,
    clock: Clock,
) -> Amendment:
    """Suggest other words for an idea, written for version `seen` and fitted to the latest.

    Whoever suggests it counts as the first to back it. Where they are meant as other words for
    another change, `beside`, whoever suggested that one is asked whether to take them.
    """
    standing = standing_in(proposal.issue, author, clock=clock, alone=True)
    db.session.refresh(proposal)
    option = option_of(proposal)
    when = (standing.time, standing.now, standing.membership)
    require(may_suggest(author, proposal, option, *when))
    version, edits = fitted_to_latest(proposal, seen, text)
    refuse_twin(proposal, text_of(version), edits)
    amendment = Amendment(
        proposal=proposal,
        number=next_number(proposal),
        base_version=version,
        author=author,
        author_name=author.display_name,
        author_experience=experience_of(author, proposal.issue),
        summary=summary,
        why=why,
        edits=edits_to_json(edits),
        answer=Answer.OPEN,
        beside=beside if beside and may_word_beside(author, beside) else None,
        created_at=standing.now,
    )
    db.session.add(amendment)
    db.session.flush()
    db.session.add(
        AmendmentBacking(
            amendment_id=amendment.id,
            member_id=author.id,
            experience=amendment.author_experience,
            backed_at=standing.now,
        )
    )
    db.session.flush()
    tell_author(amendment, answer_by(proposal.issue), now=standing.now)
    tell_of_other_words(amendment, now=standing.now)
    write_entry(
        "change-suggested",
        issue_id=proposal.issue_id,
        now=standing.now,
        letter=letter_of(proposal),
        number=amendment.number,
        by=author.display_name,
        summary=summary,
    )
    return amendment


def fitted_to_latest(
    proposal: Proposal, seen: int, text: Text
) -> tuple[ProposalVersion, tuple[Edit, ...]]:
    """Return the latest version and what words written for version `seen` change in it."""
    latest, base = latest_version(proposal), version_numbered(proposal, seen)
    edits = edits_between(text_of(base), text)
    if not edits:
        raise Refused(NO_CHANGE)
    edits_now = fitted(edits, text_of(base), text_of(latest))
    if edits_now is None:
        raise Conflict(STALE)
    if not edits_now:
        raise Refused(_l("The idea says that already: the same words have just come in."))
    if not apply(text_of(latest), edits_now):
        raise Refused(EMPTY)
    return latest, edits_now


def refuse_twin(
    proposal: Proposal, base: Text, edits: tuple[Edit, ...], but: Amendment | None = None
) -> None:
    """Keep two changes from saying the same: the first is to be backed instead."""
    for other in in_play(proposal):
        if other is not but and same_effect(other, base, edits):
            raise Refused(
                _(
                    "Change %(number)s by %(name)s says exactly that. Back it instead.",
                    number=other.number,
                    name=other.author_name,
                )
            )


def reword(
    amendment: Amendment,
    author: Member,
    *,
    seen: int,
    version_seen: int,
    text: Text,
    summary: str,
    why: str,
    clock: Clock,
) -> None:
    """Word a change anew where the idea now says something else; its backers are told.

    They stay counted as backing the earlier wording until they say otherwise.
    """
    standing = held(amendment, author, clock=clock, seen=seen)
    latest = latest_version(amendment.proposal)
    clashes = fitted(edits_of(amendment), base_of(amendment), text_of(latest)) is None
    when = (standing.time, standing.now, standing.membership)
    require(may_reword(author, amendment, clashes, *when))
    version, edits = fitted_to_latest(amendment.proposal, version_seen, text)
    refuse_twin(amendment.proposal, text_of(version), edits, but=amendment)
    give_words(amendment, version, edits, summary=summary)
    amendment.why = why
    db.session.flush()
    ask_backers_of(
        amendment,
        _(
            "The idea changed, so %(name)s worded the change anew. Read it, and say if you "
            "still back it. Until then you count as backing it as it was.",
            name=amendment.author_name,
        ),
        now=standing.now,
    )
    write_entry(
        "change-reworded",
        issue_id=amendment.proposal.issue_id,
        now=standing.now,
        letter=letter_of(amendment.proposal),
        number=amendment.number,
        by=author.display_name,
        summary=summary,
    )


def take_back(amendment: Amendment, author: Member, *, seen: int, clock: Clock) -> None:
    """Take a change back; it stays to be read, and counts no more."""
    standing = held(amendment, author, clock=clock, seen=seen)
    when = (standing.time, standing.now, standing.membership)
    require(may_take_back(author, amendment, *when))
    amendment.answer, amendment.answered_at = Answer.WITHDRAWN, standing.now
    db.session.flush()
    write_entry(
        "change-withdrawn",
        issue_id=amendment.proposal.issue_id,
        now=standing.now,
        letter=letter_of(amendment.proposal),
        number=amendment.number,
        by=author.display_name,
    )
