"""Letters about changes, to whom they concern; one about each piece of news."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.core.templating import moment
from app.issues.convert import settings_of
from app.mail.services import queue_mail
from app.proposals.queries import letter_of


def tell(
    member: Member | None,
    amendment: Amendment,
    news: str,
    *,
    now: datetime,
    subject: str,
    words: str,
    quote: str = "",
) -> None:
    """Write to somebody about a change, if they are still here; `news` names the occasion."""
    if member is None or member.deleted_at is not None:
        return
    proposal = amendment.proposal
    queue_mail(
        key=f"{news}:{amendment.id}:{amendment.revision}:{member.id}",
        kind=news,
        member=member,
        subject=subject,
        template="change_news",
        now=now,
        words=words,
        quote=quote,
        question=proposal.issue.question,
        issue_id=proposal.issue_id,
        amendment_id=amendment.id,
    )


def tell_author(amendment: Amendment, deadline: datetime | None, *, now: datetime) -> None:
    """Tell an idea's author that somebody suggests a change, and until when to answer."""
    proposal = amendment.proposal
    if proposal.author_id == amendment.author_id:
        return
    until = moment(deadline, settings_of(proposal.issue).zone) if deadline else ""
    tell(
        proposal.author,
        amendment,
        "change-suggested",
        now=now,
        subject=_("A change to your idea %(letter)s", letter=letter_of(proposal)),
        words=_(
            "%(name)s suggests a change to your idea. You can take it in, take it in with your own "
            "words, or say why not, until %(until)s. If you say nothing, that is a no.",
            name=amendment.author_name,
            until=until,
        ),
        quote=amendment.summary,
    )


def tell_suggester(amendment: Amendment, words: str, *, now: datetime, quote: str = "") -> None:
    """Tell whoever suggested a change what became of it, unless it is their own idea."""
    proposal = amendment.proposal
    if proposal.author_id == amendment.author_id:
        return
    tell(
        amendment.author,
        amendment,
        f"change-{amendment.answer.value}",
        now=now,
        subject=_("Your change to idea %(letter)s", letter=letter_of(proposal)),
        words=words,
        quote=quote,
    )


def tell_conflict(amendment: Amendment, *, now: datetime) -> None:
    """Ask whoever suggested a change to word it anew, since the idea now says something else."""
    tell(
        amendment.author,
        amendment,
        "change-clashes",
        now=now,
        subject=_("Your change needs other words"),
        words=_(
            "Another change was taken into idea %(letter)s, and yours concerns the same words. "
            "Nothing is lost. Word it anew so that it fits the idea as it is now.",
            letter=letter_of(amendment.proposal),
        ),
        quote=amendment.summary,
    )
