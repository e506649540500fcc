"""Sessions that the server can end."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, session
from sqlalchemy import update

from app.accounts.models import Member, MemberSession
from app.accounts.policy import may_end_session
from app.accounts.queries import session_by_token
from app.core.clock import utc_now
from app.core.policy import require
from app.core.tokens import digest_of, new_token
from app.extensions import db, login_manager

SESSION_LENGTH = timedelta(days=60)


def init_sessions(app: Flask) -> None:
    """Tell Flask-Login how to find the member of a request: by a session row, never by id."""
    app.permanent_session_lifetime = SESSION_LENGTH
    login_manager.request_loader(member_of_request)


def member_of_request(request: object) -> Member | None:
    """Return the member whose live session this browser carries."""
    token = session.get("session_token")
    row = session_by_token(token, utc_now()) if token else None
    return row.member if row is not None and row.member.is_active else None


def start_session(
    member: Member, *, device: str = "", now: datetime | None = None, token: str = ""
) -> str:
    """Write a new session row and return its token, which only the browser keeps."""
    token = token or new_token()
    now = now or utc_now()
    db.session.add(
        MemberSession(
            token_hash=digest_of(token),
            member_id=member.id,
            device=device[:80],
            created_at=now,
            expires_at=now + SESSION_LENGTH,
        )
    )
    return token


def end_session(row: MemberSession, member: Member, *, now: datetime) -> None:
    """Sign one browser out, at once."""
    require(may_end_session(member, row))
    row.revoked_at = row.revoked_at or now


def end_sessions(member: Member, *, now: datetime, but: str = "") -> None:
    """Sign a member out everywhere, except where the token `but` is kept."""
    query = update(MemberSession).where(
        MemberSession.member_id == member.id, MemberSession.revoked_at.is_(None)
    )
    if but:
        query = query.where(MemberSession.token_hash != digest_of(but))
    db.session.execute(query.values(revoked_at=now))


def end_session_of(token: str, *, now: datetime) -> None:
    """Drop the session that a browser carried until now."""
    db.session.execute(
        update(MemberSession)
        .where(MemberSession.token_hash == digest_of(token), MemberSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
