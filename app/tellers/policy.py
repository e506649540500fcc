"""Who may name tellers, and who may count again."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.core.policy import ALLOW, Decision, deny, hide
from app.groups.models import Membership
from app.issues.models import Issue
from app.issues.policy import Person, may_change_settings
from app.tellers.models import RecountFile, Teller


def may_name_tellers(person: Person, issue: Issue, membership: Membership | None) -> Decision:
    """Organisers, until the question opens: nobody is made a teller once it is known who leads."""
    return may_change_settings(person, issue, membership)


def may_open_link(teller: Teller | None) -> Decision:
    """Whoever holds a teller's link."""
    return ALLOW if teller is not None else hide()


def may_count_again(teller: Teller | None, issue: Issue) -> Decision:
    """The two who were named, once Rank has closed; to anybody else there is nothing here."""
    return ALLOW if teller is not None and issue.closed_at is not None else hide()


def may_say(file: RecountFile | None, now: datetime) -> Decision:
    """Until all is final; the file goes then."""
    if file is None or now >= file.gone_at:
        return deny(_l("The time for counting again has passed. The file has been deleted."))
    return ALLOW
