"""Making a token, taking it back, noting on which day it was used."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import OperationalError

from app.accounts.models import Member
from app.api.models import ApiToken, MadeOnce
from app.api.policy import SCOPES, may_make_token, may_take_back_token
from app.api.queries import tokens_of
from app.core.policy import require
from app.core.storage.database import own_transaction
from app.core.tokens import digest_of, new_token
from app.extensions import db

PREFIX = "gp_"
"""How every token begins, so that one that got into a public place is recognised."""

log = logging.getLogger(__name__)


def make_token(
    member: Member, *, name: str, scopes: Collection[str], days: int, now: datetime
) -> tuple[ApiToken, str]:
    """Make a token and return it with its words, which nobody can read again."""
    forget_expired(member, now=now)
    require(may_make_token(member, len(tokens_of(member))))
    secret = PREFIX + new_token()
    token = ApiToken(
        member_id=member.id,
        token_hash=digest_of(secret),
        name=name,
        scopes=" ".join(scope for scope in SCOPES if scope in scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    return token, secret


def take_back(token: ApiToken, member: Member) -> None:
    """Delete a token: from now on it opens nothing."""
    require(may_take_back_token(member, token))
    drop([token.id])


def forget_tokens(member: Member, now: datetime) -> None:
    """Take a person's tokens away as they leave."""
    drop([token.id for token in tokens_of(member)])


def forget_expired(member: Member, *, now: datetime) -> None:
    """Delete tokens of somebody that have been over for a month; until then their page says so."""
    drop([t.id for t in tokens_of(member) if t.expires_at < now - timedelta(days=30)])


def drop(ids: Collection[int]) -> None:
    """Delete tokens and what was remembered about them."""
    db.session.execute(delete(MadeOnce).where(MadeOnce.token_id.in_(ids)))
    db.session.execute(delete(ApiToken).where(ApiToken.id.in_(ids)))
    db.session.expire_all()


def note_use(app: Flask, token_id: int, day: date) -> None:
    """Write down on which day a token was used last: once a day, after the answer has gone.

    That this can't be written is no reason to refuse anybody anything.
    """
    is_news = or_(ApiToken.last_used_on.is_(None), ApiToken.last_used_on < day)
    with app.app_context():
        try:
            with own_transaction() as session:
                if session.scalar(select(ApiToken.id).where(ApiToken.id == token_id, is_news)):
                    session.execute(
                        update(ApiToken).where(ApiToken.id == token_id).values(last_used_on=day)
                    )
        except OperationalError as error:
            log.warning("could not note that a token was used: %s", type(error.orig))
