"""The weekly letters: begun once for each member and week, written when they may go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask import current_app
from sqlalchemy import select, update

from app.accounts.models import Member
from app.core.weeks import begin_of, week_of
from app.extensions import db
from app.following.queries import (
    Span,
    held_letters,
    readers_after,
    readers_among,
    told_in,
)
from app.following.services.letters import JOB, Digest, digests_for, span_until
from app.jobs.queries import job_of
from app.jobs.services import enqueue
from app.mail.models import MailState, OutgoingMail
from app.mail.services import queue_mail

BATCH = 100
AT_ONCE = 50


def order_letters(now: datetime) -> None:
    """Have the letters of the week that has just begun written, once; the first time none."""
    zone = current_app.config["SITE_ZONE"]
    monday = week_of(now, zone)
    if job_of(job_key(monday)) is None:
        until = begin_of(monday, zone)
        span = span_until(until, until)
        payload = {"since": span.since.isoformat(), "until": span.until.isoformat()}
        enqueue(JOB, key=job_key(monday), payload=payload, now=now)


def job_key(monday: date) -> str:
    """Return the key of the job that writes the letters of a week."""
    return f"{JOB}:{monday.isoformat()}"


def span_of(payload: Mapping[str, str]) -> Span:
    """Return what the letters of a job tell of."""
    return Span(*(datetime.fromisoformat(payload[name]) for name in ("since", "until")))


def begin_batch(span: Span, after_id: int, *, now: datetime) -> int | None:
    """Begin the letters of the next members by id; return the last one's, None when all are done.

    A letter that was begun before a crash is not begun again: its key is its member and week.
    """
    members = readers_after(after_id, BATCH)
    if not members:
        return None
    digests = digests_for([member.id for member in members], span)
    for member in members:
        if digests[member.id]:
            begin_letter(digests[member.id], member, span, now=now)
    return members[-1].id


def begin_letter(digest: Digest, member: Member, span: Span, *, now: datetime) -> None:
    """Put one letter into the outbox, held; what it tells of that was kept goes with it."""
    monday = week_of(span.until, current_app.config["SITE_ZONE"])
    key = f"digest:{member.id}:{monday.isoformat()}"
    if queue_mail(key=key, now=now, is_held=True, **digest.asked_for(member)):
        letter_id = db.session.scalar(select(OutgoingMail.id).where(OutgoingMail.key == key))
        db.session.execute(
            update(OutgoingMail)
            .where(
                OutgoingMail.id.in_([row.id for row in digest.kept]),
                OutgoingMail.state == MailState.KEPT,
            )
            .values(state=MailState.IN_DIGEST, digest_id=letter_id)
            .execution_options(synchronize_session=False)
        )


def finish_letters() -> int:
    """Write some held letters as things are now, and let them go; an empty one is not sent.

    A letter is only ever written here, under the lock of its row. Who hides words holds every
    letter, and so waits for this or comes before it: none goes out with words hidden by then.
    """
    letters = held_letters(AT_ONCE)
    for monday in {mail.key.rpartition(":")[2] for mail in letters}:
        finish_week(monday, [mail for mail in letters if mail.key.endswith(f":{monday}")])
    db.session.flush()
    return len(letters)


def finish_week(monday: str, letters: Sequence[OutgoingMail]) -> None:
    """Write the held letters of one week."""
    job = job_of(job_key(date.fromisoformat(monday)))
    members = readers_among([mail.member_id for mail in letters if mail.member_id is not None])
    found = digests_for(members, span_of(job.payload)) if job is not None else {}
    for mail in letters:
        member = members.get(mail.member_id or 0)
        told = found.get(mail.member_id or 0)
        digest = Digest(told.sections, told_in(mail.id)) if told is not None else None
        if member is None or not digest:
            mail.state, mail.text, mail.html, mail.gist = MailState.FAILED, "", "", ""
            continue
        letter = digest.letter_to(member)
        mail.subject, mail.text, mail.html = letter.subject, letter.text, letter.html
        mail.gist, mail.state = letter.gist, MailState.WAITING
