"""That a request sent twice makes one thing: by the key that comes with it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from app.api.models import ApiToken, MadeOnce
from app.api.queries import made_with
from app.core.errors import Refused
from app.core.tokens import digest_of
from app.extensions import db

KEPT = timedelta(days=2)
OTHER_REQUEST = _l("You used this Idempotency-Key for something else. Take a new one.")


def mark_of(method: str, path: str, body: Any) -> bytes:
    """Return a hash of a request: the same only for the same."""
    told = json.dumps([method, path, body], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).digest()


def made_already(token: ApiToken, key: str, mark: bytes) -> MadeOnce | None:
    """Return what was made with a key before; stop where the request was another one."""
    row = made_with(token, key)
    if row is not None and row.request_hash != mark:
        raise Refused(OTHER_REQUEST)
    return row


def remember_made(
    token: ApiToken, key: str, mark: bytes, *, kind: str, made_id: int, now: datetime
) -> None:
    """Write down what a request made; what is older than two days is forgotten."""
    db.session.execute(delete(MadeOnce).where(MadeOnce.made_at < now - KEPT))
    row = MadeOnce(
        token_id=token.id,
        key_hash=digest_of(key),
        request_hash=mark,
        kind=kind,
        made_id=made_id,
        made_at=now,
    )
    db.session.add(row)
    db.session.flush()
