"""Reads: members, live sign-in tokens, sessions, kept forms."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import KeptForm, Member, MemberSession, SignInToken
from app.core.tokens import digest_of
from app.core.words.names import skeleton_of
from app.extensions import db

MOST_ATTEMPTS = 5


def member_by_address(address: str) -> Member | None:
    """Return the member who has this address."""
    return db.session.scalar(
        select(Member).where(Member.email == address, Member.deleted_at.is_(None))
    )


def password_hash_of(address: str) -> str | None:
    """Return the hash of a member's password as plain text, to be checked outside a transaction."""
    return db.session.scalar(
        select(Member.password_hash).where(Member.email == address, Member.deleted_at.is_(None))
    )


def live_token(token: str, now: datetime, *, lock: bool = False) -> SignInToken | None:
    """Return the unused sign-in token of a mailed link."""
    query = select(SignInToken).where(
        SignInToken.token_hash == digest_of(token),
        SignInToken.used_at.is_(None),
        SignInToken.expires_at > now,
    )
    return db.session.scalar(query.with_for_update() if lock else query)


def live_tokens_asked_by(browser: str, now: datetime) -> Sequence[SignInToken]:
    """Return the tokens this browser asked for whose code may still be typed, locked."""
    return db.session.scalars(
        select(SignInToken)
        .where(
            SignInToken.browser_hash == digest_of(browser),
            SignInToken.used_at.is_(None),
            SignInToken.expires_at > now,
            SignInToken.attempts < MOST_ATTEMPTS,
        )
        .order_by(SignInToken.id.desc())
        .with_for_update()
    ).all()


def count_of_live_tokens(address: str, now: datetime) -> int:
    """Return how many unused ways in are on their way to an address."""
    return (
        db.session.scalar(
            select(func.count()).where(
                SignInToken.email == address,
                SignInToken.used_at.is_(None),
                SignInToken.expires_at > now,
            )
        )
        or 0
    )


def session_by_token(token: str, now: datetime) -> MemberSession | None:
    """Return the live session of a browser, its member loaded."""
    given = {"token_hash": digest_of(token), "now": now}
    return db.session.scalar(session_statement(), given)


@functools.cache
def session_statement() -> Select[MemberSession]:
    """Return the statement that reads a live session; built once, nearly every page needs it."""
    return (
        select(MemberSession)
        .where(
            MemberSession.token_hash == bindparam("token_hash"),
            MemberSession.revoked_at.is_(None),
            MemberSession.expires_at > bindparam("now"),
        )
        .options(joinedload(MemberSession.member))
    )


def live_sessions(member: Member, now: datetime) -> Sequence[MemberSession]:
    """Return the browsers a member is signed in with, newest first."""
    return db.session.scalars(
        select(MemberSession)
        .where(
            MemberSession.member_id == member.id,
            MemberSession.revoked_at.is_(None),
            MemberSession.expires_at > now,
        )
        .order_by(MemberSession.created_at.desc(), MemberSession.id.desc())
    ).all()


def kept_form(token: str) -> KeptForm | None:
    """Return what somebody had typed when they were asked to sign in."""
    return db.session.scalar(select(KeptForm).where(KeptForm.token_hash == digest_of(token)))


def kept_form_by_id(kept_form_id: int) -> KeptForm | None:
    """Return a kept form that a sign-in token remembers."""
    return db.session.get(KeptForm, kept_form_id)


def has_lookalike(name: str, member: Member) -> bool:
    """Say whether somebody else here goes by a name that looks the same."""
    return (
        db.session.scalar(
            select(Member.id)
            .where(
                Member.name_skeleton == skeleton_of(name),
                Member.id != member.id,
                Member.deleted_at.is_(None),
            )
            .limit(1)
        )
        is not None
    )
