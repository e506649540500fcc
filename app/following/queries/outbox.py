"""What the outbox holds for people: kept for the next letter, written before, held back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select

from app.accounts.models import Member
from app.extensions import db
from app.following.queries.follows import CAN_BE_WRITTEN_TO
from app.mail.models import MailState, OutgoingMail, Topic


def kept_for(member_ids: Collection[int], until: datetime) -> Mapping[int, Sequence[OutgoingMail]]:
    """Return what waits for a letter that goes out at a moment, and will still hold then."""
    rows = db.session.scalars(
        select(OutgoingMail)
        .where(
            OutgoingMail.member_id.in_(member_ids),
            OutgoingMail.state == MailState.KEPT,
            or_(OutgoingMail.good_until.is_(None), OutgoingMail.good_until > until),
        )
        .order_by(OutgoingMail.created_at, OutgoingMail.id)
    ).all()
    return {one: [row for row in rows if row.member_id == one] for one in member_ids}


def waiting_for(member_id: int) -> Sequence[OutgoingMail]:
    """Return the mails that go out to a member by themselves, as soon as a sender takes them."""
    return db.session.scalars(
        select(OutgoingMail)
        .where(
            OutgoingMail.member_id == member_id,
            OutgoingMail.state.in_((MailState.WAITING, MailState.CLAIMED)),
            OutgoingMail.topic.is_not(None),
        )
        .order_by(OutgoingMail.send_after, OutgoingMail.id)
    ).all()


def held_letters(limit: int) -> Sequence[OutgoingMail]:
    """Return weekly letters that were held back because words were hidden; locked."""
    return db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.topic == Topic.WEEK, OutgoingMail.state == MailState.HELD)
        .order_by(OutgoingMail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def told_in(digest_id: int) -> Sequence[OutgoingMail]:
    """Return what a letter that hasn't gone out tells of."""
    return db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.digest_id == digest_id, OutgoingMail.state == MailState.IN_DIGEST)
        .order_by(OutgoingMail.created_at, OutgoingMail.id)
    ).all()


def readers_after(member_id: int, limit: int) -> Sequence[Member]:
    """Return the next members who can be written to, by id."""
    return db.session.scalars(
        select(Member)
        .where(CAN_BE_WRITTEN_TO, Member.id > member_id)
        .order_by(Member.id)
        .limit(limit)
    ).all()


def known_keys(keys: Collection[str]) -> set[str]:
    """Return which of some mails have been written before."""
    return set(db.session.scalars(select(OutgoingMail.key).where(OutgoingMail.key.in_(keys))))
