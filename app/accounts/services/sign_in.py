"""The ways in: a mailed link, a typed code, a password. Asking tells nobody who is a member."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask_babel import gettext as _
from sqlalchemy import delete, select

from app.accounts.models import KeptForm, Member, SignInToken
from app.accounts.policy import may_have_password
from app.accounts.queries import (
    count_of_live_tokens,
    kept_form_by_id,
    live_token,
    live_tokens_asked_by,
)
from app.accounts.services.people import join
from app.core.policy import require
from app.core.tokens import digest_of, new_code, new_token
from app.extensions import db
from app.mail.services import queue_mail

TOKEN_LENGTH = timedelta(minutes=30)
KEPT_LENGTH = timedelta(days=2)
MOST_LIVE_TOKENS = 10
PASSWORDS = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@dataclass(frozen=True, slots=True)
class WayIn:
    """Who came in, and what they were in the middle of."""

    member: Member
    next_path: str
    kept_token: str | None
    draft_digest: str | None


def ask_for_way_in(
    address: str,
    *,
    browser: str,
    next_path: str,
    kept: KeptForm | None,
    draft_hash: bytes | None,
    now: datetime,
) -> None:
    """Mail a link and a code. It never looks whether the address is known: so nothing can tell."""
    forget_expired(now)
    if count_of_live_tokens(address, now) >= MOST_LIVE_TOKENS:
        return
    token, code = new_token(), new_code()
    db.session.add(
        SignInToken(
            email=address,
            token_hash=digest_of(token),
            code_hash=code_digest(browser, code),
            browser_hash=digest_of(browser),
            next_path=next_path,
            kept_form_id=kept.id if kept is not None else None,
            draft_hash=draft_hash,
            created_at=now,
            expires_at=now + TOKEN_LENGTH,
        )
    )
    queue_mail(
        key=f"sign-in:{digest_of(token).hex()}",
        kind="sign-in",
        member=None,
        address=address,
        subject=_("Your way in: %(code)s", code=f"{code[:3]} {code[3:]}"),
        template="sign_in",
        now=now,
        token=token,
        code=code,
        minutes=int(TOKEN_LENGTH.total_seconds()) // 60,
    )


def code_digest(browser: str, code: str) -> bytes:
    """Hash a code with the secret of the browser that asked: six digits alone are soon guessed."""
    return digest_of(f"{browser}:{code}")


def enter_by_link(token: str, *, now: datetime) -> WayIn | None:
    """Use up a mailed link, in whichever browser it was opened; None if it opens nothing now."""
    row = live_token(token, now, lock=True)
    return enter(row, now) if row is not None else None


def enter_by_code(code: str, *, browser: str, now: datetime) -> WayIn | None:
    """Use up a typed code in the browser that asked for it; None, and one try fewer, if wrong.

    The caller commits either way: a try that is not written down would cost nothing.
    """
    rows = live_tokens_asked_by(browser, now)
    digest = code_digest(browser, code)
    for row in rows:
        if row.code_hash == digest:
            return enter(row, now)
    for row in rows:
        row.attempts += 1
    return None


def enter(row: SignInToken, now: datetime) -> WayIn:
    """Let the holder of a token in, once, and forget what tied a draft to an address."""
    draft = row.draft_hash
    for other in db.session.scalars(
        select(SignInToken).where(
            SignInToken.email == row.email, SignInToken.browser_hash == row.browser_hash
        )
    ):
        other.used_at = other.used_at or now
        other.draft_hash = None
    kept = kept_form_by_id(row.kept_form_id) if row.kept_form_id is not None else None
    return WayIn(
        member=join(row.email, now=now),
        next_path=row.next_path,
        kept_token=renew_kept(kept) if kept is not None else None,
        draft_digest=draft.hex() if draft is not None else None,
    )


def renew_kept(kept: KeptForm) -> str:
    """Give a kept form a new token, for the browser its owner came back with."""
    token = new_token()
    kept.token_hash = digest_of(token)
    return token


def keep_form(path: str, pairs: list[tuple[str, str]], *, now: datetime) -> str:
    """Keep what somebody typed until they have signed in; return the token that finds it."""
    token = new_token()
    db.session.add(
        KeptForm(
            token_hash=digest_of(token),
            path=path,
            fields={"pairs": [list(pair) for pair in pairs]},
            created_at=now,
        )
    )
    return token


def forget_kept(ids: Collection[int]) -> None:
    """Delete forms that were kept from a browser whose owner signs out."""
    db.session.execute(delete(KeptForm).where(KeptForm.id.in_(ids)))


def forget_expired(now: datetime) -> None:
    """Delete tokens that no longer open anything, and forms nobody came back for."""
    db.session.execute(delete(SignInToken).where(SignInToken.expires_at < now))
    db.session.execute(delete(KeptForm).where(KeptForm.created_at < now - KEPT_LENGTH))


@functools.cache
def hash_of_nobody() -> str:
    """Return a hash to work on where there is none, so that an unknown address takes as long."""
    return PASSWORDS.hash(new_token())


def password_fits(stored: str | None, password: str) -> bool:
    """Check a password, with the same work whether or not there is one to check it against."""
    try:
        fits = PASSWORDS.verify(stored or hash_of_nobody(), password)
    except (Argon2Error, InvalidHashError):
        return False
    return fits and stored is not None


def set_password(member: Member, password: str) -> None:
    """Set, or with an empty text remove, the password of a member."""
    require(may_have_password(member))
    member.password_hash = PASSWORDS.hash(password) if password else None
