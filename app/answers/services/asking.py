"""Asking somebody in power to answer: one mail with a link, again if need be, and reminders."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import Member
from app.answers.convert import answered_by
from app.answers.models import Answerer, AnswererLink
from app.answers.policy import may_ask
from app.answers.queries import times_asked
from app.core.errors import Refused
from app.core.policy import require
from app.core.storage.database import uses_postgresql
from app.core.tokens import digest_of, new_token
from app.core.web.links import site_link
from app.core.web.templating import day
from app.extensions import db
from app.groups.models import Membership
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.journal.services import write_entry
from app.mail.services import forget_address, queue_mail

LINK_LASTS = timedelta(days=90)
MOST_LINKS = 40
"""Mails that one person may be sent about one question, reminders among them."""


def ask(
    issue: Issue,
    member: Member,
    membership: Membership | None,
    *,
    name: str,
    role: str,
    address: str,
    now: datetime,
) -> Answerer:
    """Ask somebody to answer: one mail, with a link that needs no account."""
    require(may_ask(member, issue, membership))
    row = Answerer(
        issue=issue,
        name=name,
        role=role,
        address=address,
        asked_by_id=member.id,
        asked_at=now,
    )
    db.session.add(row)
    db.session.flush()
    send_link(row, "ask-1", now=now)
    if issue.answer_asked_at is None:
        issue.answer_asked_at = now
    if not settings_of(issue).answerer and not issue.answer_from:
        issue.answer_from = answered_by(name, role)
    write_entry(
        "answerer-asked",
        issue_id=issue.id,
        now=now,
        by=member.display_name,
        who=answered_by(name, role),
    )
    return row


def ask_again(
    answerer: Answerer, member: Member, membership: Membership | None, *, now: datetime
) -> None:
    """Send somebody another link, which lasts another 90 days."""
    require(may_ask(member, answerer.issue, membership))
    if answerer.revoked_at is not None:
        raise Refused(_l("This person's links were taken back. Ask them anew if you want."))
    sent = times_asked(answerer)
    if sent >= MOST_LINKS:
        raise Refused(_l("They've had very many mails about this. Ring them instead."))
    send_link(answerer, f"ask-{sent + 1}", now=now)


def revoke(
    answerer: Answerer, member: Member, membership: Membership | None, *, now: datetime
) -> None:
    """Take back every link that somebody was sent; what they answered stays."""
    require(may_ask(member, answerer.issue, membership))
    if answerer.revoked_at is None:
        answerer.revoked_at = now
        write_entry(
            "answerer-revoked",
            issue_id=answerer.issue_id,
            now=now,
            by=member.display_name,
            who=answered_by(answerer.name, answerer.role),
        )


def stop_reminders(answerer: Answerer, *, now: datetime) -> None:
    """Write to somebody no more; their link still works."""
    answerer.stopped_at = answerer.stopped_at or now


def remind(answerer: Answerer, step: str, *, now: datetime) -> bool:
    """Send the reminder of this name, unless it was sent before; say whether it was sent."""
    return send_link(answerer, step, now=now)


def write_to(
    answerer: Answerer,
    step: str,
    *,
    now: datetime,
    subject: str,
    words: str,
    reason: str = "",
    verb: str,
) -> bool:
    """Tell somebody who was asked of something, with a fresh link to act on it; each step once."""
    if answerer.revoked_at is not None or not answerer.address:
        return False
    token = link_for(answerer, step, now)
    if token is None:
        return False
    queue_mail(
        key=f"answerer:{answerer.id}:{step}",
        kind="answerer",
        member=None,
        address=answerer.address,
        subject=subject,
        template="answerer_news",
        now=now,
        words=words,
        reason=reason,
        verb=verb,
        question=answerer.issue.question,
        url=site_link("answers.link", token=token),
        until=day(now + LINK_LASTS, settings_of(answerer.issue).zone),
    )
    return True


def send_link(answerer: Answerer, step: str, *, now: datetime) -> bool:
    """Ask somebody, or remind them, by one mail with a fresh link; each step once."""
    token = link_for(answerer, step, now)
    if token is None:
        return False
    write_mail(answerer, step, token, now)
    db.session.execute(
        update(Issue)
        .where(Issue.id == answerer.issue_id)
        .values(answer_asks=Issue.answer_asks + 1)
        .execution_options(synchronize_session="fetch")
    )
    return True


def link_for(answerer: Answerer, step: str, now: datetime) -> str | None:
    """Make a fresh link; a step once taken is never taken again, and gives none."""
    token = new_token()
    insert = postgresql.insert if uses_postgresql(db.session) else sqlite.insert
    written = db.session.scalar(
        insert(AnswererLink)
        .values(
            answerer_id=answerer.id,
            step=step,
            token_hash=digest_of(token),
            sent_at=now,
            expires_at=now + LINK_LASTS,
        )
        .on_conflict_do_nothing(index_elements=["answerer_id", "step"])
        .returning(AnswererLink.id)
    )
    return token if written is not None else None


def write_mail(answerer: Answerer, step: str, token: str, now: datetime) -> None:
    """Put the mail with a link into the outbox."""
    issue, zone = answerer.issue, settings_of(answerer.issue).zone
    promised = issue.answer_promised_by
    queue_mail(
        key=f"answerer:{answerer.id}:{step}",
        kind="answerer",
        member=None,
        address=answerer.address,
        subject=_("People would like your answer: %(question)s", question=issue.question),
        template="answerer",
        now=now,
        name=answerer.name,
        question=issue.question,
        group=issue.group,
        is_reminder=step.startswith("promise-"),
        is_over=issue.closed_at is not None,
        promised=day(promised, zone) if promised else "",
        url=site_link("answers.link", token=token),
        until=day(now + LINK_LASTS, zone),
    )


def forget_asked(member: Member, now: datetime) -> None:
    """Take the address of somebody who leaves off what they were asked; their links end."""
    if member.email:
        forget_address(member.email)
        db.session.execute(
            update(Answerer)
            .where(Answerer.address == member.email)
            .values(address="", revoked_at=now)
            .execution_options(synchronize_session=False)
        )
