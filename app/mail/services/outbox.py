"""Writing a mail down, in the transaction that wants it sent."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Protocol

from flask import current_app
from flask_babel import gettext as _
from jinja2 import Environment, Template
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.storage.database import uses_postgresql
from app.core.web.links import site_link
from app.extensions import db
from app.mail.convert import clean_header, topic_of
from app.mail.models import UNSENT, MailState, OutgoingMail, Topic
from app.mail.services.choosing import stop_link


class Addressee(Protocol):
    """Somebody with an address; a guest and somebody who left have none."""

    id: Any
    email: Any
    display_name: Any


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, before anybody has decided to send it."""

    topic: Topic | None
    subject: str
    text: str
    html: str
    gist: str
    stop_url: str


def queue_mail(
    *,
    key: str,
    kind: str,
    member: Addressee | None,
    subject: str,
    template: str,
    now: datetime,
    address: str = "",
    ref_id: int | None = None,
    good_until: datetime | None = None,
    is_held: bool = False,
    **context: Any,
) -> bool:
    """Render `templates/mail/<template>.txt` and `.html` into a row, once for each key.

    Say whether a row was written: nobody is written to who has no address, nor twice about one
    `key`. Give `member=None` and an `address` to write to somebody who is not a member yet.
    Whether it goes out, and when, is decided when it is taken from the outbox.
    """
    to = address or (member.email if member is not None else None)
    if not to:
        return False
    letter = write_letter(kind, member, subject, template, **context)
    values = {
        **asdict(letter),
        "key": key,
        "kind": kind,
        "member_id": member.id if member is not None else None,
        "address": to,
        "message_id": new_message_id(),
        "state": MailState.HELD if is_held else MailState.WAITING,
        "attempts": 0,
        "ref_id": ref_id,
        "good_until": good_until,
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


def write_letter(
    kind: str, member: Addressee | None, subject: str, template: str, **context: Any
) -> Letter:
    """Return the words of a mail: the same from the same, whether it is sent or only shown."""
    topic = topic_of(kind) if member is not None else None
    subject = clean_header(subject)
    known = {"subject": subject, "member": member, "site_link": site_link, **context}
    if member is not None and topic is not None:
        known["stop_url"] = stop_link(member.id, topic)
        known.setdefault("why", why_it_came(topic))
    return Letter(
        topic=topic,
        subject=subject,
        text=rendered(f"mail/{template}.txt", known).strip() + "\n",
        html=rendered(f"mail/{template}.html", known),
        gist=body_of(f"mail/{template}.txt", known).strip(),
        stop_url=known.get("stop_url", ""),
    )


def why_it_came(topic: Topic) -> str:
    """Say why somebody gets a mail."""
    return {
        Topic.WEEK: _("You get this once a week at most, and only when there's something in it."),
        Topic.REPLIES: _("You get this because it's about something you said."),
        Topic.YOURS: _("You get this because of something you brought, backed or said."),
        Topic.STAGES: _("You get this because you follow this question. We write once a stage."),
        Topic.DEADLINES: _("You get this because you follow this question. We remind you once."),
        Topic.HOSTS: _("You get this because of something you wrote or host."),
        Topic.GROUPS: _("You get this once, because of a group's list."),
    }[topic]


def forget_names(names: Collection[str]) -> None:
    """Take the names of somebody who leaves off every mail that has not gone out."""
    spelled = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names if name))
    if not spelled.pattern:
        return
    for mail in db.session.scalars(
        select(OutgoingMail).where(
            OutgoingMail.state.in_(UNSENT),
            or_(*(OutgoingMail.text.contains(name, autoescape=True) for name in names)),
        )
    ):
        for part in ("subject", "text", "html", "gist"):
            setattr(mail, part, spelled.sub(_("somebody who left"), getattr(mail, part)))


def forget_address(address: str) -> None:
    """Take an address off the outbox: what waits for it is not sent any more."""
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.address == address, OutgoingMail.state != MailState.SENT)
        .values(state=MailState.FAILED, text="", html="", gist="", stop_url="")
    )
    db.session.execute(
        update(OutgoingMail).where(OutgoingMail.address == address).values(address="")
    )


def hold_mail(where: ColumnElement[bool]) -> None:
    """Keep mails that have not gone out from going, until `let_mail_go`."""
    db.session.execute(
        update(OutgoingMail)
        .where(where, OutgoingMail.state.in_(UNSENT))
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


def template_of(name: str) -> Template:
    """Return a mail template, for a request or the worker; only HTML is escaped.

    Each way of writing has one environment, so that templates are read once and not for each mail.
    """
    is_html = name.endswith(".html")
    kept: dict[bool, Environment] = current_app.extensions.setdefault("mail_environments", {})
    if is_html not in kept:
        kept[is_html] = current_app.jinja_env.overlay(autoescape=is_html)
    return kept[is_html].get_template(name)


def rendered(name: str, context: dict[str, Any]) -> str:
    """Render a mail template whole."""
    return template_of(name).render(site_name=current_app.config["SITE_NAME"], **context)


def body_of(name: str, context: dict[str, Any]) -> str:
    """Render what a mail says, without its greeting and what stands below."""
    template = template_of(name)
    named = {"site_name": current_app.config["SITE_NAME"], **context}
    return "".join(template.blocks["body"](template.new_context(named)))


def new_message_id() -> str:
    """Return an id that stays with the mail however often it has to be sent."""
    domain = parseaddr(current_app.config["MAIL_FROM"])[1].rpartition("@")[2] or "localhost"
    return f"<{secrets.token_hex(16)}@{domain}>"
