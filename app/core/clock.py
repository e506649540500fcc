"""The only file that asks the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

AnySession = Session | scoped_session[Any]


def utc_now() -> datetime:
    """Return this machine's time, aware and in UTC; in a rehearsal, so much later as it says."""
    return datetime.now(UTC) + ahead()


def ahead() -> timedelta:
    """Return how far this application's clock is set ahead: not at all, but in a rehearsal."""
    asked = current_app.extensions.get("clock_ahead") if current_app else None
    return asked() if asked is not None else timedelta(0)


def database_now(session: AnySession) -> datetime:
    """Return the database's time at this very statement, not at the start of the transaction."""
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)
    return utc_now()
