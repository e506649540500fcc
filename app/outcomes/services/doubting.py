"""Saying in public that the count is wrong, and answering it in public."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from app.accounts.models import Member
from app.core.errors import Missing
from app.core.policy import require
from app.extensions import db
from app.issues.models import Issue
from app.issues.queries import membership_in
from app.journal.services import write_entry
from app.mail.services import queue_mail
from app.outcomes.models import CountDoubt
from app.outcomes.policy import may_answer_doubt, may_doubt


def doubt_count(
    issue: Issue, member: Member, *, about: str, text: str, now: datetime
) -> CountDoubt:
    """Say what is wrong; said twice in the same words it stands once."""
    require(may_doubt(member, issue, now, membership_in(member, issue)))
    said = db.session.scalar(
        db.select(CountDoubt).where(
            CountDoubt.issue_id == issue.id,
            CountDoubt.member_id == member.id,
            CountDoubt.about == about,
            CountDoubt.text == text,
        )
    )
    if said is not None:
        return said
    row = CountDoubt(
        issue_id=issue.id,
        member_id=member.id,
        author_name=member.display_name,
        about=about,
        text=text,
        said_at=now,
    )
    db.session.add(row)
    db.session.flush()
    write_entry("count-doubted", issue_id=issue.id, now=now)
    return row


def answer_doubt(doubt: CountDoubt, organiser: Member, *, answer: str, now: datetime) -> bool:
    """Answer once, and write to whoever asked; say whether this was the first answer.

    What a host hides meanwhile gets none.
    """
    require(may_answer_doubt(organiser, doubt, membership_in(organiser, doubt.issue)))
    db.session.refresh(doubt, with_for_update={"of": CountDoubt})
    if doubt.hidden_at is not None:
        raise Missing("")
    if doubt.answered_at is not None:
        return False
    doubt.answer, doubt.answered_by_id, doubt.answered_at = answer, organiser.id, now
    db.session.flush()
    write_entry("doubt-answered", issue_id=doubt.issue_id, now=now, by=organiser.display_name)
    if not doubt.member.is_suspended:
        queue_mail(
            key=f"doubt-answered:{doubt.id}",
            kind="doubt-answered",
            member=doubt.member,
            subject=_("An answer about the count: %(question)s", question=doubt.issue.question),
            template="doubt_answered",
            now=now,
            issue_id=doubt.issue_id,
            question=doubt.issue.question,
            text=doubt.text,
            words=answer,
        )
    return True
