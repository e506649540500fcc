"""Letters to whose words were hidden and to who may decide; none holds the hidden words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Member
from app.answers.services import write_to
from app.core.house_rules import HOUSE_RULES
from app.extensions import db
from app.mail.services import queue_mail
from app.moderation.convert import ANSWERED
from app.moderation.models import Hiding
from app.moderation.queries.kinds import HOLDERS, kind_words


def tell_author(hiding: Hiding, *, now: datetime) -> None:
    """Tell somebody that their words were hidden, why, and how to appeal."""
    tell(
        hiding,
        hiding.author,
        "words-hidden",
        now=now,
        subject=_("Something you wrote was hidden"),
        words=_(
            "A host hid something you wrote. Nobody else can read it now. If you think that's "
            "wrong, you can appeal once, and somebody else will look at it."
        ),
        reason=hiding.reason,
        verb=_("See it and appeal"),
    )


def tell_answerer(hiding: Hiding, *, now: datetime) -> None:
    """Tell somebody who was asked to answer that their words were hidden, with a fresh link."""
    if hiding.kind not in ANSWERED:
        return
    answerer = db.session.get_one(HOLDERS[hiding.kind].table, hiding.thing_id).answerer
    if answerer is not None:
        write_to(
            answerer,
            f"hidden-{hiding.id}",
            now=now,
            subject=_("Something you wrote was hidden"),
            words=_(
                "A host hid the words of something you answered. Nobody else can read them now. "
                "You can say it in other words with this link."
            ),
            reason=f"{HOUSE_RULES[hiding.rule][0]} {hiding.reason}",
            verb=_("Say it in other words"),
        )


def tell_of_decision(hiding: Hiding, *, now: datetime) -> None:
    """Tell somebody what became of their appeal."""
    is_back = hiding.restored_at is not None
    tell(
        hiding,
        hiding.author,
        "appeal-decided",
        now=now,
        subject=_("Your appeal has been decided"),
        words=_("What you wrote is back on the page.")
        if is_back
        else _("What you wrote stays hidden. There is no second appeal."),
        reason=hiding.decision_reason,
        verb=_("See the decision"),
    )


def tell_deciders(hiding: Hiding, member_ids: Collection[int], *, now: datetime) -> None:
    """Ask those who may decide to look at an appeal; the first to decide does."""
    for member in db.session.scalars(
        select(Member).where(Member.id.in_(member_ids)).order_by(Member.id)
    ):
        tell(
            hiding,
            member,
            "appeal-waiting",
            now=now,
            subject=_("An appeal is waiting for you"),
            words=_(
                "Something was hidden, and the person who wrote it thinks that's wrong. You "
                "didn't hide it, so you can decide. About 3 minutes."
            ),
            reason=hiding.reason,
            verb=_("Decide the appeal"),
        )


def tell(
    hiding: Hiding,
    member: Member | None,
    news: str,
    *,
    now: datetime,
    subject: str,
    words: str,
    reason: str,
    verb: str,
) -> None:
    """Write to somebody about a hiding, if they are still here."""
    if member is None or member.deleted_at is not None:
        return
    queue_mail(
        key=f"{news}:{hiding.id}:{member.id}",
        kind=news,
        member=member,
        subject=subject,
        template="hidden_news",
        now=now,
        words=words,
        reason=reason,
        verb=verb,
        rule=HOUSE_RULES[hiding.rule][0],
        what=kind_words(hiding.kind),
        question=hiding.issue.question,
        hiding_id=hiding.id,
    )
