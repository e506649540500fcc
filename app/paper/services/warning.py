"""Writing to hosts while there is time: sheets that are not finished would be left out."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.web.links import site_link
from app.core.web.templating import moment
from app.groups.queries import people_who_run
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.queries import current_time
from app.mail.services import queue_mail
from app.paper.policy import may_type_in
from app.paper.queries import unfinished_sheets


def warn_of_unfinished(issue: Issue, key: str, *, if_new: bool, now: datetime) -> int:
    """Write to everybody who may type sheets in, if some would not count; return to how many.

    With `if_new` only where nobody was written to about some of them yet.
    """
    sheets, time = unfinished_sheets([issue.id]).get(issue.id, ()), current_time(issue)
    if not sheets or time is None or (if_new and all(sheet.is_told for sheet in sheets)):
        return 0
    waiting = len(sheets)
    until = moment(time.ends_at, settings_of(issue).zone)
    told = 0
    for place in people_who_run(issue.group):
        if not may_type_in(place.member, issue, time, now, place):
            continue
        told += queue_mail(
            key=f"{key}:{place.member_id}",
            kind="paper-unfinished",
            member=place.member,
            subject=ngettext(
                "%(num)s sheet doesn't count yet, and Rank ends at %(moment)s",
                "%(num)s sheets don't count yet, and Rank ends at %(moment)s",
                waiting,
                moment=until,
            ),
            template="news",
            now=now,
            good_until=time.ends_at,
            words=ngettext(
                "%(num)s ballot on paper is typed in once only, or its two entries differ. "
                "If that's still so when Rank ends, it's left out. There is no time after that.",
                "%(num)s ballots on paper are typed in once only, or their two entries differ. "
                "If that's still so when Rank ends, they're left out. There is no time after that.",
                waiting,
            ),
            quote="",
            question=issue.question,
            url=site_link("paper.enter", issue_id=issue.id),
            verb=_("Type ballots in"),
        )
    for sheet in sheets:
        sheet.is_told = True
    return told
