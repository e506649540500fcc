"""Writing a mail down, in the transaction that wants it sent."""

from __future__ import annotations

import secrets
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import ColumnElement, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.database import uses_postgresql
from app.core.links import site_link
from app.extensions import db
from app.mail.convert import clean_header
from app.mail.models import MailState, OutgoingMail


class Addressee(Protocol):
    """Somebody with an address; a guest and somebody who left have none."""

    id: Any
    email: Any
    display_name: Any


def queue_mail(
    *,
    key: str,
    kind: str,
    member: Addressee | None,
    subject: str,
    template: str,
    now: datetime,
    address: str = "",
    **context: Any,
) -> bool:
    """Render `templates/mail/<template>.txt` and `.html` into a row, once for each key.

    Say whether a row was written: nobody is written to who has no address, nor twice about one
    `key`. Give `member=None` and an `address` to write to somebody who is not a member yet.
    """
    to = address or (member.email if member is not None else None)
    if not to:
        return False
    subject = clean_header(subject)
    known = {"subject": subject, "member": member, "site_link": site_link, **context}
    values = {
        "key": key,
        "kind": kind,
        "member_id": member.id if member is not None else None,
        "address": to,
        "subject": subject,
        "text": rendered(f"mail/{template}.txt", known).strip() + "\n",
        "html": rendered(f"mail/{template}.html", known),
        "message_id": new_message_id(),
        "state": MailState.WAITING,
        "attempts": 0,
        "send_after": now,
        "created_at": now,
    }
    insert = postgresql.insert if uses_postgresql(db.session) else sqlite.insert
    written = db.session.execute(
        insert(OutgoingMail)
        .values(values)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(OutgoingMail.id)
    )
    return written.first() is not None


def forget_address(address: str) -> None:
    """Take an address off the outbox: what waits for it is not sent any more."""
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.address == address, OutgoingMail.state != MailState.SENT)
        .values(state=MailState.FAILED, text="", html="")
    )
    db.session.execute(
        update(OutgoingMail).where(OutgoingMail.address == address).values(address="")
    )


def hold_mail(where: ColumnElement[bool]) -> None:
    """Keep mails that have not gone out from going, until `let_mail_go`."""
    db.session.execute(
        update(OutgoingMail)
        .where(where, OutgoingMail.state.in_((MailState.WAITING, MailState.CLAIMED)))
        .values(state=MailState.HELD, claimed_at=None)
        .execution_options(synchronize_session=False)
    )


def let_mail_go(where: ColumnElement[bool]) -> None:
    """Let mails that were held back go out after all."""
    db.session.execute(
        update(OutgoingMail)
        .where(where, OutgoingMail.state == MailState.HELD)
        .values(state=MailState.WAITING)
        .execution_options(synchronize_session=False)
    )


def rendered(name: str, context: dict[str, Any]) -> str:
    """Render a mail template, in a request or in the worker; only HTML is escaped."""
    environment = current_app.jinja_env.overlay(autoescape=name.endswith(".html"))
    site_name = current_app.config["SITE_NAME"]
    return environment.get_template(name).render(site_name=site_name, **context)


def new_message_id() -> str:
    """Return an id that stays with the mail however often it has to be sent."""
    domain = parseaddr(current_app.config["MAIL_FROM"])[1].rpartition("@")[2] or "localhost"
    return f"<{secrets.token_hex(16)}@{domain}>"
