"""Telling people that a report can be checked: one mail to everybody who follows its question."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _

from app.accounts.models import Member
from app.checking.services.boxes import box_of
from app.core.web.links import site_link
from app.core.web.templating import moment
from app.issues.convert import settings_of
from app.issues.queries import issue_or_missing
from app.mail.services import queue_mail


def tell_of_checking(issue_id: int, members: Collection[Member], *, now: datetime) -> None:
    """Write to people that the report goes up in parts, and until when it can be put right."""
    issue = issue_or_missing(issue_id)
    box = box_of(issue)
    if box is None or box.final_at is not None or now >= box.ends_at:
        return
    until = moment(box.ends_at, settings_of(issue).zone)
    for member in members:
        queue_mail(
            key=f"checking:{issue_id}:{member.id}",
            kind="checking",
            member=member,
            subject=_("Did we get it right? %(question)s", question=issue.question),
            template="news",
            now=now,
            good_until=box.ends_at,
            words=_(
                "The report of the Result goes up in three parts. Say of each paragraph if it's "
                "right, wrong, or what is missing, until %(moment)s.",
                moment=until,
            ),
            quote="",
            question=issue.question,
            url=site_link("checking.show", issue_id=issue_id),
            verb=_("Check the report"),
        )
