"""Mails between picking and ranking: keep an idea on, the ballot is ready."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.accounts.models import Member
from app.core.web.links import site_link
from app.core.web.templating import moment
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import current_time, issue_or_missing
from app.mail.services import queue_mail
from app.proposals.queries import options_on_ballot
from app.shortlists.queries import shortlist_of
from app.shortlists.services.cutting import Part


def tell_of_part(issue_id: int, part: Part, ids: Collection[int], *, now: datetime) -> None:
    """Queue one mail for each of these members about the part that Rank has reached."""
    issue = issue_or_missing(issue_id)
    row, time = shortlist_of(issue_id), current_time(issue)
    if row is None or time is None:
        return
    until = row.rescue_until if part is Part.CUT else time.ends_at
    if until <= now:
        return
    subject, words, verb, endpoint = said_of(issue, part, moment(until, settings_of(issue).zone))
    for member in db.session.scalars(select(Member).where(Member.id.in_(ids))):
        queue_mail(
            key=f"part:{issue_id}:{part.value}:{member.id}",
            kind="stage",
            member=member,
            subject=subject,
            template="news",
            now=now,
            good_until=until,
            words=words,
            quote="",
            question=issue.question,
            url=site_link(endpoint, issue_id=issue_id),
            verb=verb,
        )


def said_of(issue: Issue, part: Part, until: str) -> tuple[str, str, str, str]:
    """Return subject, words, button and address of the mail about a part."""
    if part is Part.CUT:
        return (
            _("An idea you back missed the ballot: %(question)s", question=issue.question),
            _("You can keep it on the ballot until %(moment)s, if enough of you do.", moment=until),
            _("Look at the list"),
            "shortlists.show",
        )
    n_options = len(options_on_ballot(issue))
    return (
        _("The ballot is ready: %(question)s", question=issue.question),
        ngettext(
            "%(num)s idea is on it. You can rank until %(moment)s.",
            "%(num)s ideas are on it. You can rank until %(moment)s.",
            n_options,
            moment=until,
        ),
        _("Rank the ideas"),
        "ballots.edit",
    )
