"""How soon somebody wants to hear of what, and stopping it with one press."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from flask import current_app
from itsdangerous import BadSignature, Signer
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from app.core.storage.database import uses_postgresql
from app.core.web.links import site_link
from app.extensions import db
from app.mail.convert import pace_among, paces_for
from app.mail.models import MailChoice, MailState, OutgoingMail, Pace, Topic
from app.mail.services.pacing import chosen_by


def paces_of(member_id: int) -> Mapping[Topic, Pace]:
    """Return the pace of every topic for a member."""
    chosen = chosen_by(member_id, db.session())
    return {topic: pace_among(chosen, topic) for topic in Topic}


def choose(member_id: int, paces: Mapping[Topic, Pace]) -> None:
    """Write down how soon a member wants to hear of what; what they don't want is let be."""
    insert = postgresql.insert if uses_postgresql(db.session) else sqlite.insert
    for topic, pace in sorted(paces.items(), key=lambda item: item[0].value):
        if pace not in paces_for(topic):
            raise ValueError(f"{topic} cannot come {pace}")
        row = insert(MailChoice).values(member_id=member_id, topic=topic, pace=pace)
        db.session.execute(
            row.on_conflict_do_update(index_elements=["member_id", "topic"], set_={"pace": pace})
        )
    drop_mails(member_id, [topic for topic, pace in paces.items() if pace is Pace.NOTHING])


def stop_mail(member_id: int, topic: Topic | None) -> None:
    """Stop a topic, or with None all of them; with the weekly letter goes what comes in it."""
    topics = set(Topic) if topic is None else {topic}
    if topic is Topic.WEEK:
        weekly = (one for one, pace in paces_of(member_id).items() if pace is Pace.WEEKLY)
        topics |= set(weekly)
    choose(member_id, dict.fromkeys(topics, Pace.NOTHING))


def signer() -> Signer:
    """Return what signs the links that stop mail: nobody can make one up."""
    return Signer(
        current_app.config["SECRET_KEY"],
        salt="stop-mail",
        key_derivation="hmac",
        digest_method=hashlib.sha256,
    )


def stop_link(member_id: int, topic: Topic) -> str:
    """Return the address that stops a topic for a member; the same each time, for years."""
    token = signer().sign(f"{member_id}-{topic.value}").decode()
    return site_link("following.stop", token=token)


def whose(token: str) -> tuple[int, Topic] | None:
    """Return the member and the topic of such a link, None where it isn't ours."""
    try:
        number, _dash, topic = signer().unsign(token).decode().partition("-")
    except (BadSignature, UnicodeError):
        return None
    return int(number), Topic(topic)


def drop_mails(member_id: int, topics: Collection[Topic]) -> None:
    """Let be what waits about some topics; with the weekly letter goes what it tells of."""
    unwanted = OutgoingMail.topic.in_(topics) & OutgoingMail.state.in_(
        (MailState.WAITING, MailState.KEPT, MailState.HELD)
    )
    if Topic.WEEK in topics:
        unwanted |= OutgoingMail.state == MailState.IN_DIGEST
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.member_id == member_id, unwanted)
        .values(state=MailState.FAILED, text="", html="", gist="", stop_url="")
        .execution_options(synchronize_session=False)
    )


def forget_choices(member_id: int) -> None:
    """Forget what somebody chose who leaves; their count of the week has no name on it."""
    db.session.execute(delete(MailChoice).where(MailChoice.member_id == member_id))
