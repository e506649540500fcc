"""One-time codes on paper: made by organisers, good for one person each, kept as hashes only."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, update

from app.accounts.models import Member
from app.core.errors import Missing, Refused
from app.core.policy import require
from app.extensions import db
from app.groups.models import Membership
from app.issues.models import CodeBatch, CodeHolder, CodeUse, Issue, OneTimeCode
from app.issues.policy import may_make_codes, may_use_code
from app.issues.queries import code_by_hash, holds_code
from app.issues.services.taking_part import wait_for_own_requests
from deliberation.stages import Stage

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U; whoever reads O for 0 or L for 1 means what we printed."""
LENGTH = 12
MISREAD = str.maketrans("OIL", "011")
MOST_AT_ONCE = 5_000

UNKNOWN = _l("We don't know that code. Look at each letter once more.")
TOO_LATE = _l("Rank has ended on the question this code is for, so it opens nothing now.")
USED = _l(
    "That code was used already, and each is good for one person. "
    "Was it you? Use the browser you used then. Otherwise ask for another code."
)


class CodeUsed(Refused):
    """Somebody was first with this code."""


def new_codes(n: int) -> list[str]:
    """Draw codes of twelve letters and digits: 60 bits each, too many to guess at any speed."""
    return ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(n)]


def read_code(text: str) -> str:
    """Return a code as we draw them, however it was typed: small letters, spaces, dashes."""
    kept = "".join(letter for letter in text.upper() if letter.isalnum())
    return kept.translate(MISREAD)


def grouped(code: str) -> str:
    """Write a code in three groups of four."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def hash_of(code: str) -> bytes:
    """Return what is stored of a code."""
    return hashlib.sha256(f"one-time code {code}".encode()).digest()


def make_batch(
    issue: Issue,
    member: Member,
    membership: Membership | None,
    *,
    codes: Collection[str],
    now: datetime,
) -> CodeBatch:
    """Let these codes in, from now on; the codes themselves are kept nowhere."""
    require(may_make_codes(member, issue, membership))
    batch = CodeBatch(issue_id=issue.id, size=len(codes), made_at=now)
    db.session.add(batch)
    db.session.flush()
    hashes = sorted(hash_of(code) for code in codes)
    rows = [{"code_hash": one, "batch_id": batch.id, "used_as": None} for one in hashes]
    db.session.execute(insert(OneTimeCode), rows)
    return batch


def void_batch(
    issue: Issue,
    member: Member,
    membership: Membership | None,
    *,
    batch_id: int,
    now: datetime,
) -> None:
    """Make the codes of a batch that nobody has used yet good for nothing."""
    require(may_make_codes(member, issue, membership))
    batch = db.session.get(CodeBatch, batch_id, with_for_update=True)
    if batch is None or batch.issue_id != issue.id:
        raise Missing("")
    db.session.execute(
        delete(OneTimeCode).where(OneTimeCode.batch_id == batch.id, OneTimeCode.used_as.is_(None))
    )
    batch.voided_at = batch.voided_at or now


def issue_of_code(code: str) -> Issue:
    """Return the issue a code is for, while it may still be used; or say what is wrong."""
    found = code_by_hash(hash_of(code))
    if found is None:
        raise Refused(UNKNOWN)
    row, issue = found
    if issue.stage is Stage.OUTCOME:
        raise Refused(TOO_LATE)
    if row.used_as is not None:
        raise CodeUsed(USED)
    return issue


def claim(code: str, use: CodeUse) -> None:
    """Use a code up. Of many who try at the same moment one gets it; the database decides."""
    won = db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.code_hash == hash_of(code), OneTimeCode.used_as.is_(None))
        .values(used_as=use)
        .execution_options(synchronize_session=False)
    )
    if not won.rowcount:  # type: ignore[attr-defined]
        raise CodeUsed(USED)


def release(code_hash: bytes) -> None:
    """Give a code back that was on a sheet which does not count."""
    db.session.execute(
        update(OneTimeCode).where(OneTimeCode.code_hash == code_hash).values(used_as=None)
    )


def redeem(issue: Issue, member: Member, *, code: str) -> None:
    """Let a member take part by a code; which one it was is written nowhere."""
    require(may_use_code(member))
    wait_for_own_requests(issue, member)
    if holds_code(member, issue):
        return
    claim(code, CodeUse.ONLINE)
    db.session.execute(insert(CodeHolder).values(issue_id=issue.id, member_id=member.id))
