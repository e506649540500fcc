"""Telling people that they were answered, and once what became of all that they brought."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _

from app.accounts.models import Member
from app.answers.services import Standing, standing_on
from app.core.web.links import site_link
from app.issues.models import Issue
from app.issues.queries import issue_or_missing
from app.mail.services import queue_mail
from app.my_part.services import Part, part_in

LONGEST_QUOTE = 300


def tell_parts(issue_id: int, members: Collection[Member], *, now: datetime) -> None:
    """Write to each of these what became of their part, once; nothing to who brought nothing."""
    issue = issue_or_missing(issue_id)
    for member in members:
        write_part(part_in(member, issue, now), member, now)


def tell_answers(issue_id: int, week: str, members: Collection[Member], *, now: datetime) -> None:
    """Write to each of these that the issue was answered, the first time with their own part."""
    issue = issue_or_missing(issue_id)
    standing = standing_on(issue, now)
    if standing is None or standing.newest is None:
        return
    for member in members:
        if not write_part(part_in(member, issue, now), member, now):
            write_answered(issue, standing, week, member, now)


def write_part(part: Part, member: Member, now: datetime) -> bool:
    """Write what became of a part; no if there is nothing to tell, or it was told before.

    Of reasons it holds only those that were shown by name.
    """
    if part.is_empty:
        return False
    issue = part.issue
    return queue_mail(
        key=f"my-part:{issue.id}:{member.id}",
        kind="my-part",
        member=member,
        subject=_("What became of what you brought: %(question)s", question=issue.question),
        template="my_part",
        now=now,
        ref_id=issue.id,
        question=issue.question,
        groups=[
            (heading, [(item.what, " ".join(item.became)) for item in items])
            for heading, items in part.groups
        ],
        has_ticket=part.has_ticket,
        url=site_link("my_part.show", issue_id=issue.id),
    )


def write_answered(
    issue: Issue, standing: Standing, week: str, member: Member, now: datetime
) -> None:
    """Write that those in power answered."""
    newest = standing.newest
    words = newest.words if newest is not None else ""
    queue_mail(
        key=f"answered:{issue.id}:{week}:{member.id}",
        kind="answered",
        member=member,
        subject=_("They answered: %(question)s", question=issue.question),
        template="news",
        now=now,
        words=_(
            "%(who)s answered what people chose.",
            who=standing.settings.answerer or issue.answer_from,
        ),
        quote=words[:LONGEST_QUOTE],
        question=issue.question,
        url=site_link("answers.index", issue_id=issue.id),
        verb=_("Read what they answered"),
    )
