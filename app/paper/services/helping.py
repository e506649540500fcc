"""Putting a ballot in for somebody else: one more ballot, marked and counted, with its ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.accounts.models import Member
from app.ballots.convert import ReasonsGiven
from app.ballots.models import Channel, ShownAs, Zone
from app.ballots.queries import ballot_by_hash
from app.ballots.services import Ticket, TooLate
from app.ballots.services.apart import hold, put_in_unlinked, unlinked
from app.ballots.services.casting import USED_BEFORE
from app.ballots.services.writing import Submission, count_hour
from app.core.clock import AnySession
from app.core.errors import Refused
from app.core.policy import require
from app.extensions import db
from app.groups.models import Membership
from app.issues.models import CodeUse, Experience, Issue
from app.issues.queries import current_time
from app.paper.models import Helping
from app.paper.policy import may_help
from app.paper.queries import people_helped
from app.paper.services.typing import use_code

Clock = Callable[[AnySession], datetime]


def put_in_for(
    issue: Issue,
    helper: Member,
    membership: Membership | None,
    *,
    zones: Mapping[int, Zone],
    order: Mapping[int, int],
    reasons: Sequence[ReasonsGiven],
    ticket: Ticket,
    experience: Experience,
    code: str,
    clock: Clock,
) -> None:
    """Put in one more ballot. The helper's own stays as it is; nothing ties this one to them.

    The ticket is the key, as with one's own: the same again is answered like the first time.
    """
    sent = unlinked(issue, zones=zones, order=order, reasons=unnamed(reasons), ticket=ticket)
    hold(issue, helper.id)
    now, time = clock(db.session), current_time(issue)
    if is_in_already(issue, sent):
        return
    if issue.closed_at is not None or (time is not None and now >= time.ends_at):
        raise TooLate(_l("Rank had closed when this ballot reached us, so it wasn't counted."))
    helped = people_helped(helper, issue)
    require(may_help(helper, issue, time, now, membership, helped))
    is_checked = use_code(issue, code, CodeUse.ASSISTED) is not None
    put_in_unlinked(
        issue, sent, experience=experience, channel=Channel.ASSISTED, is_checked=is_checked
    )
    db.session.merge(Helping(issue_id=issue.id, member_id=helper.id, people=helped + 1))
    db.session.flush()
    count_hour(issue, now, is_change=False)


def is_in_already(issue: Issue, sent: Submission) -> bool:
    """Say whether this very ballot is in; refuse a ticket that was used for another."""
    known = ballot_by_hash(issue.id, sent.key)
    if known is None:
        return False
    same = (known.zones, known.ranking, known.channel)
    if same == (sent.zones, sent.ranking, Channel.ASSISTED):
        return True
    raise Refused(USED_BEFORE)


def unnamed(reasons: Sequence[ReasonsGiven]) -> list[ReasonsGiven]:
    """Return reasons of which none is shown by a name: the helper's would be the wrong one."""
    found: dict[tuple[int, ShownAs], ReasonsGiven] = {}
    for sheet in reasons:
        shown_as = ShownAs.EXPERIENCE if sheet.shown_as is ShownAs.NAME else sheet.shown_as
        key = (sheet.place, shown_as)
        before = found.get(key)
        lines = (*before.lines, *sheet.lines) if before else sheet.lines
        found[key] = replace(sheet, shown_as=shown_as, lines=lines)
    return list(found.values())
