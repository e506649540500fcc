"""Signing in and out; sessions that the server can revoke."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, session
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member, MemberSession
from app.core.clock import utc_now
from app.core.tokens import digest_of, new_token
from app.extensions import db, login_manager

SESSION_LENGTH = timedelta(days=60)


def init_sessions(app: Flask) -> None:
    """Tell Flask-Login how to find the member of a request: by a session row, never by id."""
    login_manager.request_loader(member_of_request)


def member_of_request(request: object) -> Member | None:
    """Return the member whose live session this browser carries."""
    token = session.get("session_token")
    if not token:
        return None
    row = db.session.scalar(
        select(MemberSession)
        .where(MemberSession.token_hash == digest_of(token), MemberSession.revoked_at.is_(None))
        .options(joinedload(MemberSession.member))
    )
    if row is None or row.expires_at <= utc_now() or not row.member.is_active:
        return None
    return row.member


def start_session(member: Member, *, device: str = "") -> str:
    """Write a new session row and return its token, which only the browser keeps."""
    token = new_token()
    now = utc_now()
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
