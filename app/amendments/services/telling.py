"""Letters about changes, to whom they concern; one about each piece of news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from app.accounts.models import Member
from app.amendments.models import Amendment, AmendmentBacking
from app.core.web.templating import moment
from app.issues.convert import settings_of
from app.mail.services import queue_mail
from app.proposals.models import Proposal
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


def ask_backer(
    backing: AmendmentBacking, amendment: Amendment, words: str, *, now: datetime
) -> None:
    """Ask somebody whether they still back a change that has other words now."""
    tell(
        backing.member,
        amendment,
        "change-reworded",
        now=now,
        subject=_("A change you back has other words"),
        words=words,
        quote=amendment.summary,
    )


def tell_of_other_words(amendment: Amendment, *, now: datetime) -> None:
    """Ask whoever suggested a change whether to take the words that another one offers for it."""
    other = amendment.beside
    if other is None:
        return
    tell(
        other.author,
        amendment,
        "change-beside",
        now=now,
        subject=_("Other words for your change"),
        words=_(
            "%(name)s suggests other words for your change %(number)s. You can take them, and the "
            "people who back yours are asked. If you leave it, both changes stand side by side.",
            name=amendment.author_name,
            number=other.number,
        ),
        quote=amendment.summary,
    )


def tell_joined(
    amendment: Amendment,
    into: Amendment,
    backings: Sequence[AmendmentBacking],
    *,
    now: datetime,
) -> None:
    """Tell whoever backs a change that its words are another one's now, to be backed there."""
    for backing in backings:
        if backing.member_id == into.author_id:
            continue
        tell(
            backing.member,
            into,
            "change-joined",
            now=now,
            subject=_("The words you back are another change now"),
            words=_(
                "%(name)s took the words of change %(number)s for change %(other)s. Nobody's "
                "support moves by itself: if you still want them, back change %(other)s.",
                name=into.author_name,
                number=amendment.number,
                other=into.number,
            ),
            quote=into.summary,
        )


def remind_author(proposal: Proposal, waiting: int, deadline: datetime, *, now: datetime) -> bool:
    """Remind an idea's author, once for each deadline, of changes that wait for an answer."""
    until = moment(deadline, settings_of(proposal.issue).zone)
    return queue_mail(
        key=reminder_key(proposal.id, deadline),
        kind="answers-due",
        member=proposal.author,
        subject=_("Changes to your idea %(letter)s wait for you", letter=letter_of(proposal)),
        template="answers_due",
        now=now,
        good_until=deadline,
        waiting=waiting,
        until=until,
        letter=letter_of(proposal),
        question=proposal.issue.question,
        issue_id=proposal.issue_id,
        proposal_id=proposal.id,
    )


def reminder_key(proposal_id: int, deadline: datetime) -> str:
    """Return what makes one reminder of a deadline the only one; another deadline has its own."""
    return f"answers-due:{proposal_id}:{deadline.isoformat()}"
