"""Giving a change other words: the earlier ones are kept, and whoever backs it is asked once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.amendments.convert import base_of, edits_of, fitted
from app.amendments.models import Amendment, Answer, EarlierWording
from app.amendments.policy import may_take_words
from app.amendments.queries import all_change_backings
from app.amendments.services.adopting import note_down, reopen
from app.amendments.services.holding import CHANGED, held
from app.amendments.services.telling import ask_backer, tell_joined
from app.core.errors import Conflict, Refused
from app.core.policy import require
from app.extensions import db
from app.proposals.convert import text_of
from app.proposals.models import ProposalVersion
from app.proposals.queries import latest_version
from app.proposals.services.standing import Clock
from deliberation.amendments import Edit, edits_to_json

NO_LONGER_FIT = _l(
    "The idea now says something else about these words, so they can't be taken as they stand."
)


def give_words(
    amendment: Amendment, version: ProposalVersion, edits: Sequence[Edit], *, summary: str
) -> None:
    """Give a change other words, and keep those that people backed it with."""
    db.session.add(
        EarlierWording(
            amendment_id=amendment.id,
            number=amendment.wording,
            base_version_id=amendment.base_version_id,
            summary=amendment.summary,
            edits=amendment.edits,
        )
    )
    amendment.base_version, amendment.edits = version, edits_to_json(edits)
    amendment.summary = summary
    amendment.wording += 1
    db.session.flush()


def ask_backers_of(amendment: Amendment, words: str, *, now: datetime) -> None:
    """Ask whoever backs a change whether it still holds; one letter until they have answered.

    Whoever suggested the change has just chosen its words, so their backing goes along.
    """
    for backing in all_change_backings(amendment):
        if backing.member_id == amendment.author_id:
            backing.wording = amendment.wording
            continue
        is_first = backing.asked_wording is None
        backing.asked_wording = amendment.wording
        if is_first:
            ask_backer(backing, amendment, words, now=now)
    db.session.flush()


def take_words(
    amendment: Amendment, suggester: Member, *, seen: int, other_seen: int, clock: Clock
) -> None:
    """Take the words that this change offers for one's own; this one is settled with that.

    Nobody's support moves by itself: whoever backs either of them is asked.
    """
    standing = held(amendment, suggester, clock=clock, seen=seen)
    require(may_take_words(suggester, amendment, standing.time, standing.now, standing.membership))
    mine = amendment.beside
    if mine is None:
        raise Refused(_l("This change offers no words for another one."))
    db.session.refresh(mine)
    if mine.revision != other_seen:
        raise Conflict(CHANGED)
    latest = latest_version(amendment.proposal)
    edits = fitted(edits_of(amendment), base_of(amendment), text_of(latest))
    if not edits:
        raise Refused(NO_LONGER_FIT)
    if mine.answer is Answer.OFFERED:
        reopen(mine)
    give_words(mine, latest, edits, summary=amendment.summary)
    amendment.answer, amendment.answered_at = Answer.JOINED, standing.now
    db.session.flush()
    ask_backers_of(
        mine,
        _(
            "%(name)s took other words for it, suggested by %(other)s. Read them, and say if you "
            "still back it. Until then you count as backing it as it was.",
            name=mine.author_name,
            other=amendment.author_name,
        ),
        now=standing.now,
    )
    tell_joined(amendment, mine, all_change_backings(amendment), now=standing.now)
    note_down(
        "change-joined", amendment, now=standing.now, by=suggester.display_name, into=mine.number
    )
